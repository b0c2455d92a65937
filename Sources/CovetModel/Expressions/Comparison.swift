extension ColumnExpression {
    /// True where the values are equal; `== nil` where there is none.
    public static func == (left: Self, right: Value) -> Condition {
        let value = right.sqlValue
        if value.isNull { return left.isNull }
        return left.comparison(" = ", value)
    }

    /// True where the values differ. A null differs from every value.
    public static func != (left: Self, right: Value) -> Condition {
        let value = right.sqlValue
        if value.isNull { return left.isNotNull }
        let settled = left.settled
        guard settled.isNullable else { return left.comparison(" <> ", value) }
        return Condition(settled.isDistinct(from: Rendered(sql: SQL(value: value))))
    }

    public static func < (left: Self, right: Value) -> Condition { left.comparison(" < ", right.sqlValue) }
    public static func <= (left: Self, right: Value) -> Condition { left.comparison(" <= ", right.sqlValue) }
    public static func > (left: Self, right: Value) -> Condition { left.comparison(" > ", right.sqlValue) }
    public static func >= (left: Self, right: Value) -> Condition { left.comparison(" >= ", right.sqlValue) }

    public static func == (left: Self, right: some ColumnExpression<Value>) -> Condition {
        left.comparison(" = ", right)
    }

    /// True where the two differ. Nulls are equal to each other and differ from every value.
    public static func != (left: Self, right: some ColumnExpression<Value>) -> Condition {
        let (settled, other) = (left.settled, right.settled)
        guard settled.isNullable || other.isNullable else { return left.comparison(" <> ", right) }
        return Condition(settled.isDistinct(from: other))
    }

    /// True where the right side has a value and it is the left one.
    public static func == (left: Self, right: some ColumnExpression<Value?>) -> Condition {
        left.comparison(" = ", right)
    }

    /// True where the left side has a value and it is the right one.
    public static func == <Wrapped>(left: Self, right: some ColumnExpression<Wrapped>) -> Condition
    where Value == Wrapped? {
        left.comparison(" = ", right)
    }

    public static func < (left: Self, right: some ColumnExpression<Value>) -> Condition {
        left.comparison(" < ", right)
    }
    public static func <= (left: Self, right: some ColumnExpression<Value>) -> Condition {
        left.comparison(" <= ", right)
    }
    public static func > (left: Self, right: some ColumnExpression<Value>) -> Condition {
        left.comparison(" > ", right)
    }
    public static func >= (left: Self, right: some ColumnExpression<Value>) -> Condition {
        left.comparison(" >= ", right)
    }

    public static func < (left: Self, right: some ColumnExpression<Value?>) -> Condition {
        left.comparison(" < ", right)
    }
    public static func < <Wrapped>(left: Self, right: some ColumnExpression<Wrapped>) -> Condition
    where Value == Wrapped? {
        left.comparison(" < ", right)
    }
    public static func <= (left: Self, right: some ColumnExpression<Value?>) -> Condition {
        left.comparison(" <= ", right)
    }
    public static func <= <Wrapped>(left: Self, right: some ColumnExpression<Wrapped>) -> Condition
    where Value == Wrapped? {
        left.comparison(" <= ", right)
    }
    public static func > (left: Self, right: some ColumnExpression<Value?>) -> Condition {
        left.comparison(" > ", right)
    }
    public static func > <Wrapped>(left: Self, right: some ColumnExpression<Wrapped>) -> Condition
    where Value == Wrapped? {
        left.comparison(" > ", right)
    }
    public static func >= (left: Self, right: some ColumnExpression<Value?>) -> Condition {
        left.comparison(" >= ", right)
    }
    public static func >= <Wrapped>(left: Self, right: some ColumnExpression<Wrapped>) -> Condition
    where Value == Wrapped? {
        left.comparison(" >= ", right)
    }

    /// True where the value is one of these. None are equal to no value at all: an empty list is false.
    public func isIn(_ values: some Sequence<Value>) -> Condition { isIn(values.map(\.sqlValue)) }

    /// True where there is a value and it is one of these.
    public func isIn<Wrapped: SQLConvertible>(_ values: some Sequence<Wrapped>) -> Condition where Value == Wrapped? {
        isIn(values.map(\.sqlValue))
    }

    /// True where the value is one that `query` finds: `$0.author.isIn(Follow.where { $0.follower == me }.select(\.followed))`.
    public func isIn(_ query: some Query<Value>) -> Condition { isIn(query._plan.subquery) }

    /// True where there is a value and it is one that `query` finds.
    public func isIn<Wrapped: SQLConvertible>(_ query: some Query<Wrapped>) -> Condition where Value == Wrapped? {
        isIn(query._plan.subquery)
    }

    package var isNull: Condition { postfix(" IS NULL") }
    package var isNotNull: Condition { postfix(" IS NOT NULL") }

    private func postfix(_ test: StaticString) -> Condition {
        var rendered = _rendered
        rendered.sql = rendered.operand(of: .comparison)
        rendered.sql.append(test)
        rendered.isNullable = false
        rendered.operation = .comparison
        return Condition(rendered)
    }

    /// True where the value is one that `query` finds; nulls among them are none.
    public func isIn(_ query: some Query<Value?>) -> Condition { isIn(query._plan.subquery) }

    private func isIn(_ subquery: Rendered) -> Condition {
        let sql: SQL = "\(_rendered.operand(of: .comparison)) IN (\(subquery.sql))"
        return Condition(_rendered.combined(with: subquery, as: sql, operation: .comparison))
    }

    private func isIn(_ values: [SQLValue]) -> Condition {
        var rendered = _rendered
        rendered.operation = .comparison
        let known = values.filter { !$0.isNull }
        if known.isEmpty {
            rendered.sql = "1 = 0"
            rendered.isNullable = false
            rendered.joins = []
        } else {
            rendered.sql = Self.contain(known, _rendered.operand(of: .comparison))
        }
        let condition = Condition(rendered)
        return known.count == values.count ? condition : condition || isNull
    }

    /// Few values are bound one by one, which a database plans best. Many would be more than a statement can bind, and another statement for each number of them.
    private static func contain(_ values: [SQLValue], _ column: SQL) -> SQL {
        guard values.count > 1_000, let type = Value.arrayElement else {
            return "\(column) IN (\(values.map { SQL(value: $0) }.joined()))"
        }
        return IDList(values).contain(column, as: type)
    }

    private func comparison(_ sign: StaticString, _ value: SQLValue) -> Condition {
        comparison(sign, Rendered(sql: SQL(value: value), isNullable: value.isNull))
    }

    private func comparison(_ sign: StaticString, _ other: some ColumnExpression) -> Condition {
        comparison(sign, other.settled)
    }

    private func comparison(_ sign: StaticString, _ other: Rendered) -> Condition {
        let rendered = settled
        var sql = rendered.operand(of: .comparison)
        sql.append(sign)
        sql += other.operand(of: .comparison)
        return Condition(rendered.combined(with: other, as: sql, operation: .comparison))
    }
}

extension ColumnExpression {
    /// The expression where its value is looked at: a condition that is null in SQL is false here as everywhere.
    @usableFromInline
    package var settled: Rendered {
        let rendered = _rendered
        guard Value.self == Bool.self, rendered.isNullable else { return rendered }
        let sql = rendered.sql
        let settled = SQL(dependingOnDialect: { "coalesce(\(sql), \($0.literal(false)))" })
        return rendered.wrapped(isNullable: false, as: settled)
    }
}

extension Rendered {
    fileprivate func isDistinct(from other: Rendered) -> Rendered {
        let (left, right) = (operand(of: .comparison), other.operand(of: .comparison))
        let sql = SQL(dependingOnDialect: { dialect in
            switch dialect {
            case .sqlite: "\(left) IS NOT \(right)"
            case .postgres: "\(left) IS DISTINCT FROM \(right)"
            }
        })
        var combined = combined(with: other, as: sql, operation: .comparison)
        combined.isNullable = false
        return combined
    }
}

extension Condition {
    /// True where every one of the conditions is, and where there is none: filters that were collected one by one.
    public static func all(of conditions: some Sequence<Condition>) -> Condition {
        var rest = conditions.makeIterator()
        guard var result = rest.next() else { return Condition(Computed(true)._rendered) }
        while let next = rest.next() { result = result && next }
        return result
    }

    /// True where one of the conditions is; where there is none it is false.
    public static func any(of conditions: some Sequence<Condition>) -> Condition {
        var rest = conditions.makeIterator()
        guard var result = rest.next() else { return Condition(Computed(false)._rendered) }
        while let next = rest.next() { result = result || next }
        return result
    }
}

/// True where both are.
public func && (left: some ColumnExpression<Bool>, right: some ColumnExpression<Bool>) -> Condition {
    let (left, right) = (left._rendered, right._rendered)
    let sql: SQL = "\(left.operand(of: .and)) AND \(right.operand(of: .and))"
    return Condition(left.combined(with: right, as: sql, operation: .and))
}

/// True where one of them is.
public func || (left: some ColumnExpression<Bool>, right: some ColumnExpression<Bool>) -> Condition {
    let (left, right) = (left._rendered, right._rendered)
    let sql: SQL = "\(left.operand(of: .or)) OR \(right.operand(of: .or))"
    return Condition(left.combined(with: right, as: sql, operation: .or))
}

/// True where the condition is not.
public prefix func ! (condition: some ColumnExpression<Bool>) -> Condition {
    // NOT NULL is NULL, which would lose the rows where a compared column is null.
    let rendered = condition.settled
    return Condition(rendered.wrapped(isNullable: false, as: "NOT (\(rendered.sql))"))
}

extension SQLConvertible {
    /// Its type, where PostgreSQL's arrays can hold values of it as they are: an array of arrays would be flattened.
    fileprivate static var arrayElement: SQLType? {
        if case .array = sqlType { return nil }
        return sqlType
    }
}
