public import CovetSQL

/// What a database has, as its catalogue says.
public struct Inspection: Sendable, Equatable {
    public var schema: Schema
    /// What a schema value has no word for, by its name: `type of places.location` is `point`, `view front` its definition.
    public var details: [String: String]

    public init(schema: Schema, details: [String: String] = [:]) {
        self.schema = schema
        self.details = details
    }

    /// The same in the words that a database would have for it if Covet had made it: SQLite keeps `DATETIME` and `TEXT` alike, `INT` as `INTEGER` and `true` as 1; PostgreSQL counts
    /// a `serial` key up as it does an identity.
    func asKept(by dialect: SQLDialect) -> Inspection {
        var result = self
        for (table, columns) in schema.tables.map(\.columns).enumerated() {
            for (index, column) in columns.enumerated() {
                switch dialect {
                case .sqlite:
                    let type = TableText.type(column.type.name(for: .sqlite)) ?? column.type
                    result.schema.tables[table].columns[index].type = type
                    if case .value(.bool(let value)) = column.defaultValue {
                        result.schema.tables[table].columns[index].defaultValue = .value(.int64(value ? 1 : 0))
                    }
                case .postgres where column.primaryKey == .generated:
                    let label = "default of \(schema.tables[table].name).\(column.name)"
                    if details[label]?.hasPrefix("nextval(") == true { result.details[label] = nil }
                case .postgres: break
                }
            }
        }
        return result
    }

    /// A key to a table of another schema, to a partition, or on SQLite to none, is no key between the tables of a schema: it becomes a detail.
    mutating func leaveOutKeysElsewhere() {
        let tables = Set(schema.tables.map(\.name))
        for index in schema.tables.indices {
            let table = schema.tables[index]
            for key in table.foreignKeys where !tables.contains(key.table) {
                let columns = key.columns.map(\.name).joined(separator: ", ")
                details["constraint \(key.name(in: table.name)) of \(table.name)"] =
                    "a key of \(columns) to a table that is not among these"
            }
            schema.tables[index].foreignKeys.removeAll { !tables.contains($0.table) }
        }
    }

    /// Without the views, triggers, functions, sequences and domains of these names, in lower case.
    func leavingOut(_ names: Set<String>) -> Inspection {
        let kinds = ["view ", "materialized view ", "trigger ", "function ", "sequence ", "domain "]
        return Inspection(
            schema: schema,
            details: details.filter { label, _ in
                guard let kind = kinds.first(where: { label.hasPrefix($0) }) else { return true }
                var name = label.dropFirst(kind.count)
                // `f(integer)` of a function, `t of posts` of a trigger; a quote may hold anything, and is then compared as it is.
                if kind == "function ", let end = name.firstIndex(of: "(") { name = name[..<end] }
                if kind == "trigger ", let end = name.firstRange(of: " of ") { name = name[..<end.lowerBound] }
                return !names.contains(CatalogueText.unquoted(String(name)).lowercased())
            }
        )
    }

    /// Every difference to another, a line each: `+` for what only the other has, `-` for what only this one has, `~` for what is otherwise there. Empty where they are equal.
    public func differences(to other: Inspection) -> [String] {
        var lines = schema.changes(to: other.schema)
        for name in Set(details.keys).union(other.details.keys).sorted() {
            switch (details[name], other.details[name]) {
            case (let old?, let new?) where old != new: lines.append("~ \(name): \(old) is now \(new)")
            case (let old?, nil): lines.append("- \(name): \(old)")
            case (nil, let new?): lines.append("+ \(name): \(new)")
            default: break
            }
        }
        return lines
    }
}

extension Schema {
    /// The difference to another schema in words, a line each; names that differ are different things.
    public func changes(to target: Schema) -> [String] {
        var answers = DifferenceAnswers()
        while true {
            do throws(MigrationError) {
                let difference = try difference(to: target, answers: answers)
                guard difference.questions.isEmpty else {
                    for question in difference.questions { answers.settle(question) }
                    continue
                }
                let plan = try MigrationPlan(Migration("", difference.operations), after: self)
                // A step that only makes another one safe is no difference.
                return plan.lines.filter { !$0.text.contains("validated on") }.map { "\($0.mark) \($0.text)" }
            } catch {
                return ["~ \(error)"]
            }
        }
    }
}

extension DifferenceAnswers {
    /// Answers that nothing was renamed and no row is there.
    mutating func settle(_ question: DifferenceQuestion) {
        switch question {
        case .renamed(let name, _): removals.insert(name)
        case .fill(.column(_, let table), _): emptyTables.insert(table)
        case .fill: break
        }
    }
}
