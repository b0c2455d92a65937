public import CovetDatabase
public import CovetSQL
public import NIOCore
import Synchronization

extension Queryable {
    /// Reads the rows of a query by COPY, the fastest way out of PostgreSQL. They come as fast as they are taken: memory stays flat however many there are.
    ///
    /// ```swift
    /// try await database.copy(from: "SELECT id, name FROM users WHERE age > \(18)", as: (Int, String).self) { users in
    ///     for try await (id, name) in users { ... }
    /// }
    /// ```
    /// COPY cannot bind: the values of the query are written into it as literals, quoted. What is left when the closure ends is not sent.
    ///
    /// - Throws: ``CovetDatabase/DatabaseError`` that names the row, counted from 1, and the column that does not hold what was wanted; `unsupported` on SQLite, which has no COPY.
    public func copy<each Value: RowDecodable, Result>(
        from query: SQL,
        as type: (repeat each Value).Type,
        file: String = #fileID,
        line: Int = #line,
        _ body: (RowStream<(repeat each Value)>) async throws -> Result
    ) async throws -> Result {
        try await copy(from: query, file: file, line: line, decoding: decodeColumns(as: type), body)
    }

    /// Reads the rows of a query by COPY, each by a closure of its own.
    public func copy<Value: Sendable, Result>(
        from query: SQL,
        file: String = #fileID,
        line: Int = #line,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        let text = try literalText(of: query)
        return try await withCopy(.read, "COPY (\(text)) TO STDOUT", StatementOrigin(file: file, line: line)) {
            connection,
            options in
            let columns = try await connection.describe(text, options: options)
            guard !columns.isEmpty else {
                throw DatabaseError(
                    .misuse,
                    "a COPY reads the rows of a query, and this one gives none",
                    statement: text
                )
            }
            let copy = "COPY (\(Self.castingToText(text, columns))) TO STDOUT (FORMAT binary)"
            let result = try await connection.copyOut(copy, options: options) { _, data in
                let reader = CopyReader(data, columns, decode)
                return (try await body(RowStream(nextBatch: { try await reader.nextBatch() })), reader.count)
            }
            return (result.0, result.1, 0)
        }
    }

    /// Reads the rows of a query by COPY as they are encoded, such as comma-separated values for a file.
    public func copyBytes<Result>(
        from query: SQL,
        as encoding: CopyEncoding,
        file: String = #fileID,
        line: Int = #line,
        _ body: (CopiedBytes) async throws -> Result
    ) async throws -> Result {
        let text = "COPY (\(try literalText(of: query))\n) TO STDOUT \(encoding.clause)"
        return try await withCopy(.read, text, StatementOrigin(file: file, line: line)) { connection, options in
            let result = try await connection.copyOut(text, options: options) { _, data in
                try await body(CopiedBytes(data: data))
            }
            return (result, 0, 0)
        }
    }

    private func literalText(of query: SQL) throws(DatabaseError) -> String {
        let statement = query.inlining(for: .postgres).statement(for: .postgres)
        if let problem = statement.problem { throw DatabaseError(.unsupported, problem, statement: statement.text) }
        return statement.text
    }

    /// Columns whose binary form is not known come as text.
    private static func castingToText(_ text: String, _ columns: [ColumnDescription]) -> String {
        guard columns.contains(where: { !$0.isBinary }) else { return text + "\n" }
        let names = columns.indices.map { "c\($0)" }
        let casts = zip(names, columns).map { $1.isBinary ? $0 : "\($0)::text" }
        return "SELECT \(casts.joined(separator: ", ")) FROM (\(text)\n) AS t(\(names.joined(separator: ", ")))"
    }
}

/// The bytes of a COPY, in chunks whose borders mean nothing.
public struct CopiedBytes: AsyncSequence, Sendable {
    fileprivate let data: CopyOutData

    public func makeAsyncIterator() -> Iterator { Iterator(chunks: data.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var chunks: CopyOutData.Iterator

        public mutating func next() async throws -> ByteBuffer? { try await chunks.next() }
    }
}

/// Decodes what a COPY sends, a chunk at a time.
private final class CopyReader<Value: Sendable>: Sendable {
    private struct State {
        var tuples: CopyTuples<Value>
        var count = 0
    }

    private let data: CopyOutData
    private let state: Mutex<State>

    init(
        _ data: CopyOutData,
        _ columns: [ColumnDescription],
        _ decode: @escaping @Sendable (borrowing SQLRow) throws -> Value
    ) {
        self.data = data
        state = Mutex(State(tuples: CopyTuples(columns: columns, decode: decode)))
    }

    var count: Int { state.withLock { $0.count } }

    func nextBatch() async throws -> [Value] {
        var chunks = data.makeAsyncIterator()
        while let chunk = try await chunks.next() {
            let values = try state.withLock { state in
                let values = try state.tuples.add(chunk)
                state.count += values.count
                return values
            }
            if !values.isEmpty { return values }
        }
        try state.withLock { try $0.tuples.end() }
        return []
    }
}
