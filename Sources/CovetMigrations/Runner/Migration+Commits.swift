import CovetSQL

extension Migration {
    /// The places of the operations before which a transaction on PostgreSQL ends although they could share it, so that none holds the locks of several tables in use.
    ///
    /// What somebody may mean as one (renames and raw SQL) stays in one.
    var commits: Set<Int> {
        var commits: Set<Int> = []
        var context = LintContext()
        var held: [RelationName] = []
        var belongsTogether = false
        for (index, operation) in operations.enumerated() {
            let facts = operation.lintFacts.map(\.fact)
            if operation.stage(for: .postgres) == .shared {
                let locked = facts.flatMap(context.locks).filter { lock in
                    lock.mode >= .shareRowExclusive && !context.isCreated(lock.table)
                }.map(\.table)
                belongsTogether = belongsTogether || operation.mayBelongToNeighbours
                if !held.isEmpty, !belongsTogether, !locked.allSatisfy(held.contains) {
                    commits.insert(index)
                    held = []
                }
                held += locked
            } else {
                held = []
                belongsTogether = false
            }
            for fact in facts { context.apply(fact) }
        }
        return commits
    }
}

extension Operation {
    fileprivate var mayBelongToNeighbours: Bool {
        switch self {
        case .renameTable, .renameColumn, .renameIndex, .renameConstraint, .run: true
        default: false
        }
    }
}
