import CovetDatabase
import CovetSQL

/// What a stage needs of an SQLite connection where tables are made anew.
struct SQLiteRebuilds {
    private let isNeeded: Bool

    init(_ operations: [Operation], in schema: Schema, for dialect: SQLDialect) throws(MigrationError) {
        guard dialect == .sqlite else {
            isNeeded = false
            return
        }
        var state = schema
        var isNeeded = false
        for operation in operations {
            if case .rebuild = try operation.sqliteStep(in: state) { isNeeded = true }
            try state.apply(operation, on: dialect)
        }
        self.isNeeded = isNeeded
    }

    /// Runs a transaction in which a table may be dropped without its rows' children going with it. Foreign keys are counted before and after: a change that breaks one is undone.
    func withRebuildsAllowed(
        on database: Database,
        _ body: (Transaction) async throws -> Bool
    ) async throws -> Bool {
        guard isNeeded else { return try await database.transaction { try await body($0) } }
        return try await database.withConnection(for: .write) { connection in
            do {
                try await Self.set(rebuilding: true, on: connection)
                let result = try await connection.transaction { transaction in
                    let before = try await Self.brokenKeys(in: transaction)
                    let result = try await body(transaction)
                    let after = try await Self.brokenKeys(in: transaction)
                    for (key, count) in after where count > before[key] ?? 0 {
                        throw MigrationError.brokenForeignKeys(
                            table: key.table,
                            parent: key.parent,
                            rows: count - (before[key] ?? 0)
                        )
                    }
                    return result
                }
                try await Self.restore(connection)
                return result
            } catch {
                try await Self.restore(connection)
                throw error
            }
        }
    }

    /// A cancelled task sends no statement any more, and the connection must never be given back with its foreign keys off: a task of its own does it.
    private static func restore(_ connection: Connection) async throws {
        try await Task { try await set(rebuilding: false, on: connection) }.value
    }

    private static func set(rebuilding: Bool, on connection: Connection) async throws {
        try await connection.execute(rebuilding ? "PRAGMA foreign_keys = OFF" : "PRAGMA foreign_keys = ON")
        // A rebuild that failed in the middle leaves it on.
        if !rebuilding { try await connection.execute("PRAGMA legacy_alter_table = OFF") }
    }

    private struct Key: Hashable {
        let table: String
        let parent: String
    }

    private static func brokenKeys(in transaction: Transaction) async throws -> [Key: Int] {
        let rows = try await transaction.query(
            #"SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY "table", parent"#,
            as: (String, String, Int).self
        )
        return Dictionary(rows.map { (Key(table: $0.0, parent: $0.1), $0.2) }, uniquingKeysWith: +)
    }
}

/// The last rebuild, kept back: one of the same table that follows directly is done together with it.
struct PendingRebuild {
    private var pending: TableRebuild?

    mutating func add(_ rebuild: TableRebuild, in transaction: Transaction) async throws {
        if let first = pending, first.canBeFollowed(by: rebuild) {
            pending = first.followed(by: rebuild)
        } else {
            try await flush(in: transaction)
            pending = rebuild
        }
    }

    mutating func flush(in transaction: Transaction) async throws {
        guard let rebuild = pending else { return }
        pending = nil
        try await rebuild.run(in: transaction)
    }
}
