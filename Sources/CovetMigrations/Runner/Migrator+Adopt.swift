public import CovetDatabase
import CovetSQL

extension Migrator {
    /// Writes into the history that the first migration was applied, and runs nothing of it: for a database that has its tables already.
    ///
    /// What no migration has a word for (collations, deferrable keys, views) is written down as it is, so that it counts as drift once it changes.
    ///
    /// - Throws: ``MigrationError/notDerivable(_:)`` where the history has more than a first migration, which would be lost.
    public func adoptFirst(in database: Database) async throws {
        guard let first = migrations.first else { return }
        let lock = MigrationLock(database: database.primary, settings: settings, report: { _ in })
        try await lock.hold { _ in
            try await database.primary.transaction { transaction in
                try await History.prepare(transaction)
                let position = try await History.read(transaction)
                try Self.requireAdoptable(position)
                for line in position.applied {
                    try await transaction.execute("DELETE FROM covet_migrations WHERE id = \(line.migration)")
                }
                try await History.record(first.operations.count, of: first, .up, .zero, at: now(), in: transaction)
                try await History.adopt(try await Inspection.read(transaction).details, in: transaction)
            }
        }
    }

    /// - Throws: what ``adoptFirst(in:)`` would refuse to do.
    public func requireAdoptable(_ database: Database) async throws {
        try Self.requireAdoptable(try await database.primary.transaction(.readOnly) { try await History.read($0) })
    }

    private static func requireAdoptable(_ position: History.Position) throws(MigrationError) {
        guard position.applied.count > 1 || position.partial != nil else { return }
        throw .notDerivable(
            "the database has a history of \(position.applied.count) migrations and is kept by those; `migrate make` goes on from them"
        )
    }
}
