extension LintRule {
    static let tableRewritten = LintRule(
        "table-rewritten",
        .error,
        "A table in use is rewritten as a whole.",
        why: "Nobody can read or write it meanwhile, and it takes the table's size again on disk.",
        remedy: "pg_repack, which works beside the traffic; REPACK (CONCURRENTLY) from PostgreSQL 19 on.",
        squawk: ["prefer-repack"],
        growsWithTable: true
    )
    static let detachNotConcurrent = LintRule(
        "detach-not-concurrent",
        .error,
        "A partition is detached without CONCURRENTLY.",
        why: "Nobody can read or write the partitioned table until every query on it has ended.",
        remedy: "DETACH PARTITION ... CONCURRENTLY (PostgreSQL 14 and later), outside of a transaction.",
        squawk: ["require-concurrent-partition-detach"]
    )
    static let attachScans = LintRule(
        "attach-scans",
        .warning,
        "A table in use is attached as a partition without a check that proves its bounds.",
        why: "Every row is tested for the partition's bounds while nobody can read or write the table.",
        remedy: "Add a check that says the same as the bounds, NOT VALID; validate it; attach; drop the check.",
        growsWithTable: true
    )
    static let refreshNotConcurrent = LintRule(
        "refresh-not-concurrent",
        .warning,
        "A materialized view is refreshed without CONCURRENTLY.",
        why: "Nobody can read the view until its query has run.",
        remedy: "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on the view.",
        growsWithTable: true
    )
    static let tableLocked = LintRule(
        "table-locked",
        .warning,
        "A table in use is locked by LOCK TABLE.",
        why: "Everybody else waits until the transaction ends.",
        remedy: "Leave the locks to the statements, which take the weakest that will do."
    )
    static let tables = [tableRewritten, detachNotConcurrent, attachScans, refreshNotConcurrent, tableLocked]
}

extension LintJudge {
    mutating func judgeTables(_ fact: LintFact) {
        switch fact {
        case .rewriteTable(let table, let statement) where table.map(isInUse) ?? true:
            find(
                .tableRewritten,
                .accessExclusive,
                on: table,
                "\(statement) rewrites \(table?.description ?? "every table")"
            )
        case .detachPartition(let partition, let table, let concurrently):
            if concurrently {
                refuseInTransaction("DETACH PARTITION ... CONCURRENTLY", on: table)
            } else if isInUse(table) {
                find(.detachNotConcurrent, .accessExclusive, on: table, "detaching \(partition) locks \(table)")
            }
        case .attachPartition(let partition, let table)
        where isInUse(partition) && !context.hasValidCheck(on: partition):
            find(
                .attachScans,
                .accessExclusive,
                on: partition,
                "every row of \(partition) is tested for the bounds that it has in \(table)"
            )
        case .refreshView(let view, concurrently: false) where !context.isCreated(view):
            find(.refreshNotConcurrent, .accessExclusive, on: view, "\(view) cannot be read until its query has run")
        case .lockTable(let tables, let mode) where mode.blocksWrites:
            for table in tables where isInUse(table) {
                find(.tableLocked, mode, on: table, "\(table) is locked in \(mode.rawValue) mode")
            }
        default: break
        }
    }
}
