/// Values of each row instead of the row: `User.where { $0.isActive }.select(\.email)`, or several as a tuple, `select { ($0.id, $0.email) }`.
public struct Projection<Row: Sendable>: Query {
    package var clauses: Clauses
    private var expressions: [Rendered]
    private let grouping: Selecting.Grouping?
    private let loading: Loading<Row>
    private let name: String
    private var isDistinct = false

    init(_ selecting: Selecting, _ expressions: [Rendered], read: @escaping Loading<Row>.Reader) {
        clauses = selecting.clauses
        grouping = selecting.grouping
        name = selecting.name
        self.expressions = expressions
        loading = Loading(read: read)
    }

    /// Each row once. An order can then be only by what is selected.
    public func distinct() -> Projection {
        var copy = self
        copy.isDistinct = true
        return copy
    }

    /// At most so many rows.
    public func limit(_ count: Int) -> Projection { changing { $0.setLimit(count) } }

    /// Without the first rows.
    public func offset(_ count: Int) -> Projection { changing { $0.setOffset(count) } }

    private func changing(_ change: (inout Clauses) -> Void) -> Projection {
        var copy = self
        change(&copy.clauses)
        return copy
    }

    public var _plan: QueryPlan<Row> {
        var plan = QueryPlan(sql, loading: loading, name: name)
        // A closure that gives no expression passes for one that gives an empty tuple.
        plan.problem =
            (expressions.isEmpty ? ModelError(.invalidQuery, "a query selects one value or more") : nil)
            ?? clauses.problem ?? parts.lazy.compactMap(\.problem).first
            ?? (isDistinct && clauses.isLocked || grouping != nil && clauses.isLocked
                ? ModelError(.invalidQuery, "rows that are put together by DISTINCT or GROUP BY cannot be locked")
                : nil)
        plan.isReadOnly = !clauses.isLocked
        if !Nesting.open.isEmpty { plan.outerJoins = clauses.outerJoins(joins) }
        return plan
    }

    public func _limited(to count: Int) -> Projection { clauses.limit == nil ? limit(count) : self }

    private var parts: [Rendered] { expressions + (grouping?.keys ?? []) + (grouping?.having.map { [$0] } ?? []) }

    private var joins: [Join] { parts.reduce(into: []) { $0.merge($1.joins) } }

    private var sql: SQL {
        guard isDistinct, !clauses.orderings.isEmpty else { return text }
        var copy = self
        copy.unifyOrder()
        return copy.text
    }

    /// PostgreSQL must see that what is ordered by is what is selected: with a placeholder for each time they would be two.
    private mutating func unifyOrder() {
        let selected = expressions.map { $0.operand(of: .comparison) }
        for (index, sql) in selected.enumerated() {
            guard clauses.orderings.contains(where: { $0.rendered.operand(of: .comparison) == sql }) else { continue }
            let repeated = expressions[index].wrapped(as: SQL(pieces: [.repeated(RepeatedSQL(sql))]))
            expressions[index] = repeated
            clauses.orderings = clauses.orderings.map { ordering in
                ordering.rendered.operand(of: .comparison) == sql ? ordering.of(repeated) : ordering
            }
        }
    }

    private var text: SQL {
        let select: SQL = isDistinct ? "SELECT DISTINCT " : "SELECT "
        let selection = expressions.map { $0.operand(of: .comparison) }.joined()
        var sql: SQL = "\(clauses.with)\(select)\(selection)\(clauses.from(joining: joins))"
        if let grouping {
            if !grouping.keys.isEmpty { sql += " GROUP BY \(grouping.keys.map(\.sql).joined())" }
            if let having = grouping.having { sql += " HAVING \(having.sql)" }
        }
        return sql + clauses.tail
    }
}

/// What values are selected from: the rows of a query, or groups of them.
struct Selecting: Sendable {
    let clauses: Clauses
    var grouping: Grouping?
    /// What a row is called in an error.
    let name: String

    struct Grouping: Sendable {
        let keys: [Rendered]
        let having: Rendered?
    }

    func one<Value>(_ expression: some ColumnExpression<Value>) -> Projection<Value> {
        Projection(self, [expression.settled]) { (row) throws(SQLDecodingError) in try Value(row: row, from: 0) }
    }

    func several<each Expression: ColumnExpression>(
        _ expressions: repeat each Expression
    ) -> Projection<(repeat (each Expression).Value)> {
        var rendered: [Rendered] = []
        repeat rendered.append((each expressions).settled)
        return Projection(self, rendered) { (row) throws(SQLDecodingError) in
            var reader = ColumnReader()
            return (repeat try reader.next((each Expression).Value.self, row))
        }
    }

    func several<Output: Sendable, each Expression: ColumnExpression>(
        as make: @escaping @Sendable (repeat (each Expression).Value) -> Output,
        _ expressions: repeat each Expression
    ) -> Projection<Output> {
        var rendered: [Rendered] = []
        repeat rendered.append((each expressions).settled)
        return Projection(self, rendered) { (row) throws(SQLDecodingError) in
            var reader = ColumnReader()
            return make(repeat try reader.next((each Expression).Value.self, row))
        }
    }
}

/// Reads the columns of a row in turn.
private struct ColumnReader: ~Copyable {
    private var column = 0

    mutating func next<Value: RowDecodable>(
        _ type: Value.Type,
        _ row: borrowing SQLRow
    ) throws(SQLDecodingError) -> Value {
        defer { column += Value.columnCount }
        return try Value(row: row, from: column)
    }
}

extension Select {
    private var selecting: Selecting { Selecting(clauses: clauses, name: Root.schema.name) }

    /// One value of each row: a column, or what the database computes.
    public func select<Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Projection<Value> {
        selecting.one(within(expression))
    }

    /// Several values of each row: `select { ($0.id, $0.title, $0.author.name) }` gives tuples.
    public func select<each Expression: ColumnExpression>(
        _ expressions: (Root.Columns) -> (repeat each Expression)
    ) -> Projection<(repeat (each Expression).Value)> {
        let expressions = within(expressions)
        return selecting.several(repeat each expressions)
    }

    /// Several values of each row as a type of your own: `select(Summary.init) { ($0.id, $0.title) }`. Only what is named is fetched.
    public func select<Output: Sendable, each Expression: ColumnExpression>(
        _ make: @escaping @Sendable (repeat (each Expression).Value) -> Output,
        _ expressions: (Root.Columns) -> (repeat each Expression)
    ) -> Projection<Output> {
        let expressions = within(expressions)
        return selecting.several(as: make, repeat each expressions)
    }
}

extension Model {
    /// One value of each row, of all rows.
    public static func select<Value: SQLConvertible>(
        _ expression: (Columns) -> some ColumnExpression<Value>
    ) -> Projection<Value> {
        all.select(expression)
    }

    /// Several values of each row, of all rows.
    public static func select<each Expression: ColumnExpression>(
        _ expressions: (Columns) -> (repeat each Expression)
    ) -> Projection<(repeat (each Expression).Value)> {
        all.select(expressions)
    }
}
