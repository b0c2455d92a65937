import CovetSQL

/// The operations that lead to the same end safely: those of this migration, and those of the one after the next release.
struct OperationRemedy {
    var now: [Operation]
    var next: [Operation] = []

    /// Nil where operations cannot say it; the safe form in SQL stands beside it then.
    init?(for operation: Operation, rule: String, in migration: String) {
        switch operation {
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
