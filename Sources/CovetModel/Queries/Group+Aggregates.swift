/// Aggregates of different values alone, of those rows alone that meet a condition, and of how far values lie apart.
extension Group {
    /// How many different values there are in the rows that meet the condition; null is none.
    public func count<Value: SQLConvertible>(
        distinct expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) -> Computed<Int> {
        let call = AggregateFunction.count(expression(columns)._rendered, isDistinct: true)
        return Computed(_rendered: call.filtered(by: condition(columns)._rendered))
    }

    /// The sum of the different values, each counted once; 0 where there is nothing to add.
    public func sum<Value: NumericValue>(
        distinct expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<Value.Number> {
        aggregate(.sum, expression(columns)._rendered, condition?(columns)._rendered, isDistinct: true)
    }

    /// The mean of the different values, each counted once; null where there is nothing.
    public func average<Value: NumericValue>(
        distinct expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<Double?> {
        aggregate(.average, expression(columns)._rendered, condition?(columns)._rendered, isDistinct: true)
    }

    /// The least value in the rows that meet the condition; null where there is none.
    public func min<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) -> Computed<Value?> { aggregate(.min, expression(columns)._rendered, condition(columns)._rendered) }

    /// The least value that there is in the rows that meet the condition; null where there is none.
    public func min<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value?>,
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) -> Computed<Value?> { aggregate(.min, expression(columns)._rendered, condition(columns)._rendered) }

    /// The greatest value in the rows that meet the condition; null where there is none.
    public func max<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) -> Computed<Value?> { aggregate(.max, expression(columns)._rendered, condition(columns)._rendered) }

    /// The greatest value that there is in the rows that meet the condition; null where there is none.
    public func max<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value?>,
        where condition: (Root.Columns) -> some ColumnExpression<Bool>
    ) -> Computed<Value?> { aggregate(.max, expression(columns)._rendered, condition(columns)._rendered) }

    /// The variance: the mean of the squared distances from the mean. Null where there is nothing.
    ///
    /// - Parameter ofSample: true where the rows are a sample of more: it then divides by one less than there are, and is null for one.
    public func variance<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        ofSample: Bool = false,
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<Double?> {
        aggregate(.variance(ofSample: ofSample), expression(columns)._rendered, condition?(columns)._rendered)
    }

    /// The standard deviation, which is the square root of the variance. Null where there is nothing.
    ///
    /// - Parameter ofSample: true where the rows are a sample of more; it is then null for one.
    public func standardDeviation<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        ofSample: Bool = false,
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<Double?> {
        aggregate(.deviation(ofSample: ofSample), expression(columns)._rendered, condition?(columns)._rendered)
    }

    /// The texts one after another; null where there is none. PostgreSQL can put them in an order, SQLite takes them as they come.
    ///
    /// - Parameter isDistinct: true for each text once; an order can then be by the text itself alone.
    public func joined<Value: TextValue>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>,
        separator: String,
        isDistinct: Bool = false,
        @OrderBuilder order: (Root.Columns) -> [Ordering] = { _ in [] },
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<String?> {
        let text = expression(columns)._rendered
        let orderings = order(columns)
        let by = Self.order(by: orderings)
        let distinct: SQL = isDistinct ? "DISTINCT " : SQL()
        let sql = SQL(dependingOnDialect: { dialect in
            switch dialect {
            case .postgres: return "string_agg(\(distinct)\(text.sql), CAST(\(separator) AS TEXT)\(by))"
            case .sqlite where !by.isEmpty:
                return SQL(
                    unsupported: "SQLite joins texts in no order of its own: leave the order out, or join them in Swift"
                )
            case .sqlite where !isDistinct: return "group_concat(\(text.sql), \(separator))"
            case .sqlite where separator == ",": return "group_concat(DISTINCT \(text.sql))"
            case .sqlite:
                return SQL(unsupported: "SQLite joins different texts by a comma alone: say it as the separator")
            }
        })
        let call = Rendered.parts([text] + orderings.map(\.rendered), as: sql)
        return Computed(_rendered: call.filtered(by: condition?(columns)._rendered).nullable(true))
    }

    /// The values as an array, nulls among them; PostgreSQL alone has arrays. Empty where no row meets the condition.
    ///
    /// - Parameter isDistinct: true for each value once; an order can then be by the value itself alone.
    public func values<Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Value>,
        isDistinct: Bool = false,
        @OrderBuilder order: (Root.Columns) -> [Ordering] = { _ in [] },
        where condition: ((Root.Columns) -> any ColumnExpression<Bool>)? = nil
    ) -> Computed<[Value]> {
        let value = expression(columns)._rendered
        let orderings = order(columns)
        let by = Self.order(by: orderings)
        let distinct: SQL = isDistinct ? "DISTINCT " : SQL()
        let sql = SQL(
            of: value.sql,
            sqlite: { _ in SQL(unsupported: "SQLite has no arrays: fetch the values, and group them in Swift") },
            postgres: { "array_agg(\(distinct)\($0)\(by))" }
        )
        let call = Rendered.parts([value] + orderings.map(\.rendered), as: sql).filtered(
            by: condition?(columns)._rendered
        )
        let array: SQL = "coalesce(\(call.sql), '{}')"
        return Computed(_rendered: call.wrapped(as: array).nullable(false))
    }

    static func order(by orderings: [Ordering]) -> SQL {
        orderings.isEmpty ? SQL() : " ORDER BY \(orderings.map(\.sql).joined())"
    }
}
