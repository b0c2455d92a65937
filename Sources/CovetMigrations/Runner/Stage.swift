import CovetSQL

/// Operations that are run together, and how many of the migration's operations are done after them.
struct Stage {
    let operations: [Operation]
    let kind: Operation.Stage
    /// How many of the migration's operations are done after it.
    let end: Int

    /// The next stage of a migration of which `done` operations are done.
    static func up(_ migration: Migration, after done: Int, for dialect: SQLDialect) -> Stage {
        let rest = migration.operations[done...]
        guard let first = rest.first, first.stage(for: dialect) == .shared else {
            return Stage(
                operations: Array(rest.prefix(1)),
                kind: rest.first?.stage(for: dialect) ?? .shared,
                end: min(done + 1, migration.operations.count)
            )
        }
        let shared = rest.prefix { $0.stage(for: dialect) == .shared }
        return Stage(operations: Array(shared), kind: .shared, end: done + shared.count)
    }

    /// The next stage on the way back from where `done` operations are done.
    ///
    /// - Throws: ``MigrationError/irreversible(migration:operation:)``.
    static func down(_ migration: Migration, after done: Int, for dialect: SQLDialect) throws(MigrationError) -> Stage {
        var operations: [Operation] = []
        var end = done
        while end > 0 {
            let operation = migration.operations[end - 1]
            guard let reverse = operation.reversed else {
                throw .irreversible(migration: migration.id, operation: operation.summary)
            }
            let isShared = reverse.allSatisfy { $0.stage(for: dialect) == .shared }
            if !isShared {
                guard operations.isEmpty, end == done else { break }
                // Several that belong together go in one transaction, so that no run stops between them.
                let kind = reverse.count == 1 ? reverse[0].stage(for: dialect) : .separate
                return Stage(operations: reverse, kind: kind, end: end - 1)
            }
            operations += reverse
            end -= 1
        }
        return Stage(operations: operations, kind: .shared, end: end)
    }
}
