public import CovetDatabase

extension Select {
    /// How many rows there are.
    public func count(in database: some Queryable) async throws -> Int {
        try await aggregate("count(*)", as: Int.self, in: database) ?? 0
    }

    /// True when there is a row; the database stops at the first.
    public func exists(in database: some Queryable) async throws -> Bool {
        try clauses.check()
        var clauses = clauses
        clauses.orderings = clauses.isSliced ? clauses.orderings : []
        let sql: SQL = "SELECT EXISTS (SELECT 1\(clauses.source(Root.self))\(clauses.tail))"
        return try await database.first(sql, as: Bool.self) ?? false
    }

    /// The sum of a column or computation over the rows; 0 over none.
    public func sum<Value: SQLConvertible & Numeric>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        in database: some Queryable
    ) async throws -> Value {
        // PostgreSQL sums into a wider type.
        try await aggregate(expression, as: Value.self, in: database) { sql in
            let type = Value.sqlType
            return SQL(dependingOnDialect: { dialect in
                "CAST(sum(\(sql)) AS \(SQL(pieces: [.raw(type.name(for: dialect))])))"
            })
        } ?? 0
    }

    /// The mean of a column or computation over the rows; `nil` over none.
    public func average(
        of expression: (Root.Columns) -> some ColumnExpression<some SQLConvertible & Numeric>,
        in database: some Queryable
    ) async throws -> Double? {
        try await aggregate(expression, as: Double.self, in: database) { sql in
            SQL(dependingOnDialect: { dialect in
                "CAST(avg(\(sql)) AS \(SQL(pieces: [.raw(SQLType.double.name(for: dialect))])))"
            })
        }
    }

    /// The least value; `nil` over no rows.
    public func min<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        in database: some Queryable
    ) async throws -> Value? {
        try await aggregate(expression, as: Value.self, in: database) { "min(\($0))" }
    }

    /// The greatest value; `nil` over no rows.
    public func max<Value: SQLConvertible>(
        of expression: (Root.Columns) -> some ColumnExpression<Value>,
        in database: some Queryable
    ) async throws -> Value? {
        try await aggregate(expression, as: Value.self, in: database) { "max(\($0))" }
    }

    /// How many rows there are for each value: `Favorite.where { $0.article.isIn(ids) }.count(by: \.article, in: database)`.
    public func count<Value: SQLConvertible & Hashable>(
        by expression: (Root.Columns) -> some ColumnExpression<Value>,
        in database: some Queryable
    ) async throws -> [Value: Int] {
        let clauses = try settled()
        let rendered = expression(Root.root)._rendered
        if let problem = rendered.problem { throw problem }
        let source = clauses.source(Root.self, joining: rendered.joins)
        let sql: SQL = "SELECT \(rendered.sql), count(*)\(source) GROUP BY 1"
        let rows = try await database.query(sql, as: (Value, Int).self)
        return Dictionary(rows, uniquingKeysWith: +)
    }

    private func aggregate<Value: SQLConvertible>(
        _ sql: SQL,
        as type: Value.Type,
        joining joins: [Join] = [],
        in database: some Queryable
    ) async throws -> Value? {
        let clauses = try settled()
        let sql: SQL = "SELECT \(sql)\(clauses.source(Root.self, joining: joins))"
        return try await database.first(sql, as: Value?.self) ?? nil
    }

    private func aggregate<Input: SQLConvertible, Value: SQLConvertible>(
        _ expression: (Root.Columns) -> some ColumnExpression<Input>,
        as type: Value.Type,
        in database: some Queryable,
        by function: (SQL) -> SQL
    ) async throws -> Value? {
        let rendered = expression(Root.root)._rendered
        if let problem = rendered.problem { throw problem }
        return try await aggregate(function(rendered.sql), as: type, joining: rendered.joins, in: database)
    }

    /// The same rows without order and slice, which an aggregate cannot have.
    private func settled() throws(ModelError) -> Clauses {
        try clauses.check()
        guard clauses.isSliced else {
            var clauses = clauses
            clauses.orderings = []
            return clauses
        }
        return clauses.byID(Root.self)
    }
}
