/// The rows of a query put together by what is equal in them.
///
/// ```swift
/// let busy = try await Article
///     .group { $0.author }
///     .having { $0.count() > 10 }
///     .order { $0.sum(of: \.views).descending }
///     .select { ($0.key, $0.count(), $0.max(of: \.createdAt)) }
///     .fetch(from: database)                                          // [(User.ID, Int, Date?)]
/// ```
/// What a group has is its key and aggregates: a column that is neither does not compile.
public struct Grouping<Root: Model, Key: Sendable>: Sendable {
    private var clauses: Clauses
    private let columns: Root.Columns
    private let key: Key
    private let keys: [Rendered]
    private var condition: Rendered?

    fileprivate init(
        _ select: Select<Root, some Sendable>,
        key: Key,
        keys: [Rendered],
        problem: ModelError? = nil
    ) {
        // A limit before the grouping is one of rows, and one after it is of groups.
        clauses = select.clauses.isSliced ? select.clauses.asSource : select.clauses
        if select.clauses.isLocked {
            clauses.problem = clauses.problem ?? ModelError(.invalidQuery, "rows that are grouped cannot be locked")
        }
        clauses.problem = clauses.problem ?? problem
        clauses.orderings = []
        columns = select.columns
        self.key = key
        self.keys = keys
    }

    private var group: Group<Root, Key> { Group(columns: columns, alias: clauses.alias, key: key) }

    /// The groups of which the condition is true as well.
    public func having(_ condition: (Group<Root, Key>) -> some ColumnExpression<Bool>) -> Grouping {
        var copy = self
        let other = copy.clauses.evaluate(group) { condition($0)._rendered }
        let sql: SQL? = copy.condition.map { "\($0.operand(of: .and)) AND \(other.operand(of: .and))" }
        copy.condition = sql.flatMap { copy.condition?.combined(with: other, as: $0, operation: .and) } ?? other
        return copy
    }

    /// The groups in an order, by their key or by aggregates.
    public func order(@OrderBuilder by orderings: (Group<Root, Key>) -> [Ordering]) -> Grouping {
        var copy = self
        copy.clauses.order(by: copy.clauses.evaluate(group, orderings))
        return copy
    }

    /// At most so many groups.
    public func limit(_ count: Int) -> Grouping {
        var copy = self
        copy.clauses.setLimit(count)
        return copy
    }

    /// Without the first groups.
    public func offset(_ count: Int) -> Grouping {
        var copy = self
        copy.clauses.setOffset(count)
        return copy
    }

    /// One value of each group.
    public func select<Value: SQLConvertible>(
        _ expression: (Group<Root, Key>) -> some ColumnExpression<Value>
    ) -> Projection<Value> {
        selecting.one(within(expression))
    }

    /// Several values of each group.
    public func select<each Expression: ColumnExpression>(
        _ expressions: (Group<Root, Key>) -> (repeat each Expression)
    ) -> Projection<(repeat (each Expression).Value)> {
        let expressions = within(expressions)
        return selecting.several(repeat each expressions)
    }

    /// Several values of each group as a type of your own.
    public func select<Output: Sendable, each Expression: ColumnExpression>(
        _ make: @escaping @Sendable (repeat (each Expression).Value) -> Output,
        _ expressions: (Group<Root, Key>) -> (repeat each Expression)
    ) -> Projection<Output> {
        let expressions = within(expressions)
        return selecting.several(as: make, repeat each expressions)
    }

    private var selecting: Selecting {
        Selecting(clauses: clauses, grouping: .init(keys: keys, having: condition), name: Root.schema.name)
    }

    private func within<Result>(_ body: (Group<Root, Key>) -> Result) -> Result {
        Nesting.within(clauses.alias) { body(group) }
    }
}

/// One group of rows: its key, and what is computed over its rows.
public struct Group<Root: Model, Key: Sendable>: Sendable {
    let columns: Root.Columns
    fileprivate let alias: SQLIdentifier
    /// What is equal in all rows of the group.
    public let key: Key

    package init(columns: Root.Columns, alias: SQLIdentifier, key: Key) {
        self.columns = columns
        self.alias = alias
        self.key = key
    }

    /// How many rows there are.
    public func count() -> Computed<Int> { Computed(_rendered: AggregateFunction.count(nil)) }

    /// How many rows meet the condition.
    public func count(where condition: (Root.Columns) -> some ColumnExpression<Bool>) -> Computed<Int> {
        Computed(_rendered: AggregateFunction.count(nil).filtered(by: condition(columns)._rendered))
    }

    /// How many different values there are; null is none.
    public func count<Value: SQLConvertible>(
        distinct expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Computed<Int> {
        Computed(_rendered: AggregateFunction.count(expression(columns)._rendered, isDistinct: true))
    }

    /// The sum; 0 where there is nothing to add.
    public func sum<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Computed<Value.Number> {
        aggregate(.sum, expression(columns)._rendered, nil)
    }

    /// The sum over the rows that meet the condition; 0 where there is nothing to add.
    public func sum<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) -> Computed<Value.Number> {
        aggregate(.sum, expression(columns)._rendered, condition(columns)._rendered)
    }

    /// The mean; null where there is nothing.
    public func average<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Computed<Double?> {
        aggregate(.average, expression(columns)._rendered, nil)
    }

    /// The mean over the rows that meet the condition; null where there is nothing.
    public func average<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) -> Computed<Double?> {
        aggregate(.average, expression(columns)._rendered, condition(columns)._rendered)
    }

    /// The least value; null where there is none.
    public func min<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Computed<Value?> {
        aggregate(.min, expression(columns)._rendered, nil)
    }

    /// The least value that there is; null where there is none.
    public func min<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value?>
    ) -> Computed<Value?> {
        aggregate(.min, expression(columns)._rendered, nil)
    }

    /// The greatest value; null where there is none.
    public func max<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Computed<Value?> {
        aggregate(.max, expression(columns)._rendered, nil)
    }

    /// The greatest value that there is; null where there is none.
    public func max<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value?>
    ) -> Computed<Value?> {
        aggregate(.max, expression(columns)._rendered, nil)
    }

    /// True where the condition is of every row that it is not null for.
    public func all(_ condition: (Root.Columns) -> some ColumnExpression<Bool>) -> Condition {
        let failing = AggregateFunction.count(nil).filtered(by: (!condition(columns))._rendered)
        return Condition(failing.wrapped(as: "(\(failing.sql) = 0)"))
    }

    /// True where the condition is of some row.
    public func any(_ condition: (Root.Columns) -> some ColumnExpression<Bool>) -> Condition {
        let meeting = AggregateFunction.count(nil).filtered(by: condition(columns)._rendered)
        return Condition(meeting.wrapped(as: "(\(meeting.sql) > 0)"))
    }

    func aggregate<Value: SQLConvertible>(
        _ function: AggregateFunction,
        _ rendered: Rendered,
        _ condition: Rendered?,
        isDistinct: Bool = false
    ) -> Computed<Value> {
        let call = function.of(rendered, isDistinct: isDistinct).filtered(by: condition)
        let isNullable = function != .sum
        return Computed(
            _rendered: call.wrapped(isNullable: isNullable, as: function.finished(call.sql, as: Value.self))
        )
    }
}

extension Select {
    /// The rows put together by a value: `group(by: \.author)`.
    public func group<Value: SQLConvertible>(
        by key: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Grouping<Root, Computed<Value>> {
        let key: Computed<Value> = Self.repeated(within(key))
        return Grouping(self, key: key, keys: [key._rendered])
    }

    /// The rows put together by several values: `group { ($0.author, $0.createdAt.part(.year)) }`.
    public func group<each Expression: ColumnExpression>(
        by keys: (Root.Columns) -> (repeat each Expression)
    ) -> Grouping<Root, (repeat Computed<(each Expression).Value>)> {
        let expressions = within(keys)
        let key = (repeat Self.repeated(each expressions))
        var rendered: [Rendered] = []
        repeat rendered.append((each key)._rendered)
        let nothing = ModelError(
            .invalidQuery,
            "rows are grouped by one value or more; for all rows as one say aggregate"
        )
        return Grouping(self, key: key, keys: rendered, problem: rendered.isEmpty ? nothing : nil)
    }

    /// PostgreSQL must see that what is selected is what is grouped by.
    private static func repeated<Expression: ColumnExpression>(_ key: Expression) -> Computed<Expression.Value> {
        var rendered = key.settled
        rendered.sql = SQL(pieces: [.repeated(RepeatedSQL(rendered.operand(of: .comparison)))])
        rendered.operation = .none
        return Computed(_rendered: rendered)
    }

    /// All rows as one group, for several aggregates at once: `aggregate { ($0.count(), $0.sum(of: \.views)) }.one(from: database)`.
    public func aggregate<each Expression: ColumnExpression>(
        _ expressions: (Group<Root, Void>) -> (repeat each Expression)
    ) -> Projection<(repeat (each Expression).Value)> {
        Grouping(self, key: (), keys: []).select(expressions)
    }
}

extension Model {
    /// All rows put together by a value.
    public static func group<Value: SQLConvertible>(
        by key: (Columns) -> some ColumnExpression<Value>
    ) -> Grouping<Self, Computed<Value>> {
        all.group(by: key)
    }

    /// All rows put together by several values.
    public static func group<each Expression: ColumnExpression>(
        by keys: (Columns) -> (repeat each Expression)
    ) -> Grouping<Self, (repeat Computed<(each Expression).Value>)> {
        all.group(by: keys)
    }
}
