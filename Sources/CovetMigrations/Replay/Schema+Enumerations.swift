import CovetSQL

extension Schema {
    /// The columns of an enumeration type.
    func columns(of type: SQLIdentifier) -> [(table: SQLIdentifier, column: SQLIdentifier)] {
        tables.flatMap { table in
            table.columns.filter { $0.type.enumeration?.name == type }.map { (table.name, $0.name) }
        }
    }

    mutating func setCases(_ cases: [String], of type: SQLIdentifier) {
        for index in enumerations.indices where enumerations[index].name == type { enumerations[index].cases = cases }
        for table in tables.indices {
            for column in tables[table].columns.indices
            where tables[table].columns[column].type.enumeration?.name == type {
                tables[table].columns[column].type.setCases(cases)
            }
        }
    }

    mutating func renameDefaults(_ old: String, _ new: String, of type: SQLIdentifier) {
        for table in tables.indices {
            for column in tables[table].columns.indices
            where tables[table].columns[column].type.enumeration?.name == type
                && tables[table].columns[column].defaultValue == .value(.text(old))
            {
                tables[table].columns[column].defaultValue = .value(.text(new))
            }
        }
    }
}

extension SQLType {
    fileprivate mutating func setCases(_ cases: [String]) {
        switch self {
        case .enumeration(let name, _): self = .enumeration(name: name, cases: cases)
        case .array(var element):
            element.setCases(cases)
            self = .array(of: element)
        default: break
        }
    }
}
