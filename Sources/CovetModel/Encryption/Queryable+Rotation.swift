public import CovetDatabase

extension Queryable {
    /// Seals again what an older key sealed in a column, so that the key can be given up; how many rows there were.
    ///
    /// It goes by the id in batches and may be stopped and begun again at any time. A row that somebody else changes meanwhile keeps the change.
    /// - Parameter batch: how many rows are read at once.
    /// - Throws: what the cipher throws for a text that cannot be opened; the batches before it are done.
    @discardableResult
    public func reencrypt<Row: Model>(
        _ property: any KeyPath<Row, EncryptedText> & Sendable,
        by cipher: some TextCipher,
        batch: Int = 500,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        try await reencrypt(column: property, of: Row.self, by: cipher, batch, StatementOrigin(file: file, line: line))
    }

    /// Seals again what an older key sealed in a column that may be null.
    @discardableResult
    public func reencrypt<Row: Model>(
        _ property: any KeyPath<Row, EncryptedText?> & Sendable,
        by cipher: some TextCipher,
        batch: Int = 500,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        try await reencrypt(column: property, of: Row.self, by: cipher, batch, StatementOrigin(file: file, line: line))
    }

    private func reencrypt<Row: Model>(
        column property: any PartialKeyPath<Row> & Sendable,
        of model: Row.Type,
        by cipher: some TextCipher,
        _ batch: Int,
        _ origin: StatementOrigin
    ) async throws -> Int {
        guard batch > 0 else { throw ModelError(.invalidQuery, "a batch has at least one row") }
        let context = try Row.encryptionContext(of: property)
        let (table, id) = (SQL(identifier: Row.schema.table), SQL(identifier: Row.schema.id))
        let column = SQL(identifier: try Row.writtenColumn(property).name)
        var last: Row.ID?
        var count = 0
        while true {
            var sql: SQL = "SELECT \(id), \(column) FROM \(table) WHERE \(column) IS NOT NULL"
            if let last { sql += " AND \(id) > \(last)" }
            sql += " ORDER BY \(id) LIMIT \(batch)"
            let rows = try await rows(of: sql, as: SealedRow<Row.ID>.self, from: origin)
            guard let end = rows.last else { return count }
            for row in rows where !cipher.isCurrent(row.sealed) {
                let sealed = try cipher.seal(try cipher.open(row.sealed, context: context), context: context)
                let update: SQL =
                    "UPDATE \(table) SET \(column) = \(sealed) WHERE \(id) = \(row.id) AND \(column) = \(row.sealed)"
                count += try await touched(by: update, from: origin)
            }
            last = end.id
        }
    }
}

private struct SealedRow<ID: SQLDecodable>: RowDecodable {
    let id: ID
    let sealed: String

    static var columnCount: Int { 2 }

    init(row: borrowing SQLRow, from column: Int) throws(SQLDecodingError) {
        id = try ID(row: row, column: column)
        sealed = try row.string(at: column + 1)
    }
}
