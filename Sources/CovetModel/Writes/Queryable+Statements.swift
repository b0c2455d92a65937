import CovetDatabase

extension Queryable {
    /// The rows that a statement of the framework gives, with the place in the program that it was sent from.
    package func rows<Row: RowDecodable>(
        of sql: SQL,
        as type: Row.Type,
        from origin: StatementOrigin
    ) async throws -> [Row] {
        let statement = try sql.statement(for: dialect, isReadOnly: false, origin: origin)
        return try await run(statement) { row in try Row(row: row, from: 0) }.rows
    }

    /// How many rows a statement of the framework touched.
    package func touched(by sql: SQL, from origin: StatementOrigin) async throws -> Int {
        let statement = try sql.statement(for: dialect, isReadOnly: false, origin: origin)
        return try await run(statement) { _ in }.affectedRows
    }
}
