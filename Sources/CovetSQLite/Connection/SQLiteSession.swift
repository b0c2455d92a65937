import CovetDatabase
import CovetSQL

/// A connection with a thread of its own, on which it runs whatever may take long.
actor SQLiteSession: DriverConnection {
    nonisolated let thread = DedicatedThread()
    nonisolated let handle: SQLiteHandle
    nonisolated let dialect = SQLDialect.sqlite

    init(_ handle: SQLiteHandle) {
        self.handle = handle
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    var isInTransaction: Bool { handle.isInTransaction }

    func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        try run(statement, options: options, deadline: nil, appending: append)
    }

    func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        deadline: ContinuousClock.Instant?,
        appending append: RowAppender<Value>
    ) throws(DatabaseError) -> StatementResult<Value> {
        if options.requiresTransaction, !handle.isInTransaction { throw .transactionLost(statement: statement.text) }
        if Task.isCancelled {
            throw DatabaseError(
                .cancelled,
                "the task was cancelled before the statement ran",
                statement: statement.text
            )
        }
        if let deadline, deadline <= .now {
            throw DatabaseError(
                .deadlineExceeded,
                "the statement's time was over before its turn came",
                statement: statement.text
            )
        }
        guard
            case .done(let result) = try handle.run(
                statement,
                timeout: options.timeout,
                deadline: deadline,
                appending: append
            )
        else {
            throw DatabaseError(.other, "the statement did not end", statement: statement.text)
        }
        return result
    }

    /// A single statement outside of transactions: one that opens a transaction by hand is undone and refused.
    func runAlone<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        deadline: ContinuousClock.Instant?,
        appending append: RowAppender<Value>
    ) throws(DatabaseError) -> StatementResult<Value> {
        let result = try run(statement, options: options, deadline: deadline, appending: append)
        try handle.refuseOpenTransaction(statement.text)
        return result
    }

    func control(_ step: TransactionStep, options: StatementOptions) async throws(DatabaseError) {
        if case .begin(let options) = step { try options.refuseWhatSQLiteCannotDo() }
        try handle.control(step, timeout: options.timeout)
        switch step {
        case .begin(let options) where options.isReadOnly: try handle.setReadOnly(true)
        case .commit, .rollback: try handle.setReadOnly(false)
        default: break
        }
    }

    nonisolated func stream<Value: Sendable, Result>(
        _ statement: Statement,
        options: StatementOptions,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        let cursor = try await open(statement, options: options)
        do {
            let result = try await body(RowStream { try await self.next(cursor, decoding: decode) })
            await close(cursor)
            return result
        } catch {
            await close(cursor)
            throw error
        }
    }

    /// Makes the connection as good as new for its next user.
    func clean() {
        if handle.isInTransaction { try? handle.control(.rollback, timeout: nil) }
        try? handle.setReadOnly(false)
    }

    func closeHandle() {
        handle.close()
    }
}

// MARK: - Streams

/// A statement that is being read, known only to the session's thread.
private final class Cursor: @unchecked Sendable {
    // Proof for @unchecked: it is made, read and closed within the actor that owns the statement, and only passed around outside.
    let statement: CachedStatement
    let text: String
    let timeout: Duration?
    var isOpen = true

    init(statement: CachedStatement, text: String, timeout: Duration?) {
        self.statement = statement
        self.text = text
        self.timeout = timeout
    }
}

extension SQLiteSession {
    /// Rows are decoded on the connection's thread, this many at a time.
    private static let batchSize = 256

    private func open(_ statement: Statement, options: StatementOptions) throws(DatabaseError) -> Cursor {
        if options.requiresTransaction, !handle.isInTransaction { throw .transactionLost(statement: statement.text) }
        return Cursor(statement: try handle.open(statement), text: statement.text, timeout: options.timeout)
    }

    private func next<Value: Sendable>(
        _ cursor: Cursor,
        decoding decode: @Sendable (borrowing SQLRow) throws -> Value
    ) throws(DatabaseError) -> [Value] {
        guard cursor.isOpen else {
            throw DatabaseError(.misuse, "the stream was used after its closure had ended", statement: cursor.text)
        }
        return try handle.next(
            Self.batchSize,
            of: cursor.statement,
            text: cursor.text,
            timeout: cursor.timeout,
            decoding: decode
        )
    }

    private func close(_ cursor: Cursor) {
        guard cursor.isOpen else { return }
        cursor.isOpen = false
        handle.close(cursor.statement)
    }
}
