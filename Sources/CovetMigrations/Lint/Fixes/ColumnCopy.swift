import CovetSQL

/// A column that takes the place of another one over two releases, in operations.
///
/// The first release adds it, has the database keep both in step, and copies what is there. The next one drops the old column. What hangs on the old one (indexes, constraints) is
/// built for the new one beside it and takes its name in the end.
struct ColumnCopy {
    let old: ColumnDefinition
    let new: ColumnDefinition
    let table: TableSchema
    /// What keeps both in step.
    let sync: ColumnSync
    /// What stands after `SET` for the rows that are there.
    let assignment: SQL
    /// True where releases go on using the old name.
    let takesName: Bool
    /// The operations of the migration that follow.
    let later: ArraySlice<Operation>

    /// Nil where the column is more than a column of its own: a key, what a key of another table refers to, computed, or changed once more in the migration.
    func remedy(in schema: Schema, migration: String) -> OperationRemedy? {
        let isReferred = schema.tables.contains { other in
            other.foreignKeys.contains { $0.table == table.name && $0.referencedColumns.contains(old.name) }
        }
        let names = [old.name, new.name]
        let isChanged = later.contains { operation in operation.changesColumn(among: names, of: table.name) }
        if old.primaryKey != nil || old.generated != nil || isReferred || isChanged { return nil }
        let isLeft: SQL = "\(identifier: new.name) IS NULL AND \(identifier: old.name) IS NOT NULL"
        let name = "\(migration).\(table.name).\(new.name.name)"
        let key = table.primaryKey.count == 1 ? table.primaryKey[0] : nil
        let fill: Operation =
            if let key {
                .backfill(Backfill(name, table: table.name, key: key, setting: assignment, where: isLeft))
            } else {
                .run(["UPDATE \(identifier: table.name) SET \(assignment) WHERE \(isLeft)"], reverse: [])
            }
        var remedy = OperationRemedy(now: [.addColumn(new, to: table.name)])
        var gone = old
        // The releases to come do not write it, and SQLite's triggers come too late for them.
        if !takesName, !old.isNullable, old.defaultValue == nil {
            remedy.now.append(.dropNotNull(old.name, in: table.name))
            gone.isNullable = true
            remedy.allowances = [
                LintAllowance("not-null-dropped", because: "\(new.name) takes its place, and a trigger fills both")
            ]
        }
        remedy.now += [.run(sync.make, reverse: sync.drop), fill]
        // Undone, the old column is there again and empty, and everything that it held is in the new one.
        let isGone: SQL = "\(identifier: old.name) IS NULL AND \(identifier: new.name) IS NOT NULL"
        let back: SQL =
            "UPDATE \(identifier: table.name) SET \(identifier: old.name) = \(identifier: new.name) WHERE \(isGone)"
        remedy.next = [.run(sync.drop, reverse: sync.make + (takesName ? [] : [back]))]
        // Not before: a default would hide from the trigger which of the two columns a release wrote.
        if let value = old.defaultValue {
            remedy.next.append(.changeDefault(of: new.name, in: table.name, from: nil, to: value))
        }
        if !old.isNullable { remedy.next += OperationRemedy.notNull(new.name, table.name) }
        let dependents = dependents
        remedy.now += dependents.flatMap(\.copy)
        remedy.next += dependents.map(\.drop)
        remedy.next.append(.dropColumn(gone, from: table.name))
        if takesName { remedy.next.append(.renameColumn(new.name, to: old.name, in: table.name)) }
        remedy.next += dependents.map(\.rename)
        return remedy
    }

    /// An index or constraint of the old column, and how the new one comes to have the same.
    private struct Dependent {
        let copy: [Operation]
        let drop: Operation
        let rename: Operation
    }

    private var dependents: [Dependent] { indexes + uniques + keys + checks }

    private var indexes: [Dependent] {
        table.indexes.filter { $0.uses(old.name) }.compactMap { index in
            guard let last = finalName(index.name) else { return nil }
            var (copy, gone) = (index, index)
            copy.rename(old.name, to: new.name)
            copy.name = provisional(index.name)
            gone.name = last
            return Dependent(
                copy: [.createIndex(copy, on: table.name, concurrently: true)],
                drop: .dropIndex(gone, on: table.name, concurrently: true),
                rename: .renameIndex(copy.name, to: last, on: table.name)
            )
        }
    }

    private var uniques: [Dependent] {
        table.uniques.filter { $0.columns.contains(old.name) }.compactMap { unique in
            let name = unique.name(in: table.name)
            guard let last = finalName(name) else { return nil }
            let copy = UniqueConstraint(provisional(name), on: renamed(unique.columns))
            return Dependent(
                copy: [.addUnique(copy, to: table.name, by: .concurrentIndex)],
                drop: .dropUnique(UniqueConstraint(last, on: unique.columns), from: table.name),
                rename: .renameConstraint(provisional(name), to: last, on: table.name)
            )
        }
    }

    private var keys: [Dependent] {
        table.foreignKeys.filter { $0.columns.contains(old.name) }.compactMap { key in
            let name = key.name(in: table.name)
            guard let last = finalName(name) else { return nil }
            var (copy, gone) = (key, key)
            copy.columns = renamed(key.columns)
            copy.name = provisional(name)
            gone.name = last
            return Dependent(
                copy: [
                    .addForeignKey(copy, to: table.name, validated: false),
                    .validateConstraint(provisional(name), on: table.name),
                ],
                drop: .dropForeignKey(gone, from: table.name),
                rename: .renameConstraint(provisional(name), to: last, on: table.name)
            )
        }
    }

    private var checks: [Dependent] {
        table.checks.filter { $0.condition.mentions(old.name) }.compactMap { check in
            guard let last = finalName(check.name) else { return nil }
            let condition = check.condition.renaming(old.name, to: new.name)
            let copy = TableSchema.Check(provisional(check.name), condition)
            return Dependent(
                copy: [
                    .addCheck(copy, to: table.name, validated: false),
                    .validateConstraint(copy.name, on: table.name),
                ],
                drop: .dropCheck(TableSchema.Check(last, check.condition), from: table.name),
                rename: .renameConstraint(copy.name, to: last, on: table.name)
            )
        }
    }

    private func renamed(_ columns: [SQLIdentifier]) -> [SQLIdentifier] {
        var columns = columns
        columns.replace(old.name, with: new.name)
        return columns
    }

    private func provisional(_ name: SQLIdentifier) -> SQLIdentifier { .derived([name], suffix: "new") }

    /// The name that an index or constraint has once the migration is done; nil where it is dropped.
    private func finalName(_ name: SQLIdentifier) -> SQLIdentifier? {
        var name = name
        for operation in later {
            switch operation {
            case .renameIndex(name, let new, table.name), .renameConstraint(name, let new, table.name): name = new
            case .dropIndex(let index, table.name, _) where index.name == name: return nil
            case .dropUnique(let unique, table.name) where unique.name(in: table.name) == name: return nil
            case .dropForeignKey(let key, table.name) where key.name(in: table.name) == name: return nil
            case .dropCheck(let check, table.name) where check.name == name: return nil
            default: continue
            }
        }
        return name
    }
}

extension Operation {
    /// True where it makes something else of one of the columns.
    fileprivate func changesColumn(among names: [SQLIdentifier], of table: SQLIdentifier) -> Bool {
        switch self {
        case .dropTable(let dropped): dropped.name == table
        case .renameTable(table, _): true
        case .dropColumn(let column, table): names.contains(column.name)
        case .renameColumn(let name, _, table), .setNotNull(let name, table), .dropNotNull(let name, table),
            .changeDefault(let name, table, _, _):
            names.contains(name)
        case .changeType(let change, table): names.contains(change.column)
        case .changePrimaryKey(_, table): true
        default: false
        }
    }
}
