extension LintRule {
    static let columnDropped = LintRule(
        "column-dropped",
        .error,
        "A column is dropped.",
        why: "The running release still names it in its statements and fails, and its values are gone.",
        remedy: "First a release that no longer names the column, then the drop in the next one.",
        squawk: ["ban-drop-column"]
    )
    static let tableDropped = LintRule(
        "table-dropped",
        .error,
        "A table is dropped.",
        why: "The running release still uses it, and its rows are gone.",
        remedy: "First a release that no longer uses the table, and a backup that was restored once; then the drop.",
        squawk: ["ban-drop-table"]
    )
    static let schemaDropped = LintRule(
        "schema-dropped",
        .error,
        "A schema is dropped.",
        why: "Everything in it is gone.",
        remedy: "Drop what is in it by name, once nothing uses it."
    )
    static let databaseDropped = LintRule(
        "database-dropped",
        .error,
        "A database is dropped.",
        why: "Everything in it is gone.",
        remedy: "Not in a migration.",
        squawk: ["ban-drop-database"]
    )
    static let truncateCascades = LintRule(
        "truncate-cascades",
        .error,
        "TRUNCATE ... CASCADE.",
        why: "It empties every table that refers to this one as well, and those that refer to them.",
        remedy: "Name the tables.",
        squawk: ["ban-truncate-cascade"]
    )
    static let tableEmptied = LintRule(
        "table-emptied",
        .error,
        "TRUNCATE of a table in use.",
        why: "Its rows are gone for good, and nobody can read or write it until the transaction ends.",
        remedy: "DELETE in batches what may go, once there is a backup that was restored once."
    )
    static let dropCascades = LintRule(
        "drop-cascades",
        .warning,
        "DROP ... CASCADE.",
        why: "It drops whatever depends on the object, and nobody reads here what that is.",
        remedy: "Drop the dependent objects by name first."
    )
    static let drops = [
        columnDropped, tableDropped, schemaDropped, databaseDropped, truncateCascades, tableEmptied, dropCascades,
    ]
}

extension LintJudge {
    mutating func judgeDrops(_ fact: LintFact) {
        switch fact {
        case .dropColumn(let column, let table, _, let cascade):
            if isInUse(table), !context.added(table).contains(column) {
                find(.columnDropped, .accessExclusive, on: table, "\(table).\(column) is dropped")
            }
            if cascade { find(.dropCascades, on: table, "whatever depends on \(table).\(column) goes with it") }
        case .drop(let kind, let objects, _, let cascade):
            for object in objects { drop(kind, object) }
            if cascade, kind != .database {
                find(
                    .dropCascades,
                    "whatever depends on \(objects.map(\.description).joined(separator: ", ")) goes with it"
                )
            }
        case .dropConstraint(let name, let table, _, cascade: true):
            find(.dropCascades, on: table, "whatever depends on \(name) goes with it")
        case .dropIndex(let index, _, _, _, cascade: true):
            find(.dropCascades, "whatever depends on \(index) goes with it")
        case .truncate(let tables, cascade: true):
            let names = tables.map(\.description).joined(separator: ", ")
            find(
                .truncateCascades,
                .accessExclusive,
                on: tables.first,
                "every table that refers to \(names) is emptied as well"
            )
        case .truncate(let tables, cascade: false):
            for table in tables where isInUse(table) {
                find(.tableEmptied, .accessExclusive, on: table, "every row of \(table) is deleted")
            }
        default: break
        }
    }

    private mutating func drop(_ kind: LintFact.Kind, _ object: RelationName) {
        switch kind {
        case .table where isInUse(object):
            find(.tableDropped, .accessExclusive, on: object, "\(object) is dropped with its rows")
            let referenced = context.tablesReferenced(by: object).filter { isInUse($0) && !$0.matches(object) }
            if referenced.count > 1 {
                let names = referenced.map(\.description).joined(separator: ", ")
                find(
                    .locksSeveralTables,
                    .accessExclusive,
                    on: object,
                    "dropping \(object) locks \(names), to which its foreign keys refer"
                )
            }
        case .schema where !context.isCreated(object): find(.schemaDropped, "schema \(object) is dropped")
        case .database: find(.databaseDropped, "database \(object) is dropped")
        default: break
        }
    }
}
