public import CovetDatabase

/// A query over a model: a value until it is fetched, and its `Row` says what is loaded.
///
/// ```swift
/// Post.where { $0.isPublished }                                  // Select<Post, Post>
///     .joining(\.author)                                         // Select<Post, (Post, User)>
///     .prefetching(\.comments) { $0.joining(\.author) }          // Select<Post, (Post, User, [(Comment, User)])>
/// ```
/// A query takes one statement, and one more for each `prefetching`, however many rows there are.
public struct Select<Root: Model, Row: Sendable>: Sendable {
    package var clauses: Clauses
    /// What is selected, the root's columns first; `width` counts the columns.
    package private(set) var selection: SQL
    package private(set) var width: Int
    package private(set) var joins: [Join]
    package let loading: any Loading<Row>

    package init() where Row == Root {
        clauses = Clauses()
        selection = Root.schema.selection
        width = Root.columnCount
        joins = []
        loading = Reading<Root>(offset: 0)
    }

    private init(_ clauses: Clauses, selection: SQL, width: Int, joins: [Join], loading: any Loading<Row>) {
        self.clauses = clauses
        self.selection = selection
        self.width = width
        self.joins = joins
        self.loading = loading
    }

    /// The query with one more part to load.
    package func adding<Value: Sendable, Result: Sendable>(
        _ part: Part<Value>,
        combine: @escaping @Sendable (Row, Value) -> Result
    ) -> Select<Root, Result> {
        var clauses = clauses
        clauses.problem = clauses.problem ?? part.problem
        var joins = joins
        joins.merge(part.joins)
        return Select<Root, Result>(
            clauses,
            selection: part.selection.isEmpty ? selection : selection + ", " + part.selection,
            width: width + part.width,
            joins: joins,
            loading: Self.adding(part.loading(width), to: loading, combine: combine)
        )
    }

    private static func adding<Value: Sendable, Result: Sendable>(
        _ part: any Loading<Value>,
        to loading: any Loading<Row>,
        combine: @escaping @Sendable (Row, Value) -> Result
    ) -> any Loading<Result> {
        func open<Part: Loading<Value>>(_ part: Part) -> any Loading<Result> {
            loading.adding(part, combine: combine)
        }
        return open(part)
    }

    private func changing(_ change: (inout Clauses) -> Void) -> Select {
        var copy = self
        change(&copy.clauses)
        return copy
    }

    package var sql: SQL {
        "SELECT \(selection)\(clauses.source(Root.self, joining: joins))\(clauses.tail)"
    }
}

extension Select {
    /// The rows of which the condition is true as well: `where { $0.author.role == .editor }`. Crossing a key implies the join.
    public func `where`(_ condition: (Root.Columns) -> some ColumnExpression<Bool>) -> Select {
        changing { $0.narrow(to: condition(Root.root)._rendered) }
    }

    /// The rows in an order: `order { $0.createdAt.descending; $0.id.ascending }`. A second `order` decides where the first leaves rows equal.
    public func order(@OrderBuilder by orderings: (Root.Columns) -> [Ordering]) -> Select {
        changing { $0.order(by: orderings(Root.root)) }
    }

    /// At most so many rows. In `prefetching` it is so many for each row that they belong to.
    public func limit(_ count: Int) -> Select {
        changing { $0.setLimit(count) }
    }

    /// Without the first rows; ask for an order, else which ones these are is the database's choice.
    public func offset(_ count: Int) -> Select {
        changing { $0.setOffset(count) }
    }
}

extension Select {
    /// All rows.
    public func fetch(from database: some Queryable) async throws -> [Row] {
        try clauses.check()
        return try await loading.load(sql, from: database)
    }

    /// The first row, or `nil` when there is none.
    public func first(from database: some Queryable) async throws -> Row? {
        try await (clauses.limit == nil ? limit(1) : self).fetch(from: database).first
    }

    /// The one row there is.
    ///
    /// - Throws: ``ModelError`` with the code `notFound`, or `notUnique` when there are more.
    public func one(from database: some Queryable) async throws -> Row {
        let rows = try await (clauses.limit == nil ? limit(2) : self).fetch(from: database)
        guard let row = rows.first else { throw ModelError(.notFound, "there is no such \(Root.schema.name)") }
        guard rows.count == 1 else {
            throw ModelError(.notUnique, "more than one \(Root.schema.name) was found where one was asked for")
        }
        return row
    }

    /// Lends the rows one by one, so that memory stays flat however many there are.
    ///
    /// For queries that load nothing beside the row.
    public func stream<Result>(
        from database: some Queryable,
        _ body: (RowStream<Row>) async throws -> Result
    ) async throws -> Result where Row == Root {
        try clauses.check()
        return try await database.stream(sql, as: Row.self, body)
    }
}

extension Model {
    /// The columns at the root of a statement.
    package static var root: Columns { Columns(Scope(alias: schema.table)) }

    /// Every row: where a query begins that has no condition.
    public static var all: Select<Self, Self> { Select() }

    /// The row with that id: `Post.find(id).joining(\.author).one(from: database)`.
    public static func find(_ id: ID) -> Select<Self, Self> {
        all.where { $0.rowID == id }
    }

    /// The rows of which the condition is true: `Post.where { $0.isPublished && $0.author.role == .editor }`.
    public static func `where`(_ condition: (Columns) -> some ColumnExpression<Bool>) -> Select<Self, Self> {
        all.where(condition)
    }

    /// Every row in an order.
    public static func order(@OrderBuilder by orderings: (Columns) -> [Ordering]) -> Select<Self, Self> {
        all.order(by: orderings)
    }
}

extension ModelColumns {
    package var rowID: Column<Root.ID> { _scope.column(Root.schema.id) }
}
