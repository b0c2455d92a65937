public import CovetSQL

extension Migration {
    /// The first migration: every table with its indexes, those that are referred to before those that refer to them, otherwise in the order given.
    public static func initial(_ id: String = "0001_initial", from tables: [TableSchema]) throws(MigrationError)
        -> Migration
    {
        Migration(id, try inDependencyOrder(tables).map { .createTable($0) })
    }

    private static func inDependencyOrder(_ tables: [TableSchema]) throws(MigrationError) -> [TableSchema] {
        let names = tables.map(\.name)
        for (index, table) in tables.enumerated() {
            if names[..<index].contains(table.name) { throw .duplicateTable(table.name.name) }
            for key in table.foreignKeys where !names.contains(key.table) {
                throw .missingTable(key.table.name, referencedBy: table.name.name)
            }
            for name in [table.name] + table.columns.map(\.name) + table.indexes.map(\.name) + table.checks.map(\.name)
            where name.name.utf8.count > SQLIdentifier.maximumLength {
                throw .nameTooLong(name.name)
            }
        }
        var rest = tables
        var ordered: [TableSchema] = []
        var created: Set<SQLIdentifier> = []
        while !rest.isEmpty {
            // A table may refer to itself.
            guard
                let next = rest.firstIndex(where: { table in
                    table.foreignKeys.allSatisfy { $0.table == table.name || created.contains($0.table) }
                })
            else { throw .circular(tables: rest.map(\.name.name)) }
            let table = rest.remove(at: next)
            created.insert(table.name)
            ordered.append(table)
        }
        return ordered
    }
}
