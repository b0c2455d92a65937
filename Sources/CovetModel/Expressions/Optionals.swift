extension ColumnExpression {
    /// The value, or `value` where there is none: `$0.nickname.coalesce("nobody")`.
    public func coalesce<Wrapped: SQLConvertible>(_ value: Wrapped) -> Computed<Wrapped> where Value == Wrapped? {
        function(isNullable: false) { "coalesce(\($0), \(value))" }
    }

    /// The value, or that of another expression where there is none: `$0.nickname.coalesce($0.name)`.
    public func coalesce<Wrapped: SQLConvertible>(_ other: some ColumnExpression<Wrapped>) -> Computed<Wrapped>
    where Value == Wrapped? {
        let both: Computed<Wrapped> = function(of: other) { "coalesce(\($0), \($1))" }
        return Computed(_rendered: both._rendered.nullable(other._rendered.isNullable))
    }

    /// The value, or that of another expression where there is none; null where both are.
    public func coalesce<Wrapped: SQLConvertible>(_ other: some ColumnExpression<Wrapped?>) -> Computed<Wrapped?>
    where Value == Wrapped? {
        function(of: other) { "coalesce(\($0), \($1))" }
    }

    /// Null where the value is this one, and the value elsewhere: `$0.discount.nullIf(0)`.
    public func nullIf(_ value: Value) -> Computed<Value?> {
        function(isNullable: true) { "nullif(\($0), \(value.sqlValue))" }
    }

    /// Null where the value is that of another expression, and the value elsewhere.
    public func nullIf(_ other: some ColumnExpression<Value>) -> Computed<Value?> {
        let both: Computed<Value?> = function(of: other) { "nullif(\($0), \($1))" }
        return Computed(_rendered: both._rendered.nullable(true))
    }

    /// The greater of two values; where one is null, the other.
    public func greatest(_ other: some ColumnExpression<Value>) -> Computed<Value> {
        extreme(of: other, sqlite: "max", postgres: "greatest")
    }

    /// The lesser of two values; where one is null, the other.
    public func least(_ other: some ColumnExpression<Value>) -> Computed<Value> {
        extreme(of: other, sqlite: "min", postgres: "least")
    }

    private func extreme(
        of other: some ColumnExpression<Value>,
        sqlite: StaticString,
        postgres: StaticString
    ) -> Computed<Value> {
        let isNullable = _rendered.isNullable || other._rendered.isNullable
        return function(of: other) { left, right in
            SQL(dependingOnDialect: { dialect in
                let name = SQL(stringLiteral: dialect == .sqlite ? sqlite : postgres)
                let extreme: SQL = "\(name)(\(left), \(right))"
                // SQLite's is null where one of them is.
                return dialect == .sqlite && isNullable ? "coalesce(\(extreme), \(left), \(right))" : extreme
            })
        }
    }

    /// The value as another type: `$0.price.cast(to: Int.self)`. What cannot be read as one is the database's matter: an error in PostgreSQL, and in SQLite a 0.
    public func cast<Other: SQLConvertible>(to type: Other.Type) -> Computed<Other> {
        function { $0.cast(to: type) }
    }

    /// The value as another type, null where it is null.
    public func cast<Other: SQLConvertible, Wrapped>(to type: Other.Type) -> Computed<Other?> where Value == Wrapped? {
        function { $0.cast(to: type) }
    }
}

extension Rendered {
    package func nullable(_ isNullable: Bool) -> Rendered {
        var copy = self
        copy.isNullable = isNullable
        return copy
    }
}
