import CovetDatabase
import CovetSQL
import Synchronization

/// A connection of the pool in the hands of one caller: it holds what may be done with it, and knows what must be undone before the next one gets it.
final class LentConnection: DriverConnection {
    private struct Traces {
        /// Something of the session was changed that cannot be found and undone.
        var isSpoiled = false
        /// It was told that it may only read.
        var isReadOnly = false
        /// Statements of the caller that have no answer yet.
        var inFlight = 0
    }

    private let connection: PostgresConnection
    private let access: ConnectionAccess
    private let session: SessionRules
    private let traces = Mutex(Traces())

    /// How long the server may take to roll back before its connection is given up.
    private static let cleaning = StatementOptions(timeout: .seconds(5))

    init(_ connection: PostgresConnection, access: ConnectionAccess, session: SessionRules) {
        self.connection = connection
        self.access = access
        self.session = session
    }

    var dialect: SQLDialect { .postgres }
    var isInTransaction: Bool { connection.isInTransaction }

    func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        begin(statement)
        defer { traces.withLock { $0.inFlight -= 1 } }
        try await restrict(statement, options)
        return try await connection.run(statement, options: options, appending: append)
    }

    func stream<Value: Sendable, Result>(
        _ statement: Statement,
        options: StatementOptions,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        begin(statement)
        defer { traces.withLock { $0.inFlight -= 1 } }
        try await restrict(statement, options)
        return try await connection.stream(statement, options: options, decoding: decode, body)
    }

    func control(_ step: TransactionStep, options: StatementOptions) async throws(DatabaseError) {
        guard case .begin(var transaction) = step else {
            return try await connection.control(step, options: options)
        }
        if access == .read { transaction.isReadOnly = true }
        // The transaction that holds a pooler's connection for a reader ends here.
        if session.isPooled, connection.isInTransaction { try await connection.control(.commit, options: options) }
        try await connection.control(.begin(transaction), options: options)
        guard let limits = session.limits else { return }
        do throws(DatabaseError) {
            _ = try await connection.run(limits, options: options) { _ in }
        } catch {
            try? await connection.control(.rollback, options: Self.cleaning)
            throw error
        }
    }

    /// Lends the connection itself for what is no statement with rows.
    func withConnection<Result>(
        for statement: Statement,
        options: StatementOptions,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        begin(statement)
        defer { traces.withLock { $0.inFlight -= 1 } }
        try await restrict(statement, options)
        return try await body(connection)
    }

    private func begin(_ statement: Statement) {
        let reach = StatementReach(of: statement)
        traces.withLock { traces in
            traces.inFlight += 1
            if reach == .session { traces.isSpoiled = true }
        }
    }

    /// Before the first statement of a reader that is not known to read, the server is told to refuse writes.
    private func restrict(_ statement: Statement, _ options: StatementOptions) async throws(DatabaseError) {
        guard access == .read, !options.requiresTransaction, !statement.isReadOnly else { return }
        if session.isPooled {
            // Behind a pooler only a transaction has a session of its own. A second BEGIN by a task beside this one does no harm.
            guard !connection.isInTransaction else { return }
            try await connection.control(.begin(.readOnly), options: options)
        } else {
            guard !traces.withLock({ $0.isReadOnly }) else { return }
            try await connection.script("SET default_transaction_read_only = on", options: options)
            traces.withLock { $0.isReadOnly = true }
        }
    }

    /// Makes it as good as new.
    ///
    /// - Returns: why that is not possible; `nil` when it may be lent again.
    func clean() async -> PoolCloseReason? {
        guard connection.isOpen else { return .lost }
        let traces = traces.withLock { $0 }
        // A task that outlives the closure still works with it: nobody else may.
        if traces.isSpoiled || traces.inFlight > 0 { return .dirty }
        do throws(DatabaseError) {
            if connection.isInTransaction { try await connection.control(.rollback, options: Self.cleaning) }
            if traces.isReadOnly {
                try await connection.script("RESET default_transaction_read_only", options: Self.cleaning)
            }
        } catch {
            return connection.isOpen ? .dirty : .lost
        }
        return connection.isInTransaction ? .dirty : nil
    }
}

/// What holds for every session with a server.
struct SessionRules: Sendable {
    /// A pooler gives each transaction another connection to the server.
    let isPooled: Bool
    /// Sets the time limits at the begin of a transaction, where they cannot be given for the whole connection.
    let limits: Statement?

    init(_ configuration: PostgresConfiguration) {
        isPooled = configuration.isBehindTransactionPooler
        let settings = configuration.timeLimits
        guard isPooled, !settings.isEmpty else {
            limits = nil
            return
        }
        let calls = settings.indices.map { "pg_catalog.set_config($\($0 * 2 + 1), $\($0 * 2 + 2), true)" }
        limits = Statement(
            text: "SELECT \(calls.joined(separator: ", "))",
            bindings: settings.flatMap { [.text($0.name), .text($0.value)] },
            isReadOnly: true
        )
    }
}
