extension LintRule {
    static let backfillInTransaction = LintRule(
        "backfill-in-transaction",
        .error,
        "Rows are changed in the transaction that changes the schema.",
        why: "The locks of the schema change are held until the last row is written.",
        remedy: "A step of its own, in batches, after the commit.",
        growsWithTable: true
    )
    static let updateNotBatched = LintRule(
        "update-not-batched",
        .warning,
        "One statement changes or deletes every row of a table in use.",
        why:
            "It locks every row until it ends, doubles the table on disk, and starts from nothing when it is cancelled.",
        remedy: "Batches of some thousand rows, each in a transaction of its own.",
        growsWithTable: true
    )
    static let irreversibleStep = LintRule(
        "irreversible-step",
        .warning,
        "An operation does not say how it is undone.",
        why: "`migrate down` stops at it, and the way back from a bad release is a restore.",
        remedy: "Give it a reverse; an empty one says that nothing needs to be undone."
    )
    static let data = [backfillInTransaction, updateNotBatched, irreversibleStep]
}

extension LintJudge {
    mutating func judgeData(_ fact: LintFact) {
        switch fact {
        case .update(let table, let hasCondition, let isBatched), .delete(let table, let hasCondition, let isBatched):
            guard isInUse(table) else { return }
            if let transaction = context.transaction, transaction.changesSchema {
                find(
                    .backfillInTransaction,
                    .rowExclusive,
                    on: table,
                    "rows of \(table) are written while the schema change is not committed"
                )
            } else if !hasCondition, !isBatched {
                find(.updateNotBatched, .rowExclusive, on: table, "every row of \(table) is written by one statement")
            }
        case .irreversible: find(.irreversibleStep, "there is no way back from it")
        default: break
        }
    }
}
