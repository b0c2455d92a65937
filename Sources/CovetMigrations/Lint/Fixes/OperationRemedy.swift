import CovetSQL

/// The operations that lead to the same end safely: those of this migration, and those of the one after the next release.
struct OperationRemedy: Sendable, Equatable {
    var now: [Operation]
    var next: [Operation] = []
    /// What the lint says of these operations, and why it is right here.
    var allowances: [LintAllowance] = []

    /// Nil where operations cannot say it; the safe form in SQL stands beside it then.
    ///
    /// - Parameters:
    ///   - form: the safe form in SQL, of which what no operation says is taken.
    ///   - schema: the schema before the operation.
    ///   - later: the operations that follow it in the migration.
    init?(
        for operation: Operation,
        _ form: SafeForm,
        in migration: String,
        after schema: Schema,
        before later: ArraySlice<Operation> = []
    ) {
        switch operation {
        case .renameColumn(let old, let new, let table):
            let copied = Self.renaming(old, to: new, in: table, form, schema, later)
            guard let remedy = copied?.remedy(in: schema, migration: migration) else { return nil }
            self = remedy
        case .changeType(let change, let table):
            let copied = Self.changing(change, in: table, form, schema, later)
            guard let remedy = copied?.remedy(in: schema, migration: migration) else { return nil }
            self = remedy
        case .createIndex(let index, let table, concurrently: false):
            now = [.createIndex(index, on: table, concurrently: true)]
        case .dropIndex(let index, let table, concurrently: false):
            now = [.dropIndex(index, on: table, concurrently: true)]
        case .addUnique(let unique, let table, by: .lockingTable):
            now = [.addUnique(unique, to: table, by: .concurrentIndex)]
        case .addCheck(let check, let table, validated: true):
            now = [.addCheck(check, to: table, validated: false), .validateConstraint(check.name, on: table)]
        case .addForeignKey(let key, let table, validated: true):
            now = [
                .addForeignKey(key, to: table, validated: false), .validateConstraint(key.name(in: table), on: table),
            ]
        case .setNotNull(let column, let table): now = Self.notNull(column, table)
        case .addColumn(let column, let table):
            guard let steps = Self.adding(column, to: table, in: migration) else { return nil }
            self = steps
        case .dropColumn(let column, let table):
            now = column.isNullable || column.defaultValue != nil ? [] : [.dropNotNull(column.name, in: table)]
            var gone = column
            gone.isNullable = column.isNullable || !now.isEmpty
            next = [.dropColumn(gone, from: table)]
            if !now.isEmpty { allowances = form.statements.flatMap(\.allowances) }
        case .dropTable(let table):
            now = []
            next = [.dropTable(table)]
        case .renameTable(let old, let new):
            now = [Self.makeView(new, of: old)]
            next = [Self.dropView(new, of: old), .renameTable(old, to: new)]
        default: return nil
        }
    }

    private static func renaming(
        _ old: SQLIdentifier,
        to new: SQLIdentifier,
        in table: SQLIdentifier,
        _ form: SafeForm,
        _ schema: Schema,
        _ later: ArraySlice<Operation>
    ) -> ColumnCopy? {
        guard let table = schema.table(table), let column = table.columns.first(where: { $0.name == old }) else {
            return nil
        }
        return ColumnCopy(
            old: column,
            new: ColumnDefinition(new, column.type, isNullable: true),
            table: table,
            sync: ColumnSync(form, from: old, to: new, in: table.name, value: SQL(identifier: old), isMutual: true),
            assignment: "\(identifier: new) = \(identifier: old)",
            takesName: false,
            later: later
        )
    }

    private static func changing(
        _ change: TypeChange,
        in table: SQLIdentifier,
        _ form: SafeForm,
        _ schema: Schema,
        _ later: ArraySlice<Operation>
    ) -> ColumnCopy? {
        guard let table = schema.table(table), let column = table.columns.first(where: { $0.name == change.column })
        else { return nil }
        let name = SQLIdentifier.derived([change.column], suffix: "new")
        let type = SQL(pieces: [.raw(change.to.name(for: .postgres))])
        let cast = SQL(sqlite: SQL(identifier: change.column), postgres: "\(identifier: change.column)::\(type)")
        let value = change.using ?? cast
        return ColumnCopy(
            old: column,
            new: ColumnDefinition(name, change.to, isNullable: true),
            table: table,
            sync: ColumnSync(form, from: change.column, to: name, in: table.name, value: value, isMutual: false),
            assignment: "\(identifier: name) = \(value)",
            takesName: true,
            later: later
        )
    }

    /// A view under the new name, which PostgreSQL writes through to the table. SQLite's views take no rows: there one release replaces the other at once, and the table takes
    /// the new name at once.
    private static func makeView(_ new: SQLIdentifier, of old: SQLIdentifier) -> Operation {
        let (make, drop) = view(new, old)
        return .run([make], reverse: [drop], changesOnSQLite: [.renameTable(old, to: new)])
    }

    static func dropView(_ new: SQLIdentifier, of old: SQLIdentifier) -> Operation {
        let (make, drop) = view(new, old)
        return .run([drop], reverse: [make], changesOnSQLite: [.renameTable(new, to: old)])
    }

    private static func view(_ new: SQLIdentifier, _ old: SQLIdentifier) -> (make: SQL, drop: SQL) {
        (
            SQL(
                sqlite: "ALTER TABLE \(identifier: old) RENAME TO \(identifier: new)",
                postgres: "CREATE VIEW \(identifier: new) AS SELECT * FROM \(identifier: old)"
            ),
            SQL(
                sqlite: "ALTER TABLE \(identifier: new) RENAME TO \(identifier: old)",
                postgres: "DROP VIEW \(identifier: new)"
            )
        )
    }

    init(now: [Operation], next: [Operation] = []) {
        self.now = now
        self.next = next
    }

    /// For a new column that an operation makes required: a trigger fills the rows of the running release with what a backfill of the migration gives the others.
    ///
    /// Nil where none of them says what that is. On SQLite one release replaces the other at once.
    init?(filling operation: Operation, in migration: Migration) {
        let (column, table): (SQLIdentifier, SQLIdentifier)
        switch operation {
        case .setNotNull(let name, let owner): (column, table) = (name, owner)
        case .addCheck(let check, let owner, _):
            let fact = ConstraintFact(check, validated: false)
            guard case .check(_, provesNotNull: let name?) = fact.kind else { return nil }
            (column, table) = (SQLIdentifier(derived: name), owner)
        default: return nil
        }
        guard let value = migration.operations.lazy.compactMap({ $0.value(of: column, in: table) }).first,
            !value.contains("$fill$")
        else { return nil }
        let fill = RowFill(column.name, of: table.relation, value: value)
        let make = fill.make.map { SQL(sqlite: "", postgres: SQL(pieces: [.raw($0)])) }
        let drop = fill.drop.map { SQL(sqlite: "", postgres: SQL(pieces: [.raw($0)])) }
        self.init(now: [.run(make, reverse: drop), operation], next: [.run(drop, reverse: make)])
    }

    static func notNull(_ column: SQLIdentifier, _ table: SQLIdentifier) -> [Operation] {
        let check = TableSchema.Check(
            .derived([table, column], suffix: "not_null"),
            "\(identifier: column) IS NOT NULL"
        )
        return [
            .addCheck(check, to: table, validated: false), .validateConstraint(check.name, on: table),
            .setNotNull(column, in: table), .dropCheck(check, from: table),
        ]
    }

    private static func adding(_ column: ColumnDefinition, to table: SQLIdentifier, in migration: String) -> Self? {
        guard column.primaryKey == nil, column.generated == nil else { return nil }
        let fact = ColumnFact(column, in: table)
        var plain = column
        plain.isUnique = false
        let unique: [Operation] =
            column.isUnique ? [.addUnique(UniqueConstraint(on: [column.name]), to: table, by: .concurrentIndex)] : []
        let proof = column.isNullable ? [] : notNull(column.name, table)
        if let value = column.defaultValue, fact.defaultValue?.isVolatile == true {
            plain.isNullable = true
            plain.defaultValue = nil
            let name = "\(migration).\(table.name).\(column.name.name)"
            let fill = Backfill(
                name,
                table: table,
                setting: "\(identifier: column.name) = \(value.sql(for: .postgres))",
                where: "\(identifier: column.name) IS NULL"
            )
            let now: [Operation] = [
                .addColumn(plain, to: table),
                .changeDefault(of: column.name, in: table, from: nil, to: value), .backfill(fill),
            ]
            return Self(now: now + unique + proof, next: [])
        }
        guard !column.isNullable, column.defaultValue == nil else {
            return Self(now: [.addColumn(plain, to: table)] + unique, next: [])
        }
        plain.isNullable = true
        return Self(now: [.addColumn(plain, to: table)] + unique, next: proof)
    }
}

extension Operation {
    /// What a backfill sets a column to, where it sets that alone.
    fileprivate func value(of column: SQLIdentifier, in table: SQLIdentifier) -> String? {
        guard case .backfill(let backfill) = self, backfill.table == table,
            case .setting(let assignments) = backfill.work
        else { return nil }
        let text = assignments.inlined(for: .postgres)
        for start in ["\(column.quoted) = ", "\(column.name) = "] where text.hasPrefix(start) {
            let value = text.dropFirst(start.count)
            return value.hasCommaOutside ? nil : String(value)
        }
        return nil
    }
}

extension Substring {
    /// True of a list: with a comma outside of parentheses and quotes.
    fileprivate var hasCommaOutside: Bool {
        var depth = 0
        var quote: Character?
        for character in self {
            switch character {
            case "'", "\"":
                if quote == nil { quote = character } else if quote == character { quote = nil }
            case "(" where quote == nil, "[" where quote == nil: depth += 1
            case ")" where quote == nil, "]" where quote == nil: depth -= 1
            case "," where quote == nil && depth == 0: return true
            default: break
            }
        }
        return false
    }
}
