import CovetSQL

/// Operations that are run together, and how many of the migration's operations are done after them.
struct Stage {
    let operations: [Operation]
    let kind: Operation.Stage
    /// How many of the migration's operations are done after it.
    let end: Int

    /// The next stage of a migration of which `done` operations are done.
    ///
    /// - Parameter isAttempted: true where the next operation, or its way back, was begun outside of transactions, and nobody knows how far it came.
    static func up(_ migration: Migration, after done: Int, isAttempted: Bool, for dialect: SQLDialect) -> Stage {
        if isAttempted, migration.operations.indices.contains(done) {
            return Stage(operations: [migration.operations[done]], kind: .outside, end: done + 1)
        }
        let rest = migration.operations[done...]
        guard let first = rest.first, first.stage(for: dialect) == .shared else {
            return Stage(
                operations: Array(rest.prefix(1)),
                kind: rest.first?.stage(for: dialect) ?? .shared,
                end: min(done + 1, migration.operations.count)
            )
        }
        let commits = dialect == .postgres ? migration.commits : []
        let places = rest.indices.prefix { index in
            rest[index].stage(for: dialect) == .shared && (index == done || !commits.contains(index))
        }
        return Stage(operations: places.map { rest[$0] }, kind: .shared, end: done + places.count)
    }

    /// The next stage on the way back from where `done` operations are done.
    ///
    /// - Parameter isAttempted: as ``up(_:after:isAttempted:for:)`` has it. What that operation left is undone first.
    /// - Throws: ``MigrationError/irreversible(migration:operation:)``.
    static func down(
        _ migration: Migration,
        after done: Int,
        isAttempted: Bool,
        for dialect: SQLDialect
    ) throws(MigrationError) -> Stage {
        if isAttempted, migration.operations.indices.contains(done),
            let reverse = migration.operations[done].reversed
        {
            return Stage(operations: reverse, kind: .outside, end: done)
        }
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
