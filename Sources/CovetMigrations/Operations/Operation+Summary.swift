import CovetSQL

extension Operation {
    /// What it does in a few words, for reports.
    public var summary: String {
        switch self {
        case .createTable(let table): "create table \(table.name)"
        case .dropTable(let table): "drop table \(table.name)"
        case .renameTable(let old, let new): "rename table \(old) to \(new)"
        case .addColumn(let column, let table): "add column \(table).\(column.name)"
        case .dropColumn(let column, let table): "drop column \(table).\(column.name)"
        case .renameColumn(let old, let new, let table): "rename column \(table).\(old) to \(new)"
        case .changeType(let change, let table):
            "change type of \(table).\(change.column) from \(change.from.words) to \(change.to.words)"
        case .setNotNull(let column, let table): "require a value in \(table).\(column)"
        case .dropNotNull(let column, let table): "allow null in \(table).\(column)"
        case .changeDefault(let column, let table, _, let new):
            new == nil ? "drop default of \(table).\(column)" : "change default of \(table).\(column)"
        case .changePrimaryKey(let change, let table):
            change.movesKey
                ? "make \(change.to.map(\.name.name).joined(separator: ", ")) the primary key of \(table)"
                : change.to.contains { $0.kind == .generated }
                    ? "generate the primary key of \(table)" : "no longer generate the primary key of \(table)"
        case .createIndex(let index, let table, let concurrently):
            "create index \(index.name) on \(table)\(concurrently ? " concurrently" : "")"
        case .dropIndex(let index, let table, let concurrently):
            "drop index \(index.name) on \(table)\(concurrently ? " concurrently" : "")"
        case .renameIndex(let old, let new, _): "rename index \(old) to \(new)"
        case .addCheck(let check, let table, let validated):
            "add check \(check.name) to \(table)\(validated ? "" : ", not validated")"
        case .dropCheck(let check, let table): "drop check \(check.name) of \(table)"
        case .addForeignKey(let key, let table, let validated):
            "add foreign key \(key.name(in: table)) to \(table)\(validated ? "" : ", not validated")"
        case .dropForeignKey(let key, let table): "drop foreign key \(key.name(in: table)) of \(table)"
        case .addUnique(let unique, let table, _): "add unique \(unique.name(in: table)) to \(table)"
        case .dropUnique(let unique, let table): "drop unique \(unique.name(in: table)) of \(table)"
        case .validateConstraint(let name, let table): "validate \(name) on \(table)"
        case .renameConstraint(let old, let new, let table): "rename constraint \(old) of \(table) to \(new)"
        case .createEnumeration(let type): "create enumeration \(type.name)"
        case .dropEnumeration(let type): "drop enumeration \(type.name)"
        case .addEnumerationCase(let name, let type, _): "add case \(name) to \(type)"
        case .renameEnumerationCase(let old, let new, let type): "rename case \(type).\(old) to \(new)"
        case .changeEnumeration(let change): change.summary
        case .data(let step): "change data: \(step.label)"
        case .backfill(let backfill): "backfill \(backfill.name)"
        case .run(let step):
            "run \(step.statements.count == 1 ? "a statement" : "\(step.statements.count) statements")"
        }
    }
}

extension SQLType {
    /// The type as PostgreSQL names it, in lower case.
    var words: String { name(for: .postgres).lowercased() }
}
