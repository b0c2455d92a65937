public import CovetSQL

/// What statements can be sent to: a ``Database``, a ``Connection`` lent by it, or a ``Transaction``.
///
/// ```swift
/// let busy = try await database.query("SELECT author_id, count(*) FROM posts WHERE views > \(floor) GROUP BY 1", as: (User.ID, Int).self)
/// ```
/// Rows are decoded where the database has them, by column index.
public protocol Queryable: Sendable {
    /// The language of the database.
    var dialect: SQLDialect { get }

    /// What tells the time that rows are stamped with.
    var clock: WallClock { get }

    /// Runs a rendered statement and decodes each row as it comes. Everything else here is made of this and ``stream(_:decoding:_:)``.
    func run<Value: Sendable>(
        _ statement: Statement,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value
    ) async throws(DatabaseError) -> StatementResult<Value>

    /// Runs a statement and lends its rows one by one; memory stays flat however many there are. The statement ends with the closure.
    func stream<Value: Sendable, Result>(
        _ statement: Statement,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result

    /// Runs the closure in a transaction: committed when it returns, rolled back when it throws or the task is cancelled.
    /// Inside of a transaction this is a savepoint.
    ///
    /// - Throws: what the closure throws, or a ``DatabaseError`` when the commit fails; then nothing of it was kept.
    @discardableResult
    func transaction<Result>(_ options: TransactionOptions, _ body: (Transaction) async throws -> Result) async throws
        -> Result
}

/// What a statement gave.
public struct StatementResult<Value: Sendable>: Sendable {
    /// The decoded rows, in order.
    public let rows: [Value]
    /// How many rows an `INSERT`, `UPDATE` or `DELETE` touched; 0 for others.
    public let affectedRows: Int

    public init(rows: [Value], affectedRows: Int) {
        self.rows = rows
        self.affectedRows = affectedRows
    }
}
