public import CovetDatabase

/// One value of each row instead of the row: `User.where { $0.isActive }.select(\.email)`.
public struct Projection<Root: Model, Value: SQLConvertible>: Sendable {
    package let clauses: Clauses
    package let expression: Rendered
    private var isDistinct = false

    fileprivate init(_ clauses: Clauses, _ expression: Rendered) {
        self.clauses = clauses
        self.expression = expression
    }

    /// Each value once. An order can then be only by the value itself.
    public func distinct() -> Projection {
        var copy = self
        copy.isDistinct = true
        return copy
    }

    /// The values in the query's order.
    public func fetch(from database: some Queryable) async throws -> [Value] {
        try clauses.check()
        if let problem = expression.problem { throw problem }
        return try await database.query(sql, as: Value.self)
    }

    private var sql: SQL {
        let selection: SQL = isDistinct ? "SELECT DISTINCT " : "SELECT "
        let source = clauses.source(Root.self, joining: expression.joins)
        return "\(selection)\(expression.operand(of: .comparison))\(source)\(clauses.tail)"
    }

    package var subquery: Rendered {
        Rendered(sql: sql, problem: clauses.problem ?? expression.problem)
    }
}

extension Select {
    /// One value of each row: a column, or what the database computes.
    public func select<Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Projection<Root, Value> {
        Projection(clauses, expression(Root.root)._rendered)
    }
}
