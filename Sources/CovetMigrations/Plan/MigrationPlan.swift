public import CovetSQL

/// What a migration does, in words: a line for each operation with its mark and a note on how safe it is.
///
/// ```
/// 0007_add_posts_slug
///   + posts.slug text                      nullable, no rewrite
///   + index posts_slug_index on posts      built while rows are written
/// ```
public struct MigrationPlan: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        /// `+` for what is new, `-` for what goes, `~` for what changes.
        public let mark: String
        public let text: String
        /// What it means for those who use the database meanwhile, on PostgreSQL.
        public let note: String
        /// True where rows, values or a running release can come to harm.
        public let needsCare: Bool
    }

    public let migration: String
    public let lines: [Line]

    /// - Parameter schema: the schema before the migration.
    /// - Throws: ``MigrationError/doesNotFit(operation:reason:)``.
    public init(_ migration: Migration, after schema: Schema) throws(MigrationError) {
        self.migration = migration.id
        var schema = schema
        var made: Set<SQLIdentifier> = []
        var lines: [Line] = []
        for operation in migration.operations {
            lines.append(operation.planLine(in: schema, madeHere: made))
            if case .createTable(let table) = operation { made.insert(table.name) }
            try schema.apply(operation)
        }
        self.lines = lines
    }
}

extension Operation {
    /// - Parameter made: tables that the same migration makes, which nobody uses yet.
    fileprivate func planLine(in schema: Schema, madeHere made: Set<SQLIdentifier>) -> MigrationPlan.Line {
        let (mark, text) = words
        if let table, made.contains(table) {
            return .init(mark: mark, text: text, note: "new table, used by nobody yet", needsCare: false)
        }
        let (note, needsCare) = safety(in: schema)
        return .init(mark: mark, text: text, note: note, needsCare: needsCare)
    }

    /// The table that it changes, where it is one.
    var table: SQLIdentifier? {
        switch self {
        case .createTable(let table), .dropTable(let table): table.name
        case .renameTable(let table, _), .addColumn(_, let table), .dropColumn(_, let table),
            .renameColumn(_, _, let table), .changeType(_, let table), .setNotNull(_, let table),
            .dropNotNull(_, let table), .changeDefault(_, let table, _, _), .createIndex(_, let table, _),
            .dropIndex(_, let table, _), .renameIndex(_, _, let table), .addCheck(_, let table, _),
            .dropCheck(_, let table), .addForeignKey(_, let table, _), .dropForeignKey(_, let table),
            .addUnique(_, let table, _), .dropUnique(_, let table), .validateConstraint(_, let table),
            .renameConstraint(_, _, let table):
            table
        case .backfill(let backfill): backfill.table
        case .createEnumeration, .dropEnumeration, .addEnumerationCase, .renameEnumerationCase, .data, .run: nil
        }
    }

    private var words: (mark: String, text: String) {
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
        case .data, .backfill, .run: ("~", summary)
        }
    }

    private func safety(in schema: Schema) -> (note: String, needsCare: Bool) {
        let before = table.flatMap { schema.table($0) }
        switch self {
        case .createTable: return ("safe", false)
        case .dropTable: return ("its rows are lost; the running release must not use it any more", true)
        case .renameTable, .renameColumn, .renameEnumerationCase:
            return ("the running release asks for the old name and fails", true)
        case .addColumn(let column, _): return column.additionSafety
        case .dropColumn: return ("its values are lost; the running release must not use it any more", true)
        case .changeType(let change, _):
            return change.keepsRows
                ? ("safe: no rewrite", false) : ("rewrites the table; nobody reads or writes it meanwhile", true)
        case .setNotNull(let column, _):
            let proof: SQL = "\(identifier: column) IS NOT NULL"
            return before?.checks.contains { $0.condition.reads(as: proof) } == true
                ? ("no scan: a check proves it", false)
                : ("reads the whole table; nobody reads or writes it meanwhile", true)
        case .dropNotNull: return ("the running release may not expect null", true)
        case .changeDefault: return ("safe: rows keep what they have", false)
        case .createIndex(_, _, concurrently: true), .addUnique(_, _, by: .concurrentIndex):
            return ("built while rows are written", false)
        case .createIndex, .addUnique(_, _, by: .lockingTable):
            return ("nobody writes the table until it is built", true)
        case .addUnique(_, _, by: .existingIndex): return ("safe: the index is there", false)
        case .dropIndex(_, _, concurrently: true): return ("waits for nobody", false)
        case .dropIndex: return ("nobody reads or writes the table for a moment", false)
        case .addCheck(_, _, validated: false), .addForeignKey(_, _, validated: false):
            return ("new rows only; the others are validated later", false)
        case .addCheck: return ("reads the whole table; nobody reads or writes it meanwhile", true)
        case .addForeignKey: return ("reads the whole table; nobody writes either table meanwhile", true)
        case .validateConstraint: return ("reads the whole table; everyone reads and writes it meanwhile", false)
        case .renameIndex, .renameConstraint, .dropCheck, .dropForeignKey, .dropUnique: return ("safe", false)
        case .createEnumeration, .dropEnumeration: return ("safe", false)
        case .addEnumerationCase: return ("safe; the way back leaves it", false)
        case .data: return ("in a transaction of its own", false)
        case .backfill(let backfill): return ("in batches of \(backfill.batchSize) rows, can be stopped", false)
        case .run: return ("as written", false)
        }
    }
}

extension ColumnDefinition {
    fileprivate var additionSafety: (note: String, needsCare: Bool) {
        if generated != nil { return ("rewrites the table; nobody reads or writes it meanwhile", true) }
        if isUnique { return ("nobody reads or writes the table until its index is built", true) }
        switch defaultValue {
        case .value, .now: return ("safe: the default is kept beside the rows, no rewrite", false)
        case .expression: return ("rewrites the table where the expression is volatile", true)
        case nil:
            return isNullable
                ? ("safe: nullable, no rewrite", false) : ("fails where the table has rows", true)
        }
    }
}

extension TypeChange {
    /// True where PostgreSQL keeps the rows as they are (strong_migrations' list of safe changes).
    fileprivate var keepsRows: Bool {
        switch (from, to) {
        case (.varchar, .text), (.decimal, .numeric): true
        case (.varchar(let old), .varchar(let new)): old <= new
        case (.decimal(let oldPrecision, let oldScale), .decimal(let newPrecision, let newScale)):
            oldScale == newScale && oldPrecision <= newPrecision
        default: false
        }
    }
}
