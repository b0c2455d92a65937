import CovetDatabase
import CovetSQL
import Synchronization

/// SQLite as a driver: one connection that writes, on a thread of its own, and several that read beside it.
///
/// A statement that reads runs on the caller's thread, with no hop, as long as it is short (``inlineBudget``). One that turns out to be longer is given up there and run again on the
/// reader's own thread, and goes there straight away the next time, until it was short again. A write, and everything within a transaction or a lent connection, runs on the connection's own thread;
/// so does the closure that was lent it, so that its statements need no change of thread.
final class SQLiteDriver: DatabaseDriver {
    /// How long a read may keep the caller's thread, which may be an event loop.
    static let inlineBudget: Duration = .milliseconds(1)

    /// The writing connections that this task, or the one that made it, was lent.
    @TaskLocal static var loans: [Loan] = []

    let dialect = SQLDialect.sqlite
    private let writer: SQLiteSession
    private let gate = WriterGate()
    /// `nil` for a database in memory, which has one connection.
    private let readers: ReaderPool?
    /// Texts that were found to write, so that they need not wait for a reader to find it again; at most a thousand.
    private let writes = Mutex<Set<String>>([])

    init(_ configuration: SQLiteConfiguration) throws(DatabaseError) {
        writer = SQLiteSession(try SQLiteHandle(configuration, readOnly: false))
        readers =
            configuration.location == .memory
            ? nil
            : ReaderPool(limit: configuration.readers) { () throws(DatabaseError) in
                SQLiteSession(try SQLiteHandle(configuration, readOnly: true))
            }
    }

    func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        if Task.isCancelled {
            throw DatabaseError(
                .cancelled,
                "the task was cancelled before the statement ran",
                statement: statement.text
            )
        }
        guard let readers else {
            return try await options.access == .read
                ? readInMemory(statement, options: options, appending: append)
                : runInMemory(statement, options: options, appending: append)
        }
        if let session = try readers.takeFree() {
            if let result = try await read(statement, on: session, from: readers, options: options, appending: append) {
                return result
            }
        } else if !writes.withLock({ $0.contains(statement.text) }) {
            let session = try await readers.take(until: options.timeout.map { .now + $0 })
            if let result = try await read(statement, on: session, from: readers, options: options, appending: append) {
                return result
            }
        }
        if options.access == .read {
            throw DatabaseError(
                .readOnly,
                "database.reading only reads, and the statement writes",
                statement: statement.text
            )
        }
        return try await write(statement, options: options, appending: append)
    }

    /// `nil` when the statement is not one for a reader.
    private func read<Value: Sendable>(
        _ statement: Statement,
        on session: SQLiteSession,
        from readers: ReaderPool,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value>? {
        defer { readers.give(session) }
        do throws(DatabaseError) {
            switch try session.handle.run(
                statement,
                timeout: options.timeout,
                budget: Self.inlineBudget,
                appending: append
            ) {
            case .done(let result):
                try session.handle.refuseOpenTransaction(statement.text)
                return result
            case .isLong:
                return try await session.runAlone(statement, options: options, deadline: nil, appending: append)
            case .writes:
                writes.withLock { if $0.count < 1000 { $0.insert(statement.text) } }
                return nil
            }
        } catch  where error.isAboutTheText && options.access == .write {
            // What a reader does not know may be a temporary table of the writer: its word counts.
            return nil
        }
    }

    private func write<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        try refuseSelfWait(statement.text)
        let deadline = options.timeout.map { ContinuousClock.now + $0 }
        try await gate.enter(exclusive: false, until: deadline)
        defer { gate.leave(exclusive: false) }
        return try await writer.runAlone(statement, options: options, deadline: deadline, appending: append)
    }

    private func runInMemory<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        if gate.enterAlone() {
            defer { gate.leave(exclusive: true) }
            if case .done(let result) = try writer.handle.run(
                statement,
                timeout: options.timeout,
                budget: Self.inlineBudget,
                appending: append
            ) {
                try writer.handle.refuseOpenTransaction(statement.text)
                return result
            }
            return try await writer.runAlone(statement, options: options, deadline: nil, appending: append)
        }
        return try await write(statement, options: options, appending: append)
    }

    private func readInMemory<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        do {
            return try await withConnection(for: .read, options: options) {
                try await $0.run(statement, options: options, appending: append)
            }
        } catch {
            throw error as? DatabaseError ?? DatabaseError(.other, "\(type(of: error))", statement: statement.text)
        }
    }

    func withConnection<Result>(
        for access: ConnectionAccess,
        options: StatementOptions,
        _ body: (any DriverConnection) async throws -> Result
    ) async throws -> Result {
        let deadline = options.timeout.map { ContinuousClock.now + $0 }
        guard access == .write || readers == nil else { return try await withReader(until: deadline, body) }
        try refuseSelfWait(nil)
        try await gate.enter(exclusive: true, until: deadline)
        defer { gate.leave(exclusive: true) }
        let loan = Loan(of: ObjectIdentifier(self))
        defer { loan.end() }
        return try await Self.$loans.withValue(Self.loans + [loan]) {
            if access == .read { try writer.handle.setReadOnly(true) }
            return try await lend(writer, to: body)
        }
    }

    private func withReader<Result>(
        until deadline: ContinuousClock.Instant?,
        _ body: (any DriverConnection) async throws -> Result
    ) async throws -> Result {
        guard let readers else {
            throw DatabaseError(.misuse, "a database in memory has no connections for reading alone")
        }
        let session = try await readers.take(until: deadline)
        defer { readers.give(session) }
        return try await lend(session, to: body)
    }

    /// The closure runs on the connection's thread, unless it belongs to an actor.
    private func lend<Result>(
        _ session: SQLiteSession,
        to body: (any DriverConnection) async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await withTaskExecutorPreference(session.thread) { try await body(session) }
            await session.clean()
            return result
        } catch {
            await session.clean()
            throw error
        }
    }

    func close() async {
        gate.close()
        readers?.close()
        await writer.closeHandle()
    }

    /// A task that waits for the connection it holds itself would wait for ever.
    private func refuseSelfWait(_ statement: String?) throws(DatabaseError) {
        guard Self.loans.contains(where: { $0.isOpen(for: ObjectIdentifier(self)) }) else { return }
        throw DatabaseError(
            .misuse,
            "the database was used inside of its own transaction, which holds the writing connection; send the statement to the transaction",
            statement: statement
        )
    }
}

/// A writing connection in use. A task that was started within a transaction and outlives it keeps the loan, which is over by then.
final class Loan: Sendable {
    private let driver: ObjectIdentifier
    private let isOpen = Atomic(true)

    init(of driver: ObjectIdentifier) {
        self.driver = driver
    }

    func isOpen(for driver: ObjectIdentifier) -> Bool {
        self.driver == driver && isOpen.load(ordering: .acquiring)
    }

    func end() {
        isOpen.store(false, ordering: .releasing)
    }
}

extension SQLiteHandle {
    /// `BEGIN` as a statement by itself would leave a transaction open on a connection that others use next.
    func refuseOpenTransaction(_ statement: String) throws(DatabaseError) {
        guard isInTransaction else { return }
        try control(.rollback, timeout: nil)
        throw DatabaseError(
            .misuse,
            "a transaction cannot be begun by a statement; use transaction { }",
            statement: statement
        )
    }
}
