/// A query over a ``CommonTable``, alone or joined with models. It ends in `select`.
public struct TableQuery<Columns: Sendable>: Sendable {
    private var clauses: Clauses
    private let columns: Columns

    package init(_ clauses: Clauses, _ columns: Columns) {
        self.clauses = clauses
        self.columns = columns
    }

    /// The rows of which the condition is true as well.
    public func `where`(_ condition: (Columns) -> some ColumnExpression<Bool>) -> TableQuery {
        changing { $0.narrow(to: $0.evaluate(columns) { condition($0)._rendered }) }
    }

    /// The rows in an order. A second one decides where the first leaves rows equal.
    public func order(@OrderBuilder by orderings: (Columns) -> [Ordering]) -> TableQuery {
        changing { $0.order(by: $0.evaluate(columns, orderings)) }
    }

    /// At most so many rows.
    public func limit(_ count: Int) -> TableQuery { changing { $0.setLimit(count) } }

    /// Without the first rows.
    public func offset(_ count: Int) -> TableQuery { changing { $0.setOffset(count) } }

    /// Each row with each row of a model that fits to it.
    public func joining<Other: Model>(
        _ model: Other.Type,
        on condition: (Columns, Other.Columns) -> some ColumnExpression<Bool>
    ) -> TableQuery<(Columns, Other.Columns)> {
        let alias = clauses.freeAlias(for: Other.schema.table)
        let scope = Scope(alias: alias)
        let others = Other.Columns(scope)
        var clauses = clauses
        clauses.join(Other.schema.table, alias: alias)
        let rendered = clauses.evaluate(columns) { condition($0, others)._rendered }
        clauses.narrow(to: rendered)
        if let visible = scope.visible(.living, by: Other.schema.deletedAt) { clauses.narrow(to: visible) }
        return TableQuery<(Columns, Other.Columns)>(clauses, (columns, others))
    }

    /// One value of each row.
    public func select<Value: SQLConvertible>(
        _ expression: (Columns) -> some ColumnExpression<Value>
    ) -> Projection<Value> {
        selecting.one(within(expression))
    }

    /// Several values of each row.
    public func select<each Expression: ColumnExpression>(
        _ expressions: (Columns) -> (repeat each Expression)
    ) -> Projection<(repeat (each Expression).Value)> {
        let expressions = within(expressions)
        return selecting.several(repeat each expressions)
    }

    /// Several values of each row as a type of your own.
    public func select<Output: Sendable, each Expression: ColumnExpression>(
        _ make: @escaping @Sendable (repeat (each Expression).Value) -> Output,
        _ expressions: (Columns) -> (repeat each Expression)
    ) -> Projection<Output> {
        let expressions = within(expressions)
        return selecting.several(as: make, repeat each expressions)
    }

    private var selecting: Selecting { Selecting(clauses: clauses, name: clauses.alias.name) }

    private func within<Result>(_ body: (Columns) -> Result) -> Result {
        Nesting.within(clauses.alias) { body(columns) }
    }

    private func changing(_ change: (inout Clauses) -> Void) -> TableQuery {
        var copy = self
        change(&copy.clauses)
        return copy
    }
}
