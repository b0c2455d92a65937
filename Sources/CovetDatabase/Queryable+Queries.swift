public import CovetSQL

extension Queryable {
    /// Runs a rendered statement and decodes each row as it comes.
    @inlinable
    public func run<Value: Sendable>(
        _ statement: Statement,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value
    ) async throws(DatabaseError) -> StatementResult<Value> {
        try await run(statement, appending: { row, rows in rows.append(try decode(row)) })
    }

    /// Every row of the result, each column decoded to its type: `as: (Int, String, Date?).self`.
    @inlinable
    public func query<each Column: RowDecodable>(_ sql: SQL, as type: (repeat each Column).Type)
        async throws(DatabaseError) -> [(repeat each Column)]
    {
        try await run(statement(sql), decoding: decodeColumns(as: type)).rows
    }

    /// Every row of the result, decoded to one type.
    @inlinable
    public func query<Value: RowDecodable>(_ sql: SQL, as type: Value.Type) async throws(DatabaseError) -> [Value] {
        try await run(statement(sql)) { row in try Value(row: row, from: 0) }.rows
    }

    /// The first row, or `nil` when there is none.
    @inlinable
    public func first<each Column: RowDecodable>(_ sql: SQL, as type: (repeat each Column).Type)
        async throws(DatabaseError) -> (repeat each Column)?
    {
        try await query(sql, as: type).first
    }

    /// The first row, or `nil` when there is none.
    @inlinable
    public func first<Value: RowDecodable>(_ sql: SQL, as type: Value.Type) async throws(DatabaseError) -> Value? {
        try await query(sql, as: type).first
    }

    /// Runs a statement for its effect; how many rows it touched.
    @discardableResult
    public func execute(_ sql: SQL) async throws(DatabaseError) -> Int {
        try await run(statement(sql)) { _ in }.affectedRows
    }

    /// Lends the rows one by one: `try await database.stream(sql, as: Post.self) { for try await post in $0 { ... } }`.
    public func stream<Value: RowDecodable, Result>(
        _ sql: SQL,
        as type: Value.Type,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        try await stream(statement(sql), decoding: { row in try Value(row: row, from: 0) }, body)
    }
}

@inlinable
package func decodeColumns<each Column: RowDecodable>(
    as type: (repeat each Column).Type
) -> @Sendable (borrowing SQLRow) throws -> (repeat each Column) {
    { row in
        var column = 0
        func next<Value: RowDecodable>(_ type: Value.Type, _ row: borrowing SQLRow) throws -> Value {
            defer { column += Value.columnCount }
            return try Value(row: row, from: column)
        }
        return (repeat try next((each Column).self, row))
    }
}
