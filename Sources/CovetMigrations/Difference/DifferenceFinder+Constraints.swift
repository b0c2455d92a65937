import CovetSQL

extension DifferenceFinder {
    /// Drops what the target has not, and renames what it has under another name.
    mutating func dropIndexesAndConstraints(of target: TableSchema) throws(MigrationError) {
        guard let table = state.table(target.name) else { return }
        for key in table.foreignKeys {
            if let same = target.foreignKeys.first(where: { $0.says(key) }) {
                try rename(key.name(in: table.name), to: same.name(in: table.name), in: table)
            } else if !isUndecided(key.columns, table) {
                try emit(.dropForeignKey(key, from: table.name))
            }
        }
        for check in table.checks {
            if let same = target.checks.first(where: { $0.condition.reads(as: check.condition) }) {
                try rename(check.name, to: same.name, in: table)
            } else if !table.columns.contains(where: {
                check.condition.mentions($0.name) && isUndecided([$0.name], table)
            }) {
                try emit(.dropCheck(check, from: table.name))
            }
        }
        for unique in table.uniques {
            if let same = target.uniques.first(where: { $0.columns == unique.columns }) {
                try rename(unique.name(in: table.name), to: same.name(in: table.name), in: table)
            } else if !isUndecided(unique.columns, table) {
                try emit(.dropUnique(unique, from: table.name))
            }
        }
        for index in table.indexes {
            if let same = target.indexes.first(where: { $0.says(index) }) {
                if same.name != index.name { try emit(.renameIndex(index.name, to: same.name, on: table.name)) }
            } else if !table.columns.contains(where: { index.uses($0.name) && isUndecided([$0.name], table) }) {
                try emit(.dropIndex(index, on: table.name, concurrently: true))
            }
        }
    }

    mutating func addIndexesAndConstraints(to target: TableSchema) throws(MigrationError) {
        guard let table = state.table(target.name) else { return }
        for unique in target.uniques
        where !table.uniques.contains(where: { $0.columns == unique.columns }) && !isUndecided(unique.columns, table) {
            try emit(.addUnique(unique, to: table.name, by: .concurrentIndex))
        }
        for index in target.indexes
        where !table.indexes.contains(where: { $0.says(index) })
            && !target.columns.contains(where: { index.uses($0.name) && isUndecided([$0.name], table) })
        {
            try emit(.createIndex(index, on: table.name, concurrently: true))
        }
        for check in target.checks
        where !table.checks.contains(where: { $0.condition.reads(as: check.condition) })
            && !target.columns.contains(where: { check.condition.mentions($0.name) && isUndecided([$0.name], table) })
        {
            try emit(.addCheck(check, to: table.name, validated: false))
            try emit(.validateConstraint(check.name, on: table.name))
        }
        for key in target.foreignKeys
        where !table.foreignKeys.contains(where: { $0.says(key) }) && !isUndecided(key.columns, table)
            && !undecided.contains(.table(key.table))
        {
            try emit(.addForeignKey(key, to: table.name, validated: false))
            try emit(.validateConstraint(key.name(in: table.name), on: table.name))
        }
    }

    mutating func changeEnumerations() throws(MigrationError) {
        for new in target.enumerations {
            guard let old = state.enumeration(new.name) else {
                try emit(.createEnumeration(new))
                continue
            }
            try renameCases(of: old, to: new)
            try addCases(of: new)
        }
    }

    private mutating func renameCases(of old: EnumerationType, to new: EnumerationType) throws(MigrationError) {
        let added = new.cases.filter { !old.cases.contains($0) }
        for gone in old.cases where !new.cases.contains(gone) {
            let name = SchemaName.enumerationCase(gone, of: old.name)
            if let answer = answers.renames[name] {
                guard added.contains(answer) else {
                    throw .notDerivable("\(name) cannot be \(answer) now: \(old.name) has no such new case")
                }
                try emit(.renameEnumerationCase(gone, to: answer, in: old.name))
            } else if !added.isEmpty, !answers.removals.contains(name) {
                ask(.renamed(name, candidates: added))
            }
        }
    }

    /// Takes out the cases that are gone, once everything else is as the target has it: columns that go too need no change, and defaults have their new values.
    mutating func dropCases() throws(MigrationError) {
        for new in target.enumerations {
            guard let old = state.enumeration(new.name), old.cases.contains(where: { !new.cases.contains($0) }) else {
                continue
            }
            if old.cases.contains(where: { undecided.contains(.enumerationCase($0, of: old.name)) }) { continue }
            let columns = state.columns(of: old.name).compactMap { table, name in
                state.table(table)?.columns.first { $0.name == name }.map { column in
                    EnumerationChange.Column(
                        name,
                        in: table,
                        isArray: column.type.isArray,
                        default: column.defaultValue
                    )
                }
            }
            let users = columns.map { Users(of: $0.name, in: state.table($0.table)) }
            // PostgreSQL makes the expressions of these anew in the words of the old type, and fails.
            for (column, users) in zip(columns, users) { try drop(users, of: column.table) }
            try emit(.changeEnumeration(EnumerationChange(old.name, from: old.cases, to: new.cases, columns: columns)))
            for (column, users) in zip(columns, users) { try add(users, to: column.table) }
        }
    }

    /// What names a column in an expression.
    private struct Users {
        var checks: [TableSchema.Check] = []
        var indexes: [IndexDefinition] = []

        init(of column: SQLIdentifier, in table: TableSchema?) {
            checks = table?.checks.filter { $0.condition.mentions(column) } ?? []
            indexes =
                table?.indexes.filter { index in
                    index.condition?.mentions(column) == true
                        || index.parts.contains { $0.expression?.mentions(column) == true }
                } ?? []
        }
    }

    private mutating func drop(_ users: Users, of table: SQLIdentifier) throws(MigrationError) {
        for check in users.checks where state.table(table)?.checks.contains(check) == true {
            try emit(.dropCheck(check, from: table))
        }
        for index in users.indexes where state.table(table)?.indexes.contains(index) == true {
            try emit(.dropIndex(index, on: table, concurrently: true))
        }
    }

    private mutating func add(_ users: Users, to table: SQLIdentifier) throws(MigrationError) {
        for check in users.checks where state.table(table)?.checks.contains(check) == false {
            try emit(.addCheck(check, to: table, validated: false))
            try emit(.validateConstraint(check.name, on: table))
        }
        for index in users.indexes where state.table(table)?.indexes.contains(index) == false {
            try emit(.createIndex(index, on: table, concurrently: true))
        }
    }

    private mutating func addCases(of new: EnumerationType) throws(MigrationError) {
        for (index, name) in new.cases.enumerated() {
            guard let there = state.enumeration(new.name)?.cases, !there.contains(name) else { continue }
            if undecided.contains(.enumerationCase(name, of: new.name)) { continue }
            let next = new.cases[(index + 1)...].first { there.contains($0) }
            try emit(.addEnumerationCase(name, to: new.name, before: next))
        }
    }

    private mutating func rename(_ old: SQLIdentifier, to new: SQLIdentifier, in table: TableSchema)
        throws(MigrationError)
    {
        if old != new { try emit(.renameConstraint(old, to: new, on: table.name)) }
    }

    private func isUndecided(_ columns: [SQLIdentifier], _ table: TableSchema) -> Bool {
        columns.contains { column in
            undecided.contains(.column(column, in: table.name))
                || questions.contains(where: { question in
                    if case .fill(.column(column, in: table.name), _) = question { true } else { false }
                })
        }
    }
}

extension ForeignKey {
    /// True where both say the same, whatever their names.
    fileprivate func says(_ other: ForeignKey) -> Bool {
        var named = self
        named.name = other.name
        return named == other
    }
}

extension IndexDefinition {
    /// True where both say the same, whatever their names.
    fileprivate func says(_ other: IndexDefinition) -> Bool {
        isUnique == other.isUnique && method == other.method && including == other.including
            && parts.count == other.parts.count && zip(parts, other.parts).allSatisfy { $0.says($1) }
            && SQL.isSame(condition, other.condition)
    }
}

extension IndexDefinition.Part {
    fileprivate func says(_ other: Self) -> Bool {
        guard isDescending == other.isDescending, operatorClass == other.operatorClass else { return false }
        switch (source, other.source) {
        case (.column(let one), .column(let two)): return one == two
        case (.expression(let one), .expression(let two)): return one.reads(as: two)
        default: return false
        }
    }
}

extension SQL {
    /// True where both are missing, or both read the same.
    static func isSame(_ one: SQL?, _ other: SQL?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return one.reads(as: other)
    }
}
