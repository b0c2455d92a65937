extension LintRule {
    static let lockTimeoutMissing = LintRule(
        "lock-timeout-missing",
        .warning,
        "A lock that blocks writes is taken without a lock_timeout.",
        why: "While it waits for one long transaction, every later statement on the table waits behind it.",
        remedy: "SET lock_timeout = '1s' first, and try again when it strikes.",
        squawk: ["require-lock-timeout", "require-timeout-settings"]
    )
    static let statementTimeoutMissing = LintRule(
        "statement-timeout-missing",
        .warning,
        "A lock that blocks writes is taken without a statement_timeout.",
        why: "A statement that takes longer than thought holds its lock until somebody notices.",
        remedy: "SET statement_timeout to what the statement may take.",
        squawk: ["require-statement-timeout", "require-timeout-settings"]
    )
    static let statementsUnderLock = LintRule(
        "statements-under-lock",
        .warning,
        "A statement that may take long runs in a transaction that holds ACCESS EXCLUSIVE.",
        why: "Nobody can read or write the locked table until it has ended.",
        remedy: "Commit before it: one change of the schema in each transaction, last.",
        growsWithTable: true
    )
    static let altersApart = LintRule(
        "alters-apart",
        .warning,
        "Several ALTER TABLE of one table follow each other in a transaction.",
        why: "Each goes through the table by itself where it has to read or rewrite it.",
        remedy: "One ALTER TABLE with its commands separated by commas."
    )
    static let notRepeatable = LintRule(
        "not-repeatable",
        .warning,
        "A statement outside of a transaction fails when the script is run again.",
        why: "When a later statement fails, what came before stays done, and the next run stops at it.",
        remedy: "IF [NOT] EXISTS, or a transaction around what can have one.",
        squawk: ["prefer-robust-stmts"]
    )
    static let transactionUnfinished = LintRule(
        "transaction-unfinished",
        .error,
        "A transaction is begun and not committed.",
        why: "All that it did is undone when the session ends.",
        remedy: "COMMIT.",
        squawk: ["ban-uncommitted-transaction"]
    )
    static let transactionNested = LintRule(
        "transaction-nested",
        .error,
        "BEGIN inside of a transaction, or COMMIT outside of one.",
        why: "PostgreSQL has no nested transactions: the inner COMMIT ends the outer one.",
        remedy: "One BEGIN for each COMMIT; SAVEPOINT for what may fail by itself.",
        squawk: ["transaction-nesting"]
    )
    static let transactions = [
        lockTimeoutMissing, statementTimeoutMissing, statementsUnderLock, altersApart, notRepeatable,
        transactionUnfinished, transactionNested,
    ]
}

extension LintJudge {
    mutating func judgeTransactions(_ fact: LintFact) {
        switch fact {
        case .begin where isInTransaction:
            find(.transactionNested, "a transaction is open already")
        case .commit where !isInTransaction, .rollback where !isInTransaction:
            find(.transactionNested, "no transaction is open")
        case .begin, .commit, .rollback:
            if options.isInTransaction { find(.transactionNested, "the whole script runs in a transaction already") }
        default: break
        }
        judgeLocks(fact)
        judgeRepeatability(fact)
    }

    private mutating func judgeLocks(_ fact: LintFact) {
        let locks = context.locks(of: fact).filter { $0.mode.blocksWrites && isInUse($0.table) }
        if let lock = locks.first {
            if !context.isTimeoutSet("lock_timeout") {
                find(
                    .lockTimeoutMissing,
                    lock.mode,
                    on: lock.table,
                    "\(lock.mode.rawValue) on \(lock.table) is waited for without a limit",
                    once: true
                )
            }
            if !context.isTimeoutSet("statement_timeout") {
                find(
                    .statementTimeoutMissing,
                    lock.mode,
                    on: lock.table,
                    "\(lock.mode.rawValue) on \(lock.table) may be held without a limit",
                    once: true
                )
            }
        }
        guard let transaction = context.transaction else { return }
        let held = transaction.locks.filter { $0.mode >= .shareRowExclusive && isInUse($0.table) }
        if let strongest = held.first(where: { $0.mode == .accessExclusive }), fact.isLong, !isBackfill(fact) {
            find(
                .statementsUnderLock,
                .accessExclusive,
                on: strongest.table,
                "it runs while \(strongest.table) is locked"
            )
        }
        let strong = locks.filter { $0.mode >= .shareRowExclusive }
        if !held.isEmpty, let new = strong.first(where: { lock in !held.contains { $0.table.matches(lock.table) } }) {
            let names = held.map(\.table.description).joined(separator: ", ")
            find(.locksSeveralTables, new.mode, on: new.table, "\(new.table) is locked while \(names) still is")
        }
        if let table = step.head == nil ? nil : locks.first?.table, commandIndex == 0, stepIndex > 0 {
            let previous = script.steps[stepIndex - 1]
            if previous.head != nil, let last = previous.commands.first.map({ context.locks(of: $0.fact) })?.first,
                last.table.matches(table), last.mode >= .shareRowExclusive
            {
                find(.altersApart, on: table, "the ALTER TABLE \(table) before it can take this one up")
            }
        }
    }

    private func isBackfill(_ fact: LintFact) -> Bool {
        switch fact {
        case .update, .delete, .validateConstraint: true
        default: false
        }
    }

    private mutating func judgeRepeatability(_ fact: LintFact) {
        guard !isInTransaction, !options.isJournaled, !step.isBlock, !fact.isRepeatable, fact.isSchemaChange else {
            return
        }
        // The safe form of what was found takes the statement's place.
        guard !foundHere.contains(where: { SafeFormPlanner.isAnswered($0.rule) && !allowed.contains($0.rule) }) else {
            return
        }
        // The commands of one statement are done together or not at all.
        let later = upcoming.dropFirst(step.commands.count - commandIndex - 1)
        let hasLater = later.contains { later in
            switch later {
            case .begin, .commit, .rollback, .set, .longName, .duplicateColumn, .irreversible: false
            default: true
            }
        }
        if hasLater, !isGuarded(fact) {
            find(.notRepeatable, on: context.locks(of: fact).first?.table, "it fails when it is run a second time")
        }
    }

    /// True when DROP ... IF EXISTS of the same name stands before it.
    private func isGuarded(_ fact: LintFact) -> Bool {
        facts[..<factIndex].contains { earlier in
            switch (fact, earlier) {
            case (.addConstraint(let new, let table), .dropConstraint(let name, let owner, ifExists: true, _)):
                new.name == name && table.matches(owner)
            case (.createIndex(let new), .dropIndex(let name, _, _, ifExists: true, _)): new.name == name.name
            case (.createTable(let new), .drop(.table, let names, ifExists: true, _)):
                names.contains { $0.matches(new.name) }
            case (.createEnum(let new), .drop(.type, let names, ifExists: true, _)),
                (.createDomain(let new, _), .drop(.domain, let names, ifExists: true, _)):
                names.contains { $0.matches(new) }
            case (.createView(let new, _, _), .drop(.view, let names, ifExists: true, _)):
                names.contains { $0.matches(new) }
            case (.createTrigger(let new, _, _, _), .drop(.trigger, let names, ifExists: true, _)):
                names.contains { $0.name == new }
            case (.create(let kind, let new, _), .drop(let dropped, let names, ifExists: true, _)):
                kind == dropped && names.contains { $0.name == new.name }
            default: false
            }
        }
    }
}
