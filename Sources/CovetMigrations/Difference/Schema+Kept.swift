import CovetSQL

extension Schema {
    /// With everything of `current` that it says is kept, in place of what it says of the same things itself.
    ///
    /// - Parameter current: every name said, as here.
    func keeping(_ current: Schema) -> Schema {
        var result = self
        for index in result.tables.indices {
            if let table = current.table(result.tables[index].name) { result.tables[index].keep(table) }
            result.tables[index].kept = []
        }
        for table in current.tables where keptTables.contains(table.name) && self.table(table.name) == nil {
            result.tables.append(table)
        }
        result.keptTables = []
        for type in current.enumerations
        where result.enumeration(type.name) == nil && !result.columns(of: type.name).isEmpty {
            result.enumerations.append(type)
        }
        return result
    }
}

extension TableSchema {
    /// What is kept under one name is not wanted under another: the model's own word for it goes.
    fileprivate mutating func keep(_ old: TableSchema) {
        for column in old.columns where kept.contains(column.name) {
            if let index = columns.firstIndex(where: { $0.name == column.name }) {
                columns[index] = column
            } else {
                columns.append(column)
            }
        }
        for unique in old.uniques where kept.contains(unique.name(in: name)) {
            uniques.removeAll { $0.columns == unique.columns }
            indexes.removeAll { $0.isUnique && $0.isPlain(over: unique.columns) }
            uniques.append(unique)
        }
        for key in old.foreignKeys where kept.contains(key.name(in: name)) {
            foreignKeys.removeAll { $0.columns == key.columns }
            foreignKeys.append(key)
        }
        for check in old.checks where kept.contains(check.name) {
            checks.removeAll { $0.name == check.name }
            checks.append(check)
        }
        for index in old.indexes where kept.contains(index.name) {
            let columns = index.parts.compactMap(\.column)
            indexes.removeAll { $0.name == index.name || $0.isUnique == index.isUnique && $0.isPlain(over: columns) }
            indexes.append(index)
        }
    }
}

extension IndexDefinition {
    /// True of an index over just these columns, all rows and in ascending order.
    func isPlain(over columns: [SQLIdentifier]) -> Bool {
        condition == nil && method == .btree && parts.map(\.column) == columns
            && parts.allSatisfy { !$0.isDescending && $0.operatorClass == nil }
    }
}
