public import CovetSQL

/// What a database must do to be used through ``Database``. Drivers log nothing, count nothing and know no transactions beyond lending a connection: that is done here, once.
///
/// A driver runs on the caller's executor where it can (a pooled connection of the caller's event loop, a short read of an embedded database) and leaves it only where it must.
public protocol DatabaseDriver: AnyObject, Sendable {
    var dialect: SQLDialect { get }

    /// True when there are replicas to read from; false unless the driver says otherwise. It does not change.
    var hasReplicas: Bool { get }

    /// How its connections are used; none unless the driver says otherwise.
    var pools: [PoolStatistics] { get }

    /// Runs one statement by itself, on any connection that suits it.
    func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value>

    /// Lends a connection for the time of the closure, waiting in order for its turn. It is taken back clean: whatever transaction is still open is rolled back.
    func withConnection<Result>(
        for access: ConnectionAccess,
        options: StatementOptions,
        _ body: (any DriverConnection) async throws -> Result
    ) async throws -> Result

    /// Ends every connection. Statements sent afterwards fail with ``DatabaseError/Code/connection``.
    func close() async
}

extension DatabaseDriver {
    public var hasReplicas: Bool { false }
    public var pools: [PoolStatistics] { [] }
}

/// One session with the database, lent to one user at a time.
public protocol DriverConnection: AnyObject, Sendable {
    var dialect: SQLDialect { get }

    /// True between the begin of a transaction and its end, as the database itself sees it.
    var isInTransaction: Bool { get async }

    func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value>

    /// Lends the rows in batches; the statement ends with the closure.
    func stream<Value: Sendable, Result>(
        _ statement: Statement,
        options: StatementOptions,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result

    /// Begins, ends or marks a transaction. A commit whose answer is lost throws ``DatabaseError/Code/outcomeUnknown``; one that the database turned into a rollback throws
    /// ``DatabaseError/Code/transactionLost``. Neither cancellation nor a deadline stops an end half-way; all but a beginning throw
    /// ``DatabaseError/Code/transactionLost`` when there is no transaction.
    func control(_ step: TransactionStep, options: StatementOptions) async throws(DatabaseError)
}

extension DriverConnection {
    /// Runs a statement and decodes each row as it comes.
    package func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value
    ) async throws(DatabaseError) -> StatementResult<Value> {
        try await run(statement, options: options, appending: { row, rows in rows.append(try decode(row)) })
    }
}

/// What a connection is wanted for.
public enum ConnectionAccess: Sendable, Hashable {
    case read, write
}

/// How a statement is to be run.
public struct StatementOptions: Sendable, Hashable {
    /// From the moment it is sent, waiting for a connection included; `nil` for no limit.
    public var timeout: Duration?
    /// True when it belongs to a transaction. A database may have rolled that back by itself (disk full, a deadlock): then the driver throws
    /// ``DatabaseError/Code/transactionLost`` and runs nothing, since the statement would be kept by itself.
    public var requiresTransaction: Bool

    /// What it may do: a statement for reading that writes is refused with ``DatabaseError/Code/readOnly``, by the database itself.
    public var access: ConnectionAccess
    /// True when a replica may answer, which knows what was committed a moment ago.
    public var prefersReplica: Bool
    /// Where in the program's sources a connection was asked for.
    public var origin: StatementOrigin?

    public init(
        timeout: Duration?,
        requiresTransaction: Bool = false,
        access: ConnectionAccess = .write,
        prefersReplica: Bool = false,
        origin: StatementOrigin? = nil
    ) {
        self.timeout = timeout
        self.requiresTransaction = requiresTransaction
        self.access = access
        self.prefersReplica = prefersReplica
        self.origin = origin
    }
}

/// A step in the life of a transaction. Savepoints are numbered by their depth, from 1.
public enum TransactionStep: Sendable, Hashable {
    case begin(TransactionOptions)
    case commit
    case rollback
    case savepoint(Int)
    case release(Int)
    case rollbackTo(Int)
}
