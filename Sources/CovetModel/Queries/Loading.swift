package import CovetDatabase

/// A part of what a query loads: how it is read from each row, and what is still to be fetched when all rows are there.
package protocol Loading<Output>: Sendable {
    /// What one row gives by itself.
    associatedtype Partial: Sendable
    associatedtype Output: Sendable

    func read(_ row: borrowing SQLRow) throws(SQLDecodingError) -> Partial
    /// - Parameter origin: where the query was sent from.
    func finish(_ rows: [Partial], from database: any Queryable, origin: StatementOrigin?) async throws -> [Output]
}

extension Loading {
    /// Both parts, the outputs combined row by row.
    package func adding<Part: Loading, Row: Sendable>(
        _ part: Part,
        combine: @escaping @Sendable (Output, Part.Output) -> Row
    ) -> any Loading<Row> {
        Both(first: self, second: part, combine: combine)
    }
}

/// Columns of the statement, from `offset` on.
package struct Reading<Output: RowDecodable>: Loading {
    let offset: Int

    package func read(_ row: borrowing SQLRow) throws(SQLDecodingError) -> Output {
        try Output(row: row, from: offset)
    }

    package func finish(_ rows: [Output], from database: any Queryable, origin: StatementOrigin?) -> [Output] { rows }
}

private struct Both<First: Loading, Second: Loading, Output: Sendable>: Loading {
    let first: First
    let second: Second
    let combine: @Sendable (First.Output, Second.Output) -> Output

    func read(_ row: borrowing SQLRow) throws(SQLDecodingError) -> (First.Partial, Second.Partial) {
        (try first.read(row), try second.read(row))
    }

    func finish(
        _ rows: [(First.Partial, Second.Partial)],
        from database: any Queryable,
        origin: StatementOrigin?
    ) async throws -> [Output] {
        let firsts = try await first.finish(rows.map { $0.0 }, from: database, origin: origin)
        let seconds = try await second.finish(rows.map { $0.1 }, from: database, origin: origin)
        return zip(firsts, seconds).map(combine)
    }
}
