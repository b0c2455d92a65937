import CovetSQL

/// The operations that lead to the same end safely: those of this migration, and those of the one after the next release.
struct OperationRemedy: Sendable, Equatable {
    var now: [Operation]
    var next: [Operation] = []

    /// Nil where operations cannot say it; the safe form in SQL stands beside it then.
    ///
    /// - Parameters:
    ///   - form: the safe form in SQL, of which what no operation says is taken.
    ///   - schema: the schema before the operation.
    init?(for operation: Operation, _ form: SafeForm, in migration: String, after schema: Schema) {
        switch operation {
        case .renameColumn(let old, let new, let table):
            guard let column = schema.table(table)?.columns.first(where: { $0.name == old }) else { return nil }
            let copy = ColumnDefinition(new, column.type, isNullable: true)
            let fill: SQL = "\(identifier: new) = \(identifier: old)"
            self = Self(copying: column, to: copy, in: table, fill, form, migration)
            // Not before: a default would hide from the trigger which of the two columns a release wrote.
            if let value = column.defaultValue { next.append(.changeDefault(of: new, in: table, from: nil, to: value)) }
            if !column.isNullable { next += Self.notNull(new, table) }
            next.append(.dropColumn(column, from: table))
        case .changeType(let change, let table):
            guard let column = schema.table(table)?.columns.first(where: { $0.name == change.column }) else {
                return nil
            }
            let name = SQLIdentifier.derived([change.column], suffix: "new")
            let copy = ColumnDefinition(name, change.to, isNullable: true)
            let type = SQL(pieces: [.raw(change.to.name(for: .postgres))])
            let fill: SQL = "\(identifier: name) = \(change.using ?? "\(identifier: change.column)::\(type)")"
            self = Self(copying: column, to: copy, in: table, fill, form, migration)
            next += [.dropColumn(column, from: table), .renameColumn(name, to: change.column, in: table)]
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
            next = [.dropColumn(column, from: table)]
        case .dropTable(let table):
            now = []
            next = [.dropTable(table)]
        case .renameTable(let old, let new):
            now = [
                .run(
                    ["CREATE VIEW \(identifier: new) AS SELECT * FROM \(identifier: old)"],
                    reverse: ["DROP VIEW \(identifier: new)"]
                )
            ]
            next = [
                .run(
                    ["DROP VIEW \(identifier: new)"],
                    reverse: ["CREATE VIEW \(identifier: new) AS SELECT * FROM \(identifier: old)"]
                ),
                .renameTable(old, to: new),
            ]
        default: return nil
        }
    }

    /// Two columns that a trigger keeps in step. Its SQL is that of the safe form.
    private init(
        copying column: ColumnDefinition,
        to copy: ColumnDefinition,
        in table: SQLIdentifier,
        _ assignment: SQL,
        _ form: SafeForm,
        _ migration: String
    ) {
        func statements(_ list: [SafeForm.Statement], _ words: String...) -> [SQL] {
            list.map(\.sql).filter { sql in words.contains { sql.hasPrefix($0) } }.map { SQL(pieces: [.raw($0)]) }
        }
        let make = statements(form.statements, "CREATE OR REPLACE FUNCTION", "CREATE TRIGGER")
        let drop = statements(form.nextRelease, "DROP TRIGGER", "DROP FUNCTION")
        let isLeft: SQL = "\(identifier: copy.name) IS NULL AND \(identifier: column.name) IS NOT NULL"
        let name = "\(migration).\(table.name).\(copy.name.name)"
        now = [
            .addColumn(copy, to: table), .run(make, reverse: drop),
            .backfill(Backfill(name, table: table, setting: assignment, where: isLeft)),
        ]
        next = [.run(drop, reverse: make)]
    }

    private init(now: [Operation], next: [Operation]) {
        self.now = now
        self.next = next
    }

    private static func notNull(_ column: SQLIdentifier, _ table: SQLIdentifier) -> [Operation] {
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
