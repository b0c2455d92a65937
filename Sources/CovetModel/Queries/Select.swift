/// A query over a model: a value until it is fetched, and its `Row` says what is loaded.
///
/// ```swift
/// Post.where { $0.isPublished }                                  // Select<Post, Post>
///     .joining(\.author)                                         // Select<Post, (Post, User)>
///     .prefetching(\.comments) { $0.joining(\.author) }          // Select<Post, (Post, User, [(Comment, User)])>
/// ```
/// A query takes one statement, and one more for each `prefetching`, however many rows there are.
public struct Select<Root: Model, Row: Sendable>: Query {
    package var clauses: Clauses
    /// What is selected, the root's columns first; `width` counts the columns.
    package private(set) var selection: SQL
    @usableFromInline package private(set) var width: Int
    package private(set) var joins: [Join]
    @usableFromInline package let loading: Loading<Row>
    /// Whose row it is.
    @usableFromInline let rootID: @Sendable (Row) -> Root.ID

    @inlinable
    package init() where Row == Root {
        self.init(Clauses(Root.self), loading: .columns(from: 0), rootID: { $0.id })
    }

    @usableFromInline
    init(_ clauses: Clauses, loading: Loading<Row>, rootID: @escaping @Sendable (Row) -> Root.ID) {
        self.clauses = clauses
        selection = Root.schema.selection(from: clauses.alias)
        width = Root.columnCount
        joins = []
        self.loading = loading
        self.rootID = rootID
    }

    /// The same with what `part` selects.
    @usableFromInline
    init<Before, Value>(
        _ select: Select<Root, Before>,
        adding part: Part<Root, Value>,
        loading: Loading<Row>,
        rootID: @escaping @Sendable (Row) -> Root.ID
    ) {
        clauses = select.clauses
        clauses.problem = clauses.problem ?? part.problem
        var selection = select.selection
        if !part.selection.isEmpty {
            selection.append(text: ", ")
            selection.append(part.selection)
        }
        self.selection = selection
        width = select.width + part.width
        joins = select.joins
        joins.merge(part.joins)
        self.loading = loading
        self.rootID = rootID
    }

    /// The query with one more part to load. Rows with many texts are dear to copy: a row is read as a whole, and what comes later is put into its place.
    ///
    /// - Parameters:
    ///   - read: reads what was there before and the part.
    ///   - put: puts another value into the part's place.
    ///   - before: what was there before.
    ///   - replace: puts that back.
    @inlinable
    package func adding<Value: Sendable, Result: Sendable>(
        _ part: Part<Root, Value>,
        read: (@escaping Loading<Row>.Reader, @escaping Loading<Value>.Reader) -> Loading<Result>.Reader,
        put: @escaping @Sendable (inout Result, Value) -> Void,
        before: @escaping @Sendable (Result) -> Row,
        replace: @escaping @Sendable (inout Result, Row) -> Void,
        rootID: @escaping @Sendable (Result) -> Root.ID
    ) -> Select<Root, Result> {
        var completion: Loading<Result>.Completion?
        let fetch = part.fetch
        if let earlier = loading.completion {
            completion = { results, database, origin in
                let finish = try await earlier(results.map(before), database, origin)
                let values = try await fetch?(results.map(rootID), database, origin)
                return { result, index in
                    var row = before(result)
                    finish(&row, index)
                    replace(&result, row)
                    if let values { put(&result, values[index]) }
                }
            }
        } else if let fetch {
            completion = { results, database, origin in
                let values = try await fetch(results.map(rootID), database, origin)
                return { result, index in put(&result, values[index]) }
            }
        }
        return Select<Root, Result>(
            self,
            adding: part,
            loading: Loading(completion: completion, read: read(loading.read, part.read(width))),
            rootID: rootID
        )
    }

    /// The same query over other rows of the model.
    package func replacingRows(by rows: SQL, problem: ModelError?) -> Select {
        var copy = self
        copy.clauses = clauses.replacingRows(by: rows)
        copy.clauses.problem = copy.clauses.problem ?? problem
        return copy
    }

    /// Joins that are needed for more than a condition or an order.
    package mutating func require(_ others: [Join]) {
        joins.merge(others)
    }

    package func changing<Failure>(_ change: (inout Clauses) throws(Failure) -> Void) throws(Failure) -> Select {
        var copy = self
        try change(&copy.clauses)
        return copy
    }

    /// The root's columns under the name that they have in this query.
    @usableFromInline package var columns: Root.Columns { Root.Columns(Scope(alias: clauses.alias)) }

    /// A closure over the columns: queries that begin in it are queries within this one.
    @usableFromInline package func within<Result>(_ body: (Root.Columns) -> Result) -> Result {
        Nesting.within(clauses.alias) { body(columns) }
    }

    package var sql: SQL {
        "\(clauses.with)SELECT \(selection)\(clauses.from(joining: joins))\(clauses.tail)"
    }

    public var _plan: QueryPlan<Row> {
        var plan =
            if let id = clauses.id, joins.isEmpty, width == Root.columnCount {
                QueryPlan(Root.schema.find, id: id, loading: loading, name: Root.schema.name)
            } else {
                QueryPlan(sql, loading: loading, name: Root.schema.name)
            }
        plan.problem = clauses.problem
        plan.isReadOnly = !clauses.isLocked
        if !Nesting.open.isEmpty { plan.outerJoins = clauses.outerJoins(joins) }
        return plan
    }

    public func _limited(to count: Int) -> Select {
        clauses.limit == nil && clauses.id == nil ? limit(count) : self
    }
}

extension Select {
    /// The rows of which the condition is true as well: `where { $0.author.role == .editor }`. Crossing a key implies the join.
    public func `where`(_ condition: (Root.Columns) -> some ColumnExpression<Bool>) -> Select {
        changing { $0.narrow(to: $0.evaluate(columns) { condition($0)._rendered }) }
    }

    /// The rows in an order: `order { $0.createdAt.descending; $0.id.ascending }`. A second `order` decides where the first leaves rows equal.
    public func order(@OrderBuilder by orderings: (Root.Columns) -> [Ordering]) -> Select {
        changing { $0.order(by: $0.evaluate(columns, orderings)) }
    }

    /// The rows from the other end of their order, which nulls change as well. Without an order it is by the id.
    public func reversed() -> Select {
        changing { clauses in
            let orderings = clauses.orderings.isEmpty ? [columns.rowID.ascending] : clauses.orderings
            clauses.orderings = orderings.map(\.reversed)
        }
    }

    /// The rows in no order but one that is said anew.
    public func unordered() -> Select {
        changing { $0.orderings = [] }
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

extension Model {
    /// The columns at the root of a statement.
    package static var root: Columns { Columns(Scope(alias: schema.table)) }

    /// Every row: where a query begins that has no condition.
    @inlinable public static var all: Select<Self, Self> { Select() }

    /// The row with that id: `Post.find(id).joining(\.author).one(from: database)`.
    public static func find(_ id: ID) -> Select<Self, Self> {
        all.changing { $0.narrow(toID: id.sqlValue) }
    }

    /// The rows of which the condition is true: `Post.where { $0.isPublished && $0.author.role == .editor }`.
    @inlinable
    public static func `where`(_ condition: (Columns) -> some ColumnExpression<Bool>) -> Select<Self, Self> {
        all.where(condition)
    }

    /// Every row in an order.
    @inlinable
    public static func order(@OrderBuilder by orderings: (Columns) -> [Ordering]) -> Select<Self, Self> {
        all.order(by: orderings)
    }
}

extension ModelColumns {
    package var rowID: Column<Root.ID> { _scope.column(Root.schema.id) }
}
