public import CovetDatabase
public import CovetSQL

/// A change of many rows in batches, each in a short transaction of its own.
///
/// ```swift
/// .backfill(Backfill("posts.slug", table: "posts", key: "id", setting: "slug = lower(title)", where: "slug IS NULL"))
/// ```
/// How far it came is kept beside the rows (table `covet_backfills`), so it can be stopped at any time and goes on where it was. Between batches it waits, so that the
/// application keeps its share of the database.
public struct Backfill: Sendable, Equatable {
    /// One batch of rows.
    public struct Batch: Sendable {
        public let transaction: Transaction
        /// True of the batch's rows: `UPDATE posts SET ... WHERE \(batch.rows)`.
        public let rows: SQL
    }

    public typealias Closure = @Sendable (Batch) async throws -> Void

    enum Work: Sendable {
        case setting(SQL)
        case closure(label: String, Closure)
    }

    /// Its name in the table of progress, unique in the app.
    public let name: String
    public let table: SQLIdentifier
    /// A column whose values are unique and have an order: the primary key.
    public let key: SQLIdentifier
    /// Which rows of a batch are changed.
    public let condition: SQL?
    /// The most rows that one batch reads. Default: 1,000.
    public let batchSize: Int
    /// The share of time in which it works, above 0 and at most 1; the rest it waits. Default: 0.5.
    public let load: Double
    let work: Work

    /// A backfill that sets columns by SQL.
    ///
    /// - Parameter assignments: what stands after `SET` in an `UPDATE`.
    public init(
        _ name: String,
        table: SQLIdentifier,
        key: SQLIdentifier = "id",
        setting assignments: SQL,
        where condition: SQL? = nil,
        batchSize: Int = 1000,
        load: Double = 0.5
    ) {
        self.init(name, table, key, condition, batchSize, load, .setting(assignments))
    }

    /// A backfill whose batches a closure changes.
    ///
    /// - Parameter label: stands for the closure in the checksum: change it when the closure's meaning changes.
    public init(
        _ name: String,
        table: SQLIdentifier,
        key: SQLIdentifier = "id",
        label: String,
        batchSize: Int = 1000,
        load: Double = 0.5,
        change: @escaping Closure
    ) {
        self.init(name, table, key, nil, batchSize, load, .closure(label: label, change))
    }

    private init(
        _ name: String,
        _ table: SQLIdentifier,
        _ key: SQLIdentifier,
        _ condition: SQL?,
        _ batchSize: Int,
        _ load: Double,
        _ work: Work
    ) {
        self.name = name
        self.table = table
        self.key = key
        self.condition = condition
        self.batchSize = max(1, batchSize)
        self.load = load > 0 && load <= 1 ? load : 1
        self.work = work
    }

    /// Two backfills are the same when they say the same; closures are compared by their labels.
    public static func == (left: Backfill, right: Backfill) -> Bool {
        let isSameWork =
            switch (left.work, right.work) {
            case (.setting(let one), .setting(let other)): one == other
            case (.closure(let one, _), .closure(let other, _)): one == other
            default: false
            }
        return isSameWork && left.name == right.name && left.table == right.table && left.key == right.key
            && left.condition == right.condition
    }
}
