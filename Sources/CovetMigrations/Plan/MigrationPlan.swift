public import CovetSQL

/// What a migration does, in words: a line for each operation with its mark, and what there is to know about it.
///
/// ```
/// 0007_add_posts_slug
///   + posts.slug text                      (nullable: no rewrite)
///   + index posts_slug_index on posts      (built while rows are written)
/// ```
/// What can do harm on PostgreSQL the rules of the lint say (``MigrationLint``); raw SQL among the operations is not read here.
public struct MigrationPlan: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        /// `+` for what is new, `-` for what goes, `~` for what changes.
        public let mark: String
        public let text: String
        /// Why it does no harm, for what the rules find nothing about.
        public let note: String
        /// The rules of the lint that find something about it.
        public let rules: [LintRule]
        /// The table that it makes.
        let table: SQLIdentifier?

        /// True where rows, values or a running release can come to harm.
        public var needsCare: Bool { !rules.isEmpty }
    }

    public let migration: String
    public let lines: [Line]

    /// - Parameter schema: the schema before the migration.
    /// - Throws: ``MigrationError/doesNotFit(operation:reason:)``.
    public init(_ migration: Migration, after schema: Schema) throws(MigrationError) {
        self.migration = migration.id
        let findings = MigrationLint.findings(in: migration, after: schema)
        var schema = schema
        var made: Set<SQLIdentifier> = []
        var lines: [Line] = []
        for (index, operation) in migration.operations.enumerated() {
            let rules = (findings[index] ?? []).compactMap { LintRule.named($0.rule) }
            let (mark, text) = operation.words
            let isNew = operation.table.map(made.contains) ?? false
            let note = isNew ? "new table, used by nobody yet" : operation.note
            lines.append(
                Line(
                    mark: mark,
                    text: text,
                    note: note,
                    rules: rules.enumerated().filter { !rules[..<$0].contains($1) }.map(\.element),
                    table: operation.createdTable
                )
            )
            if let table = operation.createdTable { made.insert(table) }
            try schema.apply(operation)
        }
        self.lines = lines
    }
}

extension Operation {
    /// The table that it changes, where it is one.
    var table: SQLIdentifier? {
        switch self {
        case .createTable(let table), .dropTable(let table): table.name
        case .renameTable(let table, _), .addColumn(_, let table), .dropColumn(_, let table),
            .renameColumn(_, _, let table), .changeType(_, let table), .setNotNull(_, let table),
            .dropNotNull(_, let table), .changeDefault(_, let table, _, _), .changePrimaryKey(_, let table),
            .createIndex(_, let table, _),
            .dropIndex(_, let table, _), .renameIndex(_, _, let table), .addCheck(_, let table, _),
            .dropCheck(_, let table), .addForeignKey(_, let table, _), .dropForeignKey(_, let table),
            .addUnique(_, let table, _), .dropUnique(_, let table), .validateConstraint(_, let table),
            .renameConstraint(_, _, let table):
            table
        case .backfill(let backfill): backfill.table
        case .createEnumeration, .dropEnumeration, .addEnumerationCase, .renameEnumerationCase, .changeEnumeration,
            .data,
            .run:
            nil
        }
    }

    fileprivate var createdTable: SQLIdentifier? {
        if case .createTable(let table) = self { table.name } else { nil }
    }

    fileprivate var words: (mark: String, text: String) {
        switch self {
        case .createTable(let table):
            ("+", "table \(table.name) (\(table.columns.map(\.name.name).joined(separator: ", ")))")
        case .dropTable(let table): ("-", "table \(table.name)")
        case .renameTable(let old, let new): ("~", "table \(old) is now \(new)")
        case .addColumn(let column, let table): ("+", "\(table).\(column.name) \(column.type.words)")
        case .dropColumn(let column, let table): ("-", "\(table).\(column.name) \(column.type.words)")
        case .renameColumn(let old, let new, let table): ("~", "\(table).\(old) is now \(table).\(new)")
        case .changeType(let change, let table):
            ("~", "\(table).\(change.column) \(change.from.words) is now \(change.to.words)")
        case .setNotNull(let column, let table): ("~", "\(table).\(column) is now required")
        case .dropNotNull(let column, let table): ("~", "\(table).\(column) may now be null")
        case .changeDefault(let column, let table, _, nil): ("-", "default of \(table).\(column)")
        case .changeDefault(let column, let table, nil, _): ("+", "default of \(table).\(column)")
        case .changeDefault(let column, let table, _, _): ("~", "default of \(table).\(column)")
        case .changePrimaryKey: ("~", summary)
        case .createIndex(let index, let table, _):
            ("+", "\(index.isUnique ? "unique " : "")index \(index.name) on \(table)")
        case .dropIndex(let index, let table, _): ("-", "index \(index.name) on \(table)")
        case .renameIndex(let old, let new, _): ("~", "index \(old) is now \(new)")
        case .addCheck(let check, let table, _): ("+", "check \(check.name) on \(table)")
        case .dropCheck(let check, let table): ("-", "check \(check.name) on \(table)")
        case .addForeignKey(let key, let table, _):
            (
                "+",
                "\(table).\(key.columns.map(\.name).joined(separator: ", ")) refers to \(key.table)"
            )
        case .dropForeignKey(let key, let table):
            (
                "-",
                "\(table).\(key.columns.map(\.name).joined(separator: ", ")) refers to \(key.table)"
            )
        case .addUnique(let unique, let table, _):
            ("+", "\(table) unique in \(unique.columns.map(\.name).joined(separator: ", "))")
        case .dropUnique(let unique, let table):
            ("-", "\(table) unique in \(unique.columns.map(\.name).joined(separator: ", "))")
        case .validateConstraint(let name, let table): ("~", "\(name) validated on \(table)")
        case .renameConstraint(let old, let new, _): ("~", "constraint \(old) is now \(new)")
        case .createEnumeration(let type): ("+", "type \(type.name) (\(type.cases.joined(separator: ", ")))")
        case .dropEnumeration(let type): ("-", "type \(type.name)")
        case .addEnumerationCase(let name, let type, _): ("+", "case \(name) of \(type)")
        case .renameEnumerationCase(let old, let new, let type): ("~", "case \(old) of \(type) is now \(new)")
        case .changeEnumeration(let change): ("-", "\(change.removed.joined(separator: ", ")) of \(change.type)")
        case .data, .backfill, .run: ("~", summary)
        }
    }

    /// What it means for those who use the database meanwhile, where the rules of the lint have nothing against it.
    fileprivate var note: String {
        switch self {
        case .addColumn(let column, _):
            column.defaultValue == nil ? "nullable: no rewrite" : "the default is kept beside the rows: no rewrite"
        case .changeType: "no rewrite"
        case .setNotNull: "a check proves it: no scan"
        case .changeDefault: "rows keep what they have"
        case .createIndex(_, _, concurrently: true), .addUnique(_, _, by: .concurrentIndex):
            "built while rows are written"
        case .addUnique(_, _, by: .existingIndex): "the index is there"
        case .dropIndex(_, _, concurrently: true): "waits for nobody"
        case .addCheck(_, _, validated: false), .addForeignKey(_, _, validated: false):
            "new rows only; the others are validated later"
        case .validateConstraint: "reads the whole table; everyone reads and writes it meanwhile"
        case .addEnumerationCase: "the way back leaves it"
        case .data: "in a transaction of its own"
        case .backfill(let backfill): "in batches of \(backfill.batchSize) rows, can be stopped"
        case .run: "as written"
        default: "safe"
        }
    }
}
