/// Something to load beside a query's rows: columns of the same statement, or a statement of its own.
package struct Part<Value: Sendable>: Sendable {
    var selection = SQL()
    var width = 0
    var joins: [Join] = []
    var problem: ModelError?
    /// False when it takes another statement.
    var isStreamable = true
    /// How it is loaded, given the number of columns before its own.
    var loading: @Sendable (Int) -> any Loading<Value>
}

extension Part {
    static func joined(_ scope: Scope) -> Part where Value: Model {
        Part(
            selection: Value.schema.selection(from: scope.alias),
            width: Value.columnCount,
            joins: scope.joins,
            loading: { Reading<Value>(offset: $0) }
        )
    }

    static func joinedIfPresent<Parent: Model>(_ scope: Scope) -> Part where Value == Parent? {
        Part(
            selection: Parent.schema.selection(from: scope.alias),
            width: Parent.columnCount,
            joins: scope.joins,
            loading: { Reading<Parent?>(offset: $0) }
        )
    }

    static func prefetched<Root: Model, Child: Model, Row: Sendable>(
        _ relation: ToMany<Root, Child>,
        _ query: Select<Child, Row>
    ) -> Part where Value == [Row] {
        Part(
            problem: relation.problem ?? query.clauses.problem
                ?? (query.clauses.isLocked
                    ? ModelError(.invalidQuery, "rows that are prefetched cannot be locked: fetch them by themselves")
                    : nil),
            isStreamable: false,
            loading: { _ in Prefetching(relation: relation, query: query) }
        )
    }

    static func joinedIfPresent<Root: Model, Child: Model>(
        _ relation: ToOne<Root, Child>,
        in scope: Scope
    ) -> Part where Value == Child? {
        var part = joinedIfPresent(relation.scope(in: scope)) as Part<Child?>
        part.problem = relation.problem
        return part
    }

    static func prefetchedOne<Root: Model, Child: Model, Row: Sendable>(
        _ relation: ToOne<Root, Child>,
        _ query: Select<Child, Row>
    ) -> Part where Value == Row? {
        let many: Part<[Row]> = .prefetched(relation.asMany, query)
        return Part(
            problem: many.problem,
            isStreamable: false,
            loading: { _ in PrefetchingOne(many: Prefetching(relation: relation.asMany, query: query)) }
        )
    }

    static func computed(_ expression: some ColumnExpression<Value>) -> Part where Value: SQLConvertible {
        let rendered = expression._rendered
        return Part(
            selection: rendered.operand(of: .comparison),
            width: 1,
            joins: rendered.joins,
            problem: rendered.problem,
            loading: { Reading<Value>(offset: $0) }
        )
    }
}
