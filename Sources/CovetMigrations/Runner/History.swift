import CovetDatabase
import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The tables that remember which migrations were applied, how far a broken-off one came, and how far its backfills.
enum History {
    static let tables = [
        TableSchema(
            "covet_migrations",
            columns: [
                ColumnDefinition("position", .int64, primaryKey: .generated),
                ColumnDefinition("id", .text, isUnique: true),
                ColumnDefinition("checksum", .text),
                ColumnDefinition("applied_at", .timestamp),
                ColumnDefinition("microseconds", .int64),
            ]
        ),
        TableSchema(
            "covet_migration_progress",
            columns: [
                ColumnDefinition("id", .text, primaryKey: .supplied),
                ColumnDefinition("checksum", .text),
                ColumnDefinition("operations", .int64),
                ColumnDefinition("microseconds", .int64),
                ColumnDefinition("is_attempted", .bool),
            ]
        ),
        TableSchema(
            "covet_backfills",
            columns: [
                ColumnDefinition("migration", .text, primaryKey: .supplied),
                ColumnDefinition("name", .text, primaryKey: .supplied),
                ColumnDefinition("last_key", .text, isNullable: true),
                ColumnDefinition("rows_done", .int64),
            ]
        ),
    ]

    /// What a database had beyond its tables when it was adopted; only such a one has it.
    static let adopted = TableSchema(
        "covet_adopted_details",
        columns: [ColumnDefinition("name", .text, primaryKey: .supplied), ColumnDefinition("definition", .text)]
    )

    static func adopt(_ details: [String: String], in transaction: Transaction) async throws {
        if try await !exists(adopted.name, in: transaction) {
            try await transaction.execute(adopted.createStatement(for: transaction.dialect))
        }
        try await transaction.execute("DELETE FROM covet_adopted_details")
        for (name, definition) in details {
            try await transaction.execute(
                "INSERT INTO covet_adopted_details (name, definition) VALUES (\(name), \(definition))"
            )
        }
    }

    static func adoptedDetails(_ transaction: Transaction) async throws -> [String: String] {
        guard try await exists(adopted.name, in: transaction) else { return [:] }
        let rows = try await transaction.query(
            "SELECT name, definition FROM covet_adopted_details",
            as: (String, String).self
        )
        return Dictionary(rows.map { ($0.0, $0.1) }) { first, _ in first }
    }

    /// What the tables say.
    struct Position: Sendable, Equatable {
        var applied: [MigrationStatus.Applied] = []
        var partial: MigrationStatus.Partial?
    }

    /// Makes the tables that are not there. Whoever calls it has the database's lock.
    static func prepare(_ transaction: Transaction) async throws {
        let dialect = transaction.dialect
        for table in tables where try await !exists(table.name, in: transaction) {
            for statement in [table.createStatement(for: dialect)] + table.createIndexStatements(for: dialect) {
                try await transaction.execute(statement)
            }
        }
    }

    static func read(_ transaction: Transaction) async throws -> Position {
        var position = Position()
        guard try await exists("covet_migrations", in: transaction) else { return position }
        let rows = try await transaction.query(
            "SELECT id, checksum, applied_at, microseconds FROM covet_migrations ORDER BY position",
            as: (String, String, Date, Int64).self
        )
        position.applied = rows.map { id, checksum, date, microseconds in
            MigrationStatus.Applied(
                migration: id,
                checksum: checksum,
                appliedAt: date,
                duration: .microseconds(microseconds)
            )
        }
        guard try await exists("covet_migration_progress", in: transaction) else { return position }
        let partial = try await transaction.first(
            "SELECT id, checksum, operations, microseconds, is_attempted FROM covet_migration_progress ORDER BY id LIMIT 1",
            as: (String, String, Int, Int64, Bool).self
        )
        position.partial = partial.map { id, checksum, operations, microseconds, isAttempted in
            MigrationStatus.Partial(
                migration: id,
                checksum: checksum,
                operations: operations,
                duration: .microseconds(microseconds),
                isAttempted: isAttempted
            )
        }
        return position
    }

    /// Writes that so many of the migration's operations are done.
    static func record(
        _ operations: Int,
        of migration: Migration,
        _ direction: MigrationReport.Direction,
        _ duration: Duration,
        isAttempted: Bool = false,
        at date: Date,
        in transaction: Transaction
    ) async throws {
        try await transaction.execute("DELETE FROM covet_migration_progress WHERE id = \(migration.id)")
        if direction == .up, operations == migration.operations.count, !isAttempted {
            try await transaction.execute("DELETE FROM covet_backfills WHERE migration = \(migration.id)")
            try await transaction.execute(
                """
                INSERT INTO covet_migrations (id, checksum, applied_at, microseconds)
                VALUES (\(migration.id), \(migration.checksum), \(date), \(duration.microseconds))
                """
            )
            return
        }
        try await transaction.execute("DELETE FROM covet_migrations WHERE id = \(migration.id)")
        guard operations > 0 && direction == .down || direction == .up || isAttempted else {
            try await transaction.execute("DELETE FROM covet_backfills WHERE migration = \(migration.id)")
            return
        }
        try await transaction.execute(
            """
            INSERT INTO covet_migration_progress (id, checksum, operations, microseconds, is_attempted)
            VALUES (\(migration.id), \(migration.checksum), \(operations), \(duration.microseconds), \(isAttempted))
            """
        )
    }

    /// How far the backfills came that run or were broken off. No part of the position, which stays while they run.
    static func backfills(_ transaction: Transaction) async throws -> [MigrationStatus.Backfill] {
        guard try await exists("covet_backfills", in: transaction) else { return [] }
        return try await transaction.query(
            "SELECT migration, name, rows_done FROM covet_backfills ORDER BY migration, name",
            as: (String, String, Int64).self
        ).map { MigrationStatus.Backfill(migration: $0, name: $1, rows: $2) }
    }

    /// The last key that a backfill did and how many rows it has changed; `nil` before its first batch.
    static func backfill(_ name: String, of migration: String, in transaction: Transaction) async throws
        -> (lastKey: String, rows: Int64)?
    {
        try await transaction.first(
            "SELECT last_key, rows_done FROM covet_backfills WHERE migration = \(migration) AND name = \(name)",
            as: (String, Int64).self
        ).map { (lastKey: $0.0, rows: $0.1) }
    }

    static func record(
        _ lastKey: String,
        _ rows: Int64,
        ofBackfill name: String,
        of migration: String,
        in transaction: Transaction
    ) async throws {
        try await transaction.execute(
            "DELETE FROM covet_backfills WHERE migration = \(migration) AND name = \(name)"
        )
        try await transaction.execute(
            """
            INSERT INTO covet_backfills (migration, name, last_key, rows_done)
            VALUES (\(migration), \(name), \(lastKey), \(rows))
            """
        )
    }

    private static func exists(_ table: SQLIdentifier, in transaction: Transaction) async throws -> Bool {
        let question: SQL =
            switch transaction.dialect {
            case .sqlite: "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = \(table.name)"
            case .postgres:
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = \(table.name)"
            }
        return try await transaction.first(question, as: Int.self) ?? 0 > 0
    }
}
