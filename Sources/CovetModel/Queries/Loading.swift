public import CovetDatabase

/// How the rows of a query come about: read from its statement one by one, and completed by other statements when all are there.
///
/// It is made of closures that are put together where the program builds its query, and inlinable down to there: they are compiled for the rows' own types. Generic code over
/// models that are not known before the program runs took half of the time of a page with a join and a prefetch.
@usableFromInline
package struct Loading<Row: Sendable>: Sendable {
    @usableFromInline package typealias Reader = @Sendable (borrowing SQLRow) throws(SQLDecodingError) -> Row
    /// Asks the database for what belongs to all rows, and gives what puts it into one of them, by its place.
    @usableFromInline package typealias Completion =
        @Sendable ([Row], any Queryable, StatementOrigin?) async throws -> Finish
    @usableFromInline package typealias Finish = @Sendable (inout Row, Int) -> Void

    @usableFromInline package let read: Reader
    @usableFromInline let append: RowAppender<Row>
    /// `nil` where a row is whole when it is read.
    @usableFromInline package let completion: Completion?

    @inlinable
    package init(completion: Completion? = nil, read: @escaping Reader) {
        self.read = read
        append = { row, rows in rows.append(try read(row)) }
        self.completion = completion
    }

    /// Columns of the statement, from `offset` on.
    @inlinable
    package static func columns(from offset: Int) -> Loading where Row: RowDecodable {
        Loading { (row) throws(SQLDecodingError) in try Row(row: row, from: offset) }
    }
}

extension Loading {
    package func load(_ statement: Statement, from database: any Queryable) async throws -> [Row] {
        var rows = try await database.run(statement, appending: append).rows
        guard let finish = try await completion?(rows, database, statement.origin) else { return rows }
        for index in rows.indices { finish(&rows[index], index) }
        return rows
    }
}
