public import CovetDatabase

/// How the rows of a query come about: read from its statement one by one, and completed by other statements when all are there.
///
/// It is made of closures that are put together where the program builds its query, and inlinable down to there: they are compiled for the rows' own types. Generic code over
/// models that are not known before the program runs took half of the time of a page with a join and a prefetch.
@usableFromInline
package struct Loading<Row: Sendable>: Sendable {
    @usableFromInline package typealias Reader = @Sendable (borrowing SQLRow) throws(SQLDecodingError) -> Row
    @usableFromInline package typealias Completion =
        @Sendable ([Row], any Queryable, StatementOrigin?) async throws -> [Row]

    @usableFromInline package let read: Reader
    @usableFromInline let append: RowAppender<Row>
    /// Puts in what other statements load, for those who sent the query; `nil` where a row is whole when it is read.
    @usableFromInline package let complete: Completion?

    @inlinable
    package init(complete: Completion? = nil, read: @escaping Reader) {
        self.read = read
        append = { row, rows in rows.append(try read(row)) }
        self.complete = complete
    }

    /// Columns of the statement, from `offset` on.
    @inlinable
    package static func columns(from offset: Int) -> Loading where Row: RowDecodable {
        Loading { (row) throws(SQLDecodingError) in try Row(row: row, from: offset) }
    }
}

extension Loading {
    package func load(_ statement: Statement, from database: any Queryable) async throws -> [Row] {
        let rows = try await database.run(statement, appending: append).rows
        guard let complete else { return rows }
        return try await complete(rows, database, statement.origin)
    }
}
