import CovetSQL

extension TableSchema {
    /// The same table with every name said, so that it keeps its names when the table or a column is renamed.
    var resolved: TableSchema {
        var table = self
        table.uniques = allUniques.map { UniqueConstraint($0.name(in: name), on: $0.columns) }
        for index in table.columns.indices { table.columns[index].isUnique = false }
        for index in table.foreignKeys.indices { table.foreignKeys[index].name = foreignKeys[index].name(in: name) }
        return table
    }

    /// Every name that an index, constraint or column of it has.
    var constraintNames: [SQLIdentifier] {
        allUniques.map { $0.name(in: name) } + foreignKeys.map { $0.name(in: name) } + checks.map(\.name)
    }
}

extension SQL {
    /// True when both are the same text once their values are written into it, in every dialect.
    func reads(as other: SQL) -> Bool {
        SQLDialect.allCases.allSatisfy { inlined(for: $0) == other.inlined(for: $0) }
    }

    /// The same with another name for a column, as a database changes its expressions when the column is renamed.
    func renaming(_ old: SQLIdentifier, to new: SQLIdentifier) -> SQL {
        let renamed = SQLDialect.allCases.map { dialect in
            let text = SQL(pieces: [.raw(SQLWords.renaming(old.name, to: new, in: inlined(for: dialect)))])
            return (dialect, statement(for: dialect).problem.map { SQL(unsupported: $0) } ?? text)
        }
        guard let first = renamed.first?.1, renamed.contains(where: { $0.1 != first }) else {
            return renamed.first?.1 ?? SQL()
        }
        return SQL { dialect in renamed.first { $0.0 == dialect }?.1 ?? SQL() }
    }

    /// True when it names the column.
    func mentions(_ column: SQLIdentifier) -> Bool {
        SQLDialect.allCases.contains { SQLWords.names(in: inlined(for: $0)).contains(column.name.lowercased()) }
    }
}
