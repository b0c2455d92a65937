import CovetSQL

extension DifferenceFinder {
    /// Makes the target's columns the primary key, by an index that is built while rows are written.
    mutating func changeKey(of target: TableSchema) throws(MigrationError) {
        guard let table = state.table(target.name) else { return }
        let (old, new) = (table.keyColumns, target.keyColumns)
        guard Set(old) != Set(new) else { return }
        let names = new.map(\.name)
        let steps = KeySteps(of: table, to: names)
        if new.isEmpty { throw steps.refusal(.gone) }
        for column in new where column.kind == .generated {
            guard let type = target.columns.first(where: { $0.name == column.name })?.type,
                [.int16, .int32, .int64].contains(type)
            else { throw steps.refusal(.numbering) }
        }
        guard Set(old.map(\.name)) != Set(names) else {
            // The same columns in the order that they have.
            let kinds = old.map { column in new.first { $0.name == column.name } ?? column }
            return try emit(.changePrimaryKey(PrimaryKeyChange(from: old, to: kinds), in: table.name))
        }
        let referrers = state.tables.filter { other in
            other.foreignKeys.contains { key in
                key.table == table.name && !table.uniques.contains { Set($0.columns) == Set(key.referencedColumns) }
            }
        }
        guard referrers.isEmpty else { throw steps.refusal(.referred(by: referrers.map(\.name))) }
        let index = IndexDefinition(
            .derived([table.name] + names, suffix: "key_next"),
            on: names.map { .ascending($0) },
            isUnique: true
        )
        try emit(.createIndex(index, on: table.name, concurrently: true))
        try emit(.changePrimaryKey(PrimaryKeyChange(from: old, to: new, by: index.name), in: table.name))
    }
}

/// What to do by hand where no operation leads to another primary key.
struct KeySteps {
    enum Reason {
        case gone
        /// Rows that are there would have to be numbered.
        case numbering
        case referred(by: [SQLIdentifier])
        /// No cast makes the old values the new ones.
        case type(SQLType, SQLType)
    }

    private let table: TableSchema
    private let key: [SQLIdentifier]

    init(of table: TableSchema, to key: [SQLIdentifier]) {
        self.table = table
        self.key = key
    }

    func refusal(_ reason: Reason) -> MigrationError {
        let name = table.name.name
        let old = table.primaryKey.map(\.name).joined(separator: ", ")
        let new = key.map(\.name).joined(separator: ", ")
        switch reason {
        case .gone:
            return .notDerivable("\(name) has the primary key \(old) and is to have none; give its model a key")
        case .numbering:
            return .notDerivable(
                """
                \(name) is to have the generated primary key \(new) instead of \(old), and its rows have no numbers yet. \
                Make a second table and move the rows, in three migrations: let the model have another table's name \
                (@Model(table: ...)) and `migrate make` it; copy the rows with `migrate make --empty` and \
                .run(["INSERT INTO ... SELECT ... FROM \(name)"], reverse: []); and once no release uses it any more, \
                drop \(name).
                """
            )
        case .type(let before, let after):
            return .notDerivable(
                """
                the key \(name).\(new) is \(before.words) and shall be \(after.words), and no cast leads from the one to the \
                other: each row, and each that refers to it, gets another key. In migrations of their own: add a column for \
                the new key to \(name), and one beside every foreign key to it; fill them by backfills; make the foreign \
                keys refer to the new one; and then change the key. `migrate make --empty` begins such a migration.
                """
            )
        case .referred(by: let referrers):
            let others = referrers.map(\.name).joined(separator: ", ")
            return .notDerivable(
                """
                \(name) is to have the primary key \(new) instead of \(old), to which \(others) \
                \(referrers.count == 1 ? "refers" : "refer"). In migrations of their own: add to \(others) a column \
                that holds the new key and fill it from \(name); make the foreign keys refer to it; and then change the \
                key of \(name), which `migrate make` writes once nothing refers to \(old) any more.
                """
            )
        }
    }
}
