public import CovetSQL

/// One session with the database, lent by ``Database/withConnection(for:file:line:_:)`` for the time of a closure.
public struct Connection: Queryable {
    let session: Session

    public var dialect: SQLDialect { session.connection.dialect }
    public var clock: WallClock { session.clock }

    public func run<Value: Sendable>(
        _ statement: Statement,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        try await session.run(statement, depth: 0, appending: append)
    }

    public func stream<Value: Sendable, Result>(
        _ statement: Statement,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        try await session.stream(statement, depth: 0, decoding: decode, body)
    }

    /// Hooks of ``Transaction/afterCommit(_:)`` run while this connection is still lent.
    public func transaction<Result>(
        _ options: TransactionOptions,
        origin: StatementOrigin?,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        let (result, hooks) = try await session.timing.retry(options.retry) {
            try await session.outermost(options, body)
        }
        try await CovetDatabase.run(hooks)
        return result
    }
}
