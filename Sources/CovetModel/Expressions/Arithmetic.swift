/// Numbers that the database computes with, for `update { $0.views = $0.views + 1 }`.
extension ColumnExpression where Value: Numeric {
    public static func + (left: Self, right: Value) -> Computed<Value> { left.computed(" + ", Bound(right)) }
    public static func - (left: Self, right: Value) -> Computed<Value> { left.computed(" - ", Bound(right)) }
    public static func * (left: Self, right: Value) -> Computed<Value> { left.computed(" * ", Bound(right)) }
    public static func + (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> {
        left.computed(" + ", right)
    }
    public static func - (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> {
        left.computed(" - ", right)
    }
    public static func * (left: Self, right: some ColumnExpression<Value>) -> Computed<Value> {
        left.computed(" * ", right)
    }

    private func computed(_ sign: StaticString, _ right: some ColumnExpression<Value>) -> Computed<Value> {
        var sql: SQL = "(\(_rendered.sql)"
        sql.append(sign)
        sql += "\(right._rendered.sql))"
        return Computed(_rendered: _rendered.combined(with: right._rendered, as: sql))
    }
}

/// A value as an expression: a bound parameter.
private struct Bound<Value: SQLConvertible>: ColumnExpression {
    let _rendered: Rendered

    init(_ value: Value) {
        _rendered = Rendered(sql: SQL(value: value.sqlValue))
    }
}
