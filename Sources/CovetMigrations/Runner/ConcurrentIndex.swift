import CovetDatabase
import CovetSQL

/// An index that PostgreSQL builds while rows are written. What a broken-off build leaves behind is unfit for use and slows writes: it is found, dropped and built anew.
struct ConcurrentIndex {
    let database: Database
    let name: SQLIdentifier
    let table: SQLIdentifier
    /// True where an earlier run began this build.
    let wasAttempted: Bool
    let report: @Sendable (MigrationEvent) -> Void

    func build(_ statement: SQL) async throws {
        switch try await isValid() {
        case true? where wasAttempted: return
        case true?: throw MigrationError.indexExists(name.name)
        case false?:
            try await discard()
            report(.invalidIndexDropped(name.name))
        case nil: break
        }
        try await buildTelling(statement)
        // A unique index fails on equal rows with an error of its own; anything else unfit is found here.
        guard try await isValid() == true else { throw MigrationError.indexNotBuilt(name.name) }
    }

    /// - Throws: ``MigrationError/indexExists(_:)`` where there is one of that name that serves; an unfit one is dropped when this is built.
    func requireFreeName() async throws {
        if try await isValid() == true { throw MigrationError.indexExists(name.name) }
    }

    /// Drops what is there of it.
    func discard() async throws {
        guard try await isValid() != nil else { return }
        try await database.withoutLimits { try await $0.execute("DROP INDEX CONCURRENTLY \(identifier: name)") }
    }

    /// Builds it and tells how far it is; the telling ends with the building.
    private func buildTelling(_ statement: SQL) async throws {
        async let _ = tellProgress()
        try await database.withoutLimits { try await $0.execute(statement) }
    }

    /// True where the index belongs to a constraint of its name.
    func isConstraint() async throws -> Bool {
        let found = try await database.first(
            "SELECT 1 FROM pg_constraint WHERE conindid = to_regclass(\(name.quoted)) AND conname = \(name.name)",
            as: Int.self
        )
        return found != nil
    }

    /// `nil` where there is no index of that name. One of another table is not ours to touch.
    private func isValid() async throws -> Bool? {
        let row = try await database.first(
            """
            SELECT i.indisvalid AND i.indisready, i.indrelid = to_regclass(\(table.quoted))
            FROM pg_index i WHERE i.indexrelid = to_regclass(\(name.quoted))
            """,
            as: (Bool, Bool).self
        )
        guard let row else { return nil }
        guard row.1 else { throw MigrationError.indexExists(name.name) }
        return row.0
    }

    /// Once a second, until it is cancelled.
    private func tellProgress() async {
        while !Task.isCancelled {
            do {
                try await database.timing.pause(.seconds(1))
                let row = try await database.first(
                    """
                    SELECT phase, blocks_done, blocks_total, tuples_done, tuples_total, lockers_done, lockers_total
                    FROM pg_stat_progress_create_index WHERE relid = to_regclass(\(table.quoted)) LIMIT 1
                    """,
                    as: (String, Int64, Int64, Int64, Int64, Int64, Int64).self
                )
                guard let (phase, blocks, allBlocks, tuples, allTuples, lockers, allLockers) = row else { continue }
                if allLockers > 0 {
                    report(.progress(done: lockers, total: allLockers, unit: "transactions (\(phase))"))
                } else if allBlocks > 0 {
                    report(.progress(done: blocks, total: allBlocks, unit: "blocks (\(phase))"))
                } else if allTuples > 0 {
                    report(.progress(done: tuples, total: allTuples, unit: "rows (\(phase))"))
                }
            } catch {
                return
            }
        }
    }
}
