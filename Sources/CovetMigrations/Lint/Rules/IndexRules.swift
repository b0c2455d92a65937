extension LintRule {
    static let indexNotConcurrent = LintRule(
        "index-not-concurrent",
        .error,
        "An index is built on a table in use without CONCURRENTLY.",
        why: "Nobody can write to the table until the whole index is built.",
        remedy: "CREATE INDEX CONCURRENTLY, outside of a transaction.",
        squawk: ["require-concurrent-index-creation"],
        growsWithTable: true
    )
    static let concurrentInTransaction = LintRule(
        "concurrent-in-transaction",
        .error,
        "CONCURRENTLY stands inside of a transaction.",
        why: "PostgreSQL refuses it there: it needs several transactions of its own.",
        remedy: "Commit before it, or give it a migration of its own.",
        squawk: ["ban-concurrent-index-creation-in-transaction"]
    )
    static let concurrentIndexCorrupts = LintRule(
        "concurrent-index-corrupts",
        .error,
        "An index is built concurrently on PostgreSQL 14.0 to 14.3.",
        why: "Those versions can leave rows out of the index without saying so (release notes of 14.4).",
        remedy: "Update the server to 14.4 or later, then reindex what was built before."
    )
    static let dropIndexNotConcurrent = LintRule(
        "drop-index-not-concurrent",
        .error,
        "An index is dropped without CONCURRENTLY.",
        why: "It waits for every query on the table, and every later query waits behind it.",
        remedy: "DROP INDEX CONCURRENTLY, outside of a transaction.",
        squawk: ["require-concurrent-index-deletion"]
    )
    static let reindexNotConcurrent = LintRule(
        "reindex-not-concurrent",
        .error,
        "REINDEX without CONCURRENTLY.",
        why: "Writes to the table and reads by the index wait until the index is built again.",
        remedy: "REINDEX ... CONCURRENTLY (PostgreSQL 12 and later), outside of a transaction.",
        squawk: ["require-concurrent-reindex"],
        growsWithTable: true
    )
    static let indexGap = LintRule(
        "index-gap",
        .warning,
        "An index is dropped before the one that replaces it is built.",
        why: "Between the two, queries that need it read the whole table.",
        remedy: "Build the new index concurrently under another name first, then drop the old one."
    )
    static let hashIndex = LintRule(
        "hash-index",
        .warning,
        "A hash index.",
        why: "It serves equality alone, cannot be unique, and is rarely smaller or faster than a B-tree.",
        remedy: "A B-tree index."
    )
    static let wideIndex = LintRule(
        "wide-index",
        .warning,
        "An index on more than three columns that is not unique.",
        why: "Its later columns are rarely used, and every write pays for them.",
        remedy: "Index the columns that the queries tell apart by; INCLUDE what they only read."
    )
    static let indexes = [
        indexNotConcurrent, concurrentInTransaction, concurrentIndexCorrupts, dropIndexNotConcurrent,
        reindexNotConcurrent, indexGap, hashIndex, wideIndex,
    ]
}

extension LintJudge {
    mutating func judgeIndexes(_ fact: LintFact) {
        switch fact {
        case .createIndex(let index): judge(index)
        case .dropIndex(let index, let table, let concurrently, _, _): drop(index, table, concurrently)
        case .reindex(let name, let concurrently):
            let target = name?.description ?? "the database"
            if concurrently {
                refuseInTransaction("REINDEX CONCURRENTLY", on: name)
            } else {
                find(
                    .reindexNotConcurrent,
                    .share,
                    on: name,
                    "REINDEX of \(target) holds SHARE on the table and ACCESS EXCLUSIVE on the index"
                )
            }
        default: break
        }
    }

    private mutating func judge(_ index: IndexFact) {
        let name = index.name ?? "an index"
        if isInUse(index.table) {
            if index.isConcurrent {
                refuseInTransaction("CREATE INDEX CONCURRENTLY", on: index.table)
                if options.version.corruptsConcurrentIndexes {
                    find(
                        .concurrentIndexCorrupts,
                        on: index.table,
                        "PostgreSQL \(options.version) can build \(name) with rows missing"
                    )
                }
            } else {
                find(
                    .indexNotConcurrent,
                    .share,
                    on: index.table,
                    "CREATE INDEX \(name) locks \(index.table) against writes"
                )
            }
        } else if index.isConcurrent {
            refuseInTransaction("CREATE INDEX CONCURRENTLY", on: index.table)
        }
        if index.method == "hash" { find(.hashIndex, on: index.table, "\(name) is a hash index") }
        if !index.isUnique, index.columns.count > 3, index.method == "btree" {
            find(.wideIndex, on: index.table, "\(name) has \(index.columns.count) columns")
        }
    }

    private mutating func drop(_ index: RelationName, _ table: RelationName?, _ concurrently: Bool) {
        let owner = table ?? context.table(ofIndex: index.name)
        if concurrently {
            refuseInTransaction("DROP INDEX CONCURRENTLY", on: owner)
        } else if owner.map(isInUse) ?? true {
            find(.dropIndexNotConcurrent, .accessExclusive, on: owner, "DROP INDEX \(index) locks its whole table")
        }
        // A leftover of a build that failed is dropped before the build is tried again.
        let guardsRetry = concurrently && isRetryGuard(for: index)
        if owner.map(isInUse) ?? true, !guardsRetry, rebuildsLater(index, on: owner) {
            find(.indexGap, on: owner, "\(index) is dropped here and built again further down")
        }
    }

    /// True when the index that is dropped is the very one that is built next, by DROP IF EXISTS and CREATE CONCURRENTLY.
    private func isRetryGuard(for index: RelationName) -> Bool {
        guard case .dropIndex(_, _, _, ifExists: true, _)? = current else { return false }
        return upcoming.first.map { fact in
            if case .createIndex(let next) = fact { return next.name == index.name && next.isConcurrent }
            return false
        } ?? false
    }

    private func rebuildsLater(_ index: RelationName, on table: RelationName?) -> Bool {
        let columns = table.flatMap { context.columns(ofIndex: index.name, on: $0) }
        return upcoming.contains { fact in
            guard case .createIndex(let next) = fact else { return false }
            if next.name == index.name { return true }
            guard let table, let columns, next.table.matches(table) else { return false }
            return next.columns.first == columns.first
        }
    }

    mutating func refuseInTransaction(_ statement: String, on table: RelationName?) {
        guard isInTransaction else { return }
        find(.concurrentInTransaction, on: table, "\(statement) cannot run inside of a transaction")
    }
}
