/// Arrays in a column, present or not.
public protocol ArrayValue: SQLConvertible {
    associatedtype Element: SQLConvertible
    /// `Int`, optional where the array is.
    associatedtype ElementCount: SQLConvertible = Int
}
extension Array: ArrayValue where Element: SQLConvertible {}
extension Optional: ArrayValue where Wrapped: ArrayValue {
    public typealias Element = Wrapped.Element
    public typealias ElementCount = Int?
}

/// PostgreSQL has arrays and SQLite has not: there it is an error that says so. A GIN index helps all but `elementCount`, `element(at:)` and `elements(in:)`.
extension ColumnExpression where Value: ArrayValue {
    /// True where the array holds the element: `$0.labels.contains("urgent")`.
    public func contains(_ element: Value.Element) -> Condition { array(" @> ", [element]) }

    /// True where the array holds every one of these.
    public func contains(allOf elements: [Value.Element]) -> Condition { array(" @> ", elements) }

    /// True where the array holds one of these or more.
    public func contains(anyOf elements: [Value.Element]) -> Condition { array(" && ", elements) }

    /// True where the array holds nothing but these.
    public func isSubset(of elements: [Value.Element]) -> Condition { array(" <@ ", elements) }

    /// How many elements the array has.
    public func elementCount() -> Computed<Value.ElementCount> {
        function(sqlite: { _ in Self.missing }, postgres: { "CAST(cardinality(\($0)) AS BIGINT)" })
    }

    /// An element, counted from 0; null where the array is shorter.
    public func element(at index: Int) -> Computed<Value.Element?> {
        let position = Self.position(index)
        return function(isNullable: true, sqlite: { _ in Self.missing }, postgres: { "(\($0))[\(position)]" })
    }

    /// The elements in a range of places, counted from 0; those of them that there are.
    public func elements(in places: Range<Int>) -> Computed<Value> {
        let (first, last) = (Self.position(places.lowerBound), Self.position(Swift.max(places.upperBound, 0) - 1))
        return function(sqlite: { _ in Self.missing }, postgres: { "(\($0))[\(first):\(last)]" })
    }

    /// PostgreSQL counts from 1; what is out of its range is in no array.
    private static func position(_ index: Int) -> SQL {
        SQL(integer: Swift.min(Swift.max(index, -1), Int(Int32.max) - 1) + 1)
    }

    private func array(_ sign: StaticString, _ elements: [Value.Element]) -> Condition {
        let (type, value) = ([Value.Element].sqlType, elements.sqlValue)
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
