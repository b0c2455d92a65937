/// The rows of a query under a name, to be asked like a table: `WITH`.
///
/// ```swift
/// let totals = CommonTable("totals", Article.group(by: \.author).select { ($0.key, $0.sum(of: \.views)) })
/// let best = try await totals.joining(User.self) { total, user in user.id == total.0 }
///     .where { total, user in total.1 > 100 }
///     .order { total, user in total.1.descending }
///     .select { total, user in (user.name, total.1) }
///     .fetch(from: database)
/// ```
/// Its columns are those of the query, `$0.0`, `$0.1` and so on; `$0` where there is one.
public struct CommonTable<Columns: Sendable>: Sendable {
    package let reference: CommonTableReference
    private let makeColumns: @Sendable (SQLIdentifier) -> Columns

    /// Of a query for one value a row.
    public init<Value: SQLConvertible>(_ name: SQLIdentifier, _ query: some Query<Value>)
    where Columns == Computed<Value> {
        self.init(name, query._plan, width: 1) { Computed(_rendered: Self.column(0, of: $0, Value.self)) }
    }

    /// Of a query for several values a row.
    public init<First: SQLConvertible, Second: SQLConvertible, each Other: SQLConvertible>(
        _ name: SQLIdentifier,
        _ query: some Query<(First, Second, repeat each Other)>
    ) where Columns == (Computed<First>, Computed<Second>, repeat Computed<each Other>) {
        var width = 2
        for _ in repeat (each Other).self { width += 1 }
        self.init(name, query._plan, width: width) { alias in
            var index = 0
            func next<Value: SQLConvertible>(_ type: Value.Type) -> Computed<Value> {
                defer { index += 1 }
                return Computed(_rendered: Self.column(index, of: alias, type))
            }
            let columns = (next(First.self), next(Second.self), repeat next((each Other).self))
            return columns
        }
    }

    private init(
        _ name: SQLIdentifier,
        _ plan: QueryPlan<some Sendable>,
        width: Int,
        columns: @escaping @Sendable (SQLIdentifier) -> Columns
    ) {
        let definition = CommonTableDefinition(
            name: name,
            width: width,
            query: plan.sql,
            isRecursive: false,
            problem: plan.problem ?? Self.problem(of: plan)
        )
        reference = CommonTableReference(name: name, definitions: [definition])
        makeColumns = columns
    }

    private init(_ reference: CommonTableReference, _ makeColumns: @escaping @Sendable (SQLIdentifier) -> Columns) {
        self.reference = reference
        self.makeColumns = makeColumns
    }

    /// The same rows, and those that `step` finds from the rows found last, until it finds no more: `WITH RECURSIVE`.
    ///
    /// ```swift
    /// let roots = Category.where { $0.parent == nil }.select { ($0.id, Computed(0)) }
    /// let tree = CommonTable("tree", roots).recursive { found in
    ///     found.joining(Category.self) { row, category in category.parent == row.0 }
    ///         .select { row, category in (category.id, row.1 + 1) }
    /// }
    /// ```
    /// A row that was found before is not followed again, so that a cycle ends; with `keepingDuplicates` it is up to the step to end.
    public func recursive<Row>(
        keepingDuplicates: Bool = false,
        _ step: (CommonTable) -> some Query<Row>
    ) -> CommonTable {
        let own = CommonTable(CommonTableReference(name: reference.name, definitions: []), makeColumns)
        let next = step(own)._plan
        guard let start = reference.definitions.first else { return self }
        let union: SQL = keepingDuplicates ? "UNION ALL" : "UNION"
        let definition = CommonTableDefinition(
            name: start.name,
            width: start.width,
            query: "SELECT * FROM (\(start.query)) AS \"start\" \(union) \(next.sql)",
            isRecursive: true,
            problem: start.problem ?? next.problem ?? Self.problem(of: next)
        )
        return CommonTable(CommonTableReference(name: start.name, definitions: [definition]), makeColumns)
    }

    private static func problem(of plan: QueryPlan<some Sendable>) -> ModelError? {
        plan.isReadOnly ? nil : ModelError(.invalidQuery, "the rows of a common table cannot be locked")
    }

    private static func column<Value: SQLConvertible>(
        _ index: Int,
        of alias: SQLIdentifier,
        _ type: Value.Type
    ) -> Rendered {
        let name = CommonTableDefinition.column(index)
        return Rendered(
            sql: SQL(pieces: [.identifier(alias), .literal("."), .identifier(name)]),
            isNullable: Value.isNullable
        )
    }

    /// Every row: where a query over the table begins.
    public var all: TableQuery<Columns> {
        let clauses = Clauses(Source(reference), problem: reference.problem)
        return TableQuery(clauses, makeColumns(clauses.alias))
    }

    /// The rows of which the condition is true.
    public func `where`(_ condition: (Columns) -> some ColumnExpression<Bool>) -> TableQuery<Columns> {
        all.where(condition)
    }

    /// Every row in an order.
    public func order(@OrderBuilder by orderings: (Columns) -> [Ordering]) -> TableQuery<Columns> {
        all.order(by: orderings)
    }

    /// Each row with each row of a model that fits to it.
    public func joining<Other: Model>(
        _ model: Other.Type,
        on condition: (Columns, Other.Columns) -> some ColumnExpression<Bool>
    ) -> TableQuery<(Columns, Other.Columns)> {
        all.joining(model) { condition($0, $1) }
    }

    /// One value of each row.
    public func select<Value: SQLConvertible>(
        _ expression: (Columns) -> some ColumnExpression<Value>
    ) -> Projection<Value> { all.select(expression) }

    /// Several values of each row.
    public func select<each Expression: ColumnExpression>(
        _ expressions: (Columns) -> (repeat each Expression)
    ) -> Projection<(repeat (each Expression).Value)> { all.select(expressions) }
}

/// The text of a common table; one value for all that speak of it.
package final class CommonTableDefinition: Sendable {
    let name: SQLIdentifier
    let width: Int
    let query: SQL
    let isRecursive: Bool
    let problem: ModelError?

    init(name: SQLIdentifier, width: Int, query: SQL, isRecursive: Bool, problem: ModelError?) {
        self.name = name
        self.width = width
        self.query = query
        self.isRecursive = isRecursive
        self.problem = problem
    }

    static func column(_ index: Int) -> SQLIdentifier { SQLIdentifier(derived: "c\(index)") }

    var sql: SQL {
        let columns = (0..<width).map { SQL(identifier: Self.column($0)) }
        return "\(identifier: name)(\(columns.joined())) AS (\(query))"
    }
}

/// The name of a common table, and what it stands for; nothing within its own recursion.
package struct CommonTableReference: Sendable {
    let name: SQLIdentifier
    let definitions: [CommonTableDefinition]

    var problem: ModelError? { definitions.lazy.compactMap(\.problem).first }
}
