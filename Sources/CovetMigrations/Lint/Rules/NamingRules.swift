extension LintRule {
    static let longName = LintRule(
        "long-name",
        .error,
        "A name of more than 63 bytes.",
        why: "PostgreSQL cuts it without an error, and two long names can become the same.",
        remedy: "A shorter name.",
        squawk: ["identifier-too-long"]
    )
    static let duplicateColumn = LintRule(
        "duplicate-column",
        .error,
        "A column stands twice in one list.",
        why: "The statement fails when it runs.",
        remedy: "Name it once.",
        squawk: ["ban-duplicate-column-assignments"]
    )
    static let unqualifiedTable = LintRule(
        "unqualified-table",
        .warning,
        "A table is named without its schema.",
        why: "Which table that is depends on the search_path of whoever runs the script.",
        remedy: "public.posts instead of posts.",
        squawk: ["require-table-schema"],
        isOptIn: true
    )
    static let naming = [longName, duplicateColumn, unqualifiedTable]
}

extension LintJudge {
    mutating func judgeNames(_ fact: LintFact) {
        switch fact {
        case .longName(let name): find(.longName, "\(name) has \(name.utf8.count) bytes")
        case .duplicateColumn(let column, let list): find(.duplicateColumn, "\(column) stands twice in \(list)")
        case .createTable(let table) where table.isTemporary: break
        default:
            let tables: [RelationName] =
                if case .createTable(let table) = fact { [table.name] } else { context.locks(of: fact).map(\.table) }
            for table in tables where table.schema == nil && !context.isTemporary(table) && fact.isSchemaChange {
                find(.unqualifiedTable, on: table, "\(table) is named without its schema")
            }
        }
    }
}
