/// Something a row has a value for: a column, a computation over columns, a condition.
public protocol ColumnExpression<Value>: Sendable {
    associatedtype Value: SQLConvertible

    var _rendered: Rendered { get }
}

/// A column that is stored, so it can be given a value.
public protocol StoredColumn<Value>: ColumnExpression {
    var _name: SQLIdentifier { get }
}

/// A stored column of `Value`s: what `$0.title` is in a query.
public struct Column<Value: SQLConvertible>: StoredColumn {
    public let _rendered: Rendered
    public let _name: SQLIdentifier
}

/// What the database computes for each row, such as `$0.count(of: \.comments)` or `$0.views + 1`.
public struct Computed<Value: SQLConvertible>: ColumnExpression {
    public let _rendered: Rendered

    package init(_rendered: Rendered) {
        self._rendered = _rendered
    }

    /// A value as an expression, the same for every row: `Computed(0)`. It is bound.
    public init(_ value: Value) {
        _rendered = Rendered(sql: SQL(typed: value), isNullable: Value.isNullable)
    }
}

extension Computed where Value == Bool {
    /// Whether a condition is true, as a value: `update { $0.isPopular = Computed($0.views > 1_000) }`.
    public init(_ condition: Condition) {
        self.init(_rendered: condition.settled)
    }
}

/// What is true of a row or not.
///
/// Conditions follow Swift where SQL would not: a comparison with a null column is false, its negation true, and `== nil` asks for null.
public struct Condition: ColumnExpression {
    public typealias Value = Bool
    public let _rendered: Rendered

    package init(_ rendered: Rendered) {
        _rendered = rendered
    }
}

extension ColumnExpression {
    /// What a function makes of this expression; null where it is, unless said otherwise.
    package func function<Result>(
        as type: Result.Type = Result.self,
        isNullable: Bool? = nil,
        _ sql: (SQL) -> SQL
    ) -> Computed<Result> {
        Computed(_rendered: _rendered.wrapped(isNullable: isNullable, as: sql(_rendered.operand(of: .comparison))))
    }

    /// The same with a text for each database.
    package func function<Result>(
        as type: Result.Type = Result.self,
        isNullable: Bool? = nil,
        sqlite: @escaping @Sendable (SQL) -> SQL,
        postgres: @escaping @Sendable (SQL) -> SQL
    ) -> Computed<Result> {
        function(isNullable: isNullable) { SQL(of: $0, sqlite: sqlite, postgres: postgres) }
    }

    /// A condition on this expression, null where it is.
    package func condition(_ sql: (SQL) -> SQL) -> Condition {
        var rendered = _rendered
        rendered.sql = sql(_rendered.operand(of: .comparison))
        rendered.operation = .comparison
        return Condition(rendered)
    }

    /// What a function makes of this expression and another one; null where one of them is.
    package func function<Result>(
        of other: some ColumnExpression,
        as type: Result.Type = Result.self,
        _ sql: (SQL, SQL) -> SQL
    ) -> Computed<Result> {
        let (left, right) = (_rendered, other._rendered)
        return Computed(
            _rendered: left.combined(
                with: right,
                as: sql(left.operand(of: .comparison), right.operand(of: .comparison))
            )
        )
    }
}

extension ColumnExpression {
    /// The same of two expressions with a text for each database.
    package func function<Result>(
        of other: some ColumnExpression,
        as type: Result.Type = Result.self,
        sqlite: @escaping @Sendable (SQL, SQL) -> SQL,
        postgres: @escaping @Sendable (SQL, SQL) -> SQL
    ) -> Computed<Result> {
        function(of: other) { left, right in
            SQL(dependingOnDialect: { $0 == .sqlite ? sqlite(left, right) : postgres(left, right) })
        }
    }
}

extension SQL {
    /// A bound value where nothing around it says its type, as in `SELECT 1` or `CASE`: PostgreSQL would take it for text.
    package init<Value: SQLConvertible>(typed value: Value) {
        let value = value.sqlValue
        let type = Value.sqlType
        self.init(dependingOnDialect: { dialect in
            switch dialect {
            case .sqlite: SQL(value: value)
            case .postgres: "CAST(\(value) AS \(SQL(type: type, for: dialect)))"
            }
        })
    }

    /// A whole number that the program chose, as a part of the text.
    package init(integer: Int) {
        self.init(pieces: [.raw(String(integer))])
    }

    package init(type: SQLType, for dialect: SQLDialect) {
        self.init(pieces: [.raw(type.name(for: dialect))])
    }

    package init(
        of expression: SQL,
        sqlite: @escaping @Sendable (SQL) -> SQL,
        postgres: @escaping @Sendable (SQL) -> SQL
    ) {
        self.init(dependingOnDialect: { dialect in
            switch dialect {
            case .sqlite: sqlite(expression)
            case .postgres: postgres(expression)
            }
        })
    }

    /// `CAST(... AS ...)` to the type that a column of such values has.
    package func cast<Value: SQLConvertible>(to type: Value.Type) -> SQL {
        let type = Value.sqlType
        let sql = self
        return SQL(dependingOnDialect: { "CAST(\(sql) AS \(SQL(type: type, for: $0)))" })
    }
}
