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
