public import CovetDatabase

extension Select {
    /// How many rows there are.
    public func count(
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        try await aggregate(AggregateFunction.count(nil), as: Int.self, in: database, file, line) ?? 0
    }

    /// True when there is a row; the database stops at the first.
    public func exists(
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Bool {
        var plan = QueryPlan<Bool>(
            "SELECT \(exists()._rendered.sql)",
            loading: .columns(from: 0),
            name: Root.schema.name
        )
        plan.problem = _plan.problem
        plan.isReadOnly = !clauses.isLocked
        let statement = try plan.statement(for: database.dialect, file: file, line: line)
        return try await plan.loading.load(statement, from: database).first ?? false
    }

    /// The sum of a column or computation over the rows; 0 over none.
    public func sum<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Value.Number where Value.Number: ExpressibleByIntegerLiteral {
        try await aggregate(.sum, expression, as: Value.Number.self, in: database, file, line) ?? 0
    }

    /// The mean of a column or computation over the rows; `nil` over none.
    public func average(
        of expression: (Root.Columns) -> some ColumnExpression<some NumericValue>,
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Double? {
        try await aggregate(.average, expression, as: Double.self, in: database, file, line)
    }

    /// The least value; `nil` over no rows.
    public func min<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Value? {
        try await aggregate(.min, expression, as: Value.self, in: database, file, line)
    }

    /// The greatest value; `nil` over no rows.
    public func max<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Value? {
        try await aggregate(.max, expression, as: Value.self, in: database, file, line)
    }

    /// How many rows there are for each value: `Favorite.where { $0.article.isIn(ids) }.count(by: \.article, in: database)`.
    public func count<Value: SQLConvertible & Hashable>(
        by expression: (Root.Columns) -> some ColumnExpression<Value>,
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Value: Int] {
        let rows = try await group(by: expression).select { ($0.key, $0.count()) }
            .fetch(from: database, file: file, line: line)
        return Dictionary(rows, uniquingKeysWith: +)
    }

    private func aggregate<Value: SQLConvertible>(
        _ function: AggregateFunction,
        _ expression: (Root.Columns) -> some ColumnExpression,
        as type: Value.Type,
        in database: some Queryable,
        _ file: String,
        _ line: Int
    ) async throws -> Value? {
        let call = function.of(within(expression)._rendered)
        let finished = call.wrapped(as: function.finished(call.sql, as: type))
        return try await aggregate(finished, as: type, in: database, file, line)
    }

    private func aggregate<Value: SQLConvertible>(
        _ rendered: Rendered,
        as type: Value.Type,
        in database: some Queryable,
        _ file: String,
        _ line: Int
    ) async throws -> Value? {
        let query = aggregated(rendered) { (row) throws(SQLDecodingError) in try Value?(row: row, column: 0) }
        return try await query.fetch(from: database, file: file, line: line).first ?? nil
    }

    /// One row with an aggregate over the rows, which can have neither order nor slice.
    private func aggregated<Value>(
        _ rendered: Rendered,
        read: @escaping @Sendable (borrowing SQLRow) throws(SQLDecodingError) -> Value
    ) -> Projection<Value> {
        var clauses = clauses
        if clauses.isLocked {
            clauses.problem =
                clauses.problem ?? ModelError(.invalidQuery, "rows that are put together cannot be locked")
        }
        if clauses.isSliced { clauses = clauses.asSource }
        clauses.orderings = []
        return Projection(Selecting(clauses: clauses, name: Root.schema.name), [rendered], read: read)
    }
}

/// Queries within other queries. They may speak of the columns around them: `User.including { user in Article.where { $0.author == user.id }.max(of: \.views) }`.
extension Select {
    /// How many rows there are.
    public func count() -> Computed<Int> { scalar(AggregateFunction.count(nil), isNullable: false) }

    /// The sum of a column or computation over the rows; 0 over none.
    public func sum<Value: NumericValue>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Computed<Value.Number> { scalar(.sum, expression, isNullable: false) }

    /// The mean of a column or computation over the rows; null over none.
    public func average(
        of expression: (Root.Columns) -> some ColumnExpression<some NumericValue>
    ) -> Computed<Double?> { scalar(.average, expression, isNullable: true) }

    /// The least value; null over no rows.
    public func min<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Computed<Value?> { scalar(.min, expression, isNullable: true) }

    /// The least value that there is; null over no rows.
    public func min<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value?>
    ) -> Computed<Value?> { scalar(.min, expression, isNullable: true) }

    /// The greatest value; null over no rows.
    public func max<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>
    ) -> Computed<Value?> { scalar(.max, expression, isNullable: true) }

    /// The greatest value that there is; null over no rows.
    public func max<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value?>
    ) -> Computed<Value?> { scalar(.max, expression, isNullable: true) }

    /// True where there is a row: `User.where { user in Article.where { $0.author == user.id && $0.views > 100 }.exists() }`.
    public func exists() -> Condition {
        let rows = Selecting(clauses: clauses.without(orderings: true), name: Root.schema.name)
        return rows.one(Computed<Int>(_rendered: Rendered(sql: "1"))).existence
    }

    private func scalar<Value: SQLConvertible>(
        _ function: AggregateFunction,
        _ expression: (Root.Columns) -> some ColumnExpression,
        isNullable: Bool
    ) -> Computed<Value> {
        let call = function.of(within(expression)._rendered)
        return scalar(call.wrapped(as: function.finished(call.sql, as: Value.self)), isNullable: isNullable)
    }

    private func scalar<Value: SQLConvertible>(_ rendered: Rendered, isNullable: Bool) -> Computed<Value> {
        let query = aggregated(rendered) { (row) throws(SQLDecodingError) in try Value(row: row, column: 0) }
        return Computed(_rendered: query.asValue.nullable(isNullable))
    }
}

extension Query {
    /// The one value that the query gives as a value of the query around it, null where there is no row. More than one row is an error in PostgreSQL; SQLite
    /// takes the first.
    public func scalar() -> Computed<Row?> where Row: SQLConvertible { Computed(_rendered: asValue) }

    /// The one value that the query gives as a value of the query around it, null where there is no row.
    public func scalar<Wrapped: SQLConvertible>() -> Computed<Row> where Row == Wrapped? {
        Computed(_rendered: asValue)
    }

    /// The values of all rows that the query gives, in its order, as one array of the query around it; empty where there is none. PostgreSQL alone has arrays.
    public func array() -> Computed<[Row]> where Row: SQLConvertible {
        let subquery = _plan.subquery
        let sql = SQL(
            of: subquery.sql,
            sqlite: { _ in SQL(unsupported: "SQLite has no arrays: prefetch the rows, or gather them by jsonValues") },
            postgres: { "ARRAY(\($0))" }
        )
        return Computed(_rendered: subquery.wrapped(isNullable: false, as: sql))
    }

    /// True where the query gives a row.
    public func exists() -> Condition { existence }

    fileprivate var existence: Condition {
        let subquery = _plan.subquery
        return Condition(subquery.wrapped(isNullable: false, as: "EXISTS (\(subquery.sql))"))
    }

    fileprivate var asValue: Rendered {
        let subquery = _plan.subquery
        return subquery.wrapped(isNullable: true, as: "(\(subquery.sql))")
    }
}
