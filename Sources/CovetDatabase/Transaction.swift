public import CovetSQL

/// A running transaction. What it does is kept together or not at all.
///
/// A transaction within it is a savepoint: when the inner closure throws, only what it did is undone. A transaction is over with its closure, and while an inner one is open
/// the outer one refuses statements: they would become part of the inner one.
public struct Transaction: Queryable {
    let session: Session
    let depth: Int

    public var dialect: SQLDialect { session.connection.dialect }
    public var clock: WallClock { session.clock }

    public func run<Value: Sendable>(
        _ statement: Statement,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        try await session.run(statement, depth: depth, appending: append)
    }

    public func stream<Value: Sendable, Result>(
        _ statement: Statement,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        try await session.stream(statement, depth: depth, decoding: decode, body)
    }

    /// A savepoint.
    public func transaction<Result>(
        _ options: TransactionOptions,
        origin: StatementOrigin?,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await session.nested(depth: depth, options, body)
    }
}
