import CovetSQL

extension TableSchema {
    func has(_ column: SQLIdentifier) -> Bool { columns.contains { $0.name == column } }

    func uniqueName(_ column: SQLIdentifier) -> SQLIdentifier { UniqueConstraint(on: [column]).name(in: name) }

    /// What keeps the column from being dropped, in words. Its own unique constraint does not: it goes with it.
    func user(of column: SQLIdentifier) -> String? {
        if let index = indexes.first(where: { $0.uses(column) }) { return "the index \(index.name)" }
        if let unique = uniques.first(where: { $0.columns.contains(column) && $0.columns != [column] }) {
            return "the unique constraint \(unique.name(in: name))"
        }
        if let key = foreignKeys.first(where: { $0.columns.contains(column) }) {
            return "the foreign key \(key.name(in: name))"
        }
        if let check = checks.first(where: { $0.condition.mentions(column) }) { return "the check \(check.name)" }
        return nil
    }

    /// Gives a column another name in all that names it.
    mutating func rename(_ old: SQLIdentifier, to new: SQLIdentifier) {
        for index in uniques.indices { uniques[index].columns.replace(old, with: new) }
        for index in foreignKeys.indices { foreignKeys[index].columns.replace(old, with: new) }
        for index in checks.indices { checks[index].condition = checks[index].condition.renaming(old, to: new) }
        for index in indexes.indices { indexes[index].rename(old, to: new) }
    }
}

extension IndexDefinition {
    func uses(_ column: SQLIdentifier) -> Bool {
        including.contains(column) || condition?.mentions(column) == true
            || parts.contains { $0.column == column || $0.expression?.mentions(column) == true }
    }

    mutating func rename(_ old: SQLIdentifier, to new: SQLIdentifier) {
        including.replace(old, with: new)
        condition = condition.map { $0.renaming(old, to: new) }
        for index in parts.indices {
            switch parts[index].source {
            case .column(let column): if column == old { parts[index].source = .column(new) }
            case .expression(let expression): parts[index].source = .expression(expression.renaming(old, to: new))
            }
        }
    }
}

extension [SQLIdentifier] {
    mutating func replace(_ old: SQLIdentifier, with new: SQLIdentifier) {
        for index in indices where self[index] == old { self[index] = new }
    }
}
