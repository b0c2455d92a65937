import CovetDatabase
import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The table that remembers which migrations were applied.
enum History {
    static let table = TableSchema(
        "covet_migrations",
        columns: [
            ColumnDefinition("position", .int64, primaryKey: .generated),
            ColumnDefinition("id", .text, isUnique: true),
            ColumnDefinition("checksum", .text),
            ColumnDefinition("applied_at", .timestamp),
            ColumnDefinition("microseconds", .int64),
        ]
    )

    /// Makes this transaction the only one that migrates, and makes the table if it is not there. SQLite's transactions hold its only write lock from their beginning.
    static func lock(_ transaction: Transaction) async throws {
        if transaction.dialect == .postgres {
            // The number is "covetmig" in ASCII: the same for every instance of an app on a database.
            _ = try await transaction.query("SELECT pg_advisory_xact_lock(7165064710903851367)::text", as: String.self)
        }
        if try await !exists(transaction) {
            let dialect = transaction.dialect
            for statement in [table.createStatement(for: dialect)] + table.createIndexStatements(for: dialect) {
                try await transaction.execute(statement)
            }
        }
    }

    static func read(_ transaction: Transaction) async throws -> [MigrationStatus.Applied] {
        guard try await exists(transaction) else { return [] }
        let rows = try await transaction.query(
            "SELECT id, checksum, applied_at, microseconds FROM covet_migrations ORDER BY position",
            as: (String, String, Date, Int64).self
        )
        return rows.map { id, checksum, date, microseconds in
            MigrationStatus.Applied(
                migration: id,
                checksum: checksum,
                appliedAt: date,
                duration: .microseconds(microseconds)
            )
        }
    }

    static func add(_ migration: Migration, at date: Date, _ duration: Duration, to transaction: Transaction)
        async throws
    {
        let microseconds = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        try await transaction.execute(
            """
            INSERT INTO covet_migrations (id, checksum, applied_at, microseconds)
            VALUES (\(migration.id), \(migration.checksum), \(date), \(microseconds))
            """
        )
    }

    static func remove(_ id: String, from transaction: Transaction) async throws {
        try await transaction.execute("DELETE FROM covet_migrations WHERE id = \(id)")
    }

    private static func exists(_ transaction: Transaction) async throws -> Bool {
        let question: SQL =
            switch transaction.dialect {
            case .sqlite: "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'covet_migrations'"
            case .postgres:
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'covet_migrations'"
            }
        return try await transaction.first(question, as: Int.self) ?? 0 > 0
    }
}
