/// Arrays in a column, which PostgreSQL has and SQLite has not: there it is an error that says so. A GIN index helps all but `count` and `element(at:)`.
extension ColumnExpression {
    /// True where the array holds the element: `$0.labels.contains("urgent")`.
    public func contains<Element: SQLConvertible>(_ element: Element) -> Condition where Value == [Element] {
        array(" @> ", [element].sqlValue)
    }

    /// True where the array holds every one of these.
    public func contains<Element: SQLConvertible>(allOf elements: [Element]) -> Condition where Value == [Element] {
        array(" @> ", elements.sqlValue)
    }

    /// True where the array holds one of these or more.
    public func contains<Element: SQLConvertible>(anyOf elements: [Element]) -> Condition where Value == [Element] {
        array(" && ", elements.sqlValue)
    }

    /// True where the array holds nothing but these.
    public func isSubset<Element: SQLConvertible>(of elements: [Element]) -> Condition where Value == [Element] {
        array(" <@ ", elements.sqlValue)
    }

    /// How many elements the array has.
    public func elementCount<Element: SQLConvertible>() -> Computed<Int> where Value == [Element] {
        function(sqlite: { _ in Self.missing }, postgres: { "CAST(cardinality(\($0)) AS BIGINT)" })
    }

    /// An element, counted from 0; null where the array is shorter.
    public func element<Element: SQLConvertible>(at index: Int) -> Computed<Element?> where Value == [Element] {
        let position = SQL(integer: Swift.min(Swift.max(index, -1), Int(Int32.max) - 1) + 1)
        return function(isNullable: true, sqlite: { _ in Self.missing }, postgres: { "(\($0))[\(position)]" })
    }

    private func array(_ sign: StaticString, _ value: SQLValue) -> Condition {
        let type = Value.sqlType
        return condition { column in
            SQL(dependingOnDialect: { dialect in
                guard dialect == .postgres, case .array = type else { return Self.missing }
                return "\(column)\(SQL(stringLiteral: sign))CAST(\(value) AS \(SQL(type: type, for: .postgres)))"
            })
        }
    }

    private static var missing: SQL {
        SQL(unsupported: Value.sqlType.unavailability(in: .sqlite) ?? "bytes are no array that a database looks into")
    }
}
