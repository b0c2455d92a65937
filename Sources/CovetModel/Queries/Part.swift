public import CovetDatabase

/// Something to load beside a query's rows: columns of the same statement, or a statement of its own.
@usableFromInline
package struct Part<Root: Model, Value: Sendable>: Sendable {
    @usableFromInline package typealias Fetch =
        @Sendable ([Root.ID], any Queryable, StatementOrigin?) async throws -> [Value]

    var selection = SQL()
    var width = 0
    var joins: [Join] = []
    var problem: ModelError?
    /// How it is read, given the number of columns before its own.
    @usableFromInline let read: @Sendable (Int) -> Loading<Value>.Reader
    /// How another statement loads it for the roots with these ids, in their order; what was read stands in its place until then.
    @usableFromInline let fetch: Fetch?

    package init(
        selection: SQL,
        width: Int,
        joins: [Join],
        problem: ModelError? = nil,
        read: @escaping @Sendable (Int) -> Loading<Value>.Reader
    ) {
        self.selection = selection
        self.width = width
        self.joins = joins
        self.problem = problem
        self.read = read
        fetch = nil
    }

    @usableFromInline
    init(problem: ModelError?, placeholder: Value, fetch: @escaping Fetch) {
        self.problem = problem
        read = { _ in { _ in placeholder } }
        self.fetch = fetch
    }

    @usableFromInline
    init<Parent: Model>(
        columnsOf parent: Parent.Type,
        in scope: Scope,
        problem: ModelError? = nil,
        read: @escaping @Sendable (Int) -> Loading<Value>.Reader
    ) {
        self.init(
            selection: Parent.schema.selection(from: scope.alias),
            width: Parent.columnCount,
            joins: scope.joins,
            problem: problem,
            read: read
        )
    }

    @usableFromInline
    init(_ rendered: Rendered, read: @escaping @Sendable (Int) -> Loading<Value>.Reader) {
        self.init(
            selection: rendered.operand(of: .comparison),
            width: 1,
            joins: rendered.joins,
            problem: rendered.problem,
            read: read
        )
    }
}

extension Part {
    @inlinable
    static func joined(_ scope: Scope) -> Part where Value: Model {
        Part(columnsOf: Value.self, in: scope) { offset in Loading<Value>.columns(from: offset).read }
    }

    @inlinable
    static func joinedIfPresent<Parent: Model>(_ scope: Scope, problem: ModelError? = nil) -> Part
    where Value == Parent? {
        Part(columnsOf: Parent.self, in: scope, problem: problem) { offset in
            Loading<Parent?>.columns(from: offset).read
        }
    }

    @inlinable
    static func joinedIfPresent<Child: Model>(_ relation: ToOne<Root, Child>, in scope: Scope) -> Part
    where Value == Child? {
        joinedIfPresent(relation.scope(in: scope), problem: relation.problem)
    }

    @inlinable
    static func prefetched<Child: Model, Row: Sendable>(
        _ relation: ToMany<Root, Child>,
        _ query: Select<Child, Row>
    ) -> Part where Value == [Row] {
        let prefetching = Prefetching(relation: relation, query: query)
        return Part(problem: prefetching.problem, placeholder: []) { ids, database, origin in
            try await prefetching.fetch(for: ids, from: database, origin)
        }
    }

    @inlinable
    static func prefetchedOne<Child: Model, Row: Sendable>(
        _ relation: ToOne<Root, Child>,
        _ query: Select<Child, Row>
    ) -> Part where Value == Row? {
        let prefetching = Prefetching(relation: relation.asMany, query: query)
        return Part(problem: prefetching.problem, placeholder: nil) { ids, database, origin in
            try await prefetching.fetch(for: ids, from: database, origin).map(\.first)
        }
    }

    @inlinable
    static func computed(_ expression: some ColumnExpression<Value>) -> Part where Value: SQLConvertible {
        Part(expression.settled) { offset in Loading<Value>.columns(from: offset).read }
    }
}
