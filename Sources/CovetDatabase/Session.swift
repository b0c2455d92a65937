import CovetSQL
import Synchronization

/// A lent connection and how deep in transactions it is: 0 outside, 1 in a transaction, more within savepoints.
final class Session: Sendable {
    let connection: any DriverConnection
    let clock: WallClock
    let reporter: StatementReporter
    let options: StatementOptions
    let timing: RetryTiming
    let state = Mutex(State())

    struct State {
        /// `nil` when the connection was given back.
        var depth: Int? = 0
        /// Those of the outermost transaction that is open.
        var transaction = TransactionOptions()
        /// What to do after the commit, with the depth at which it was asked for.
        var hooks: [(depth: Int, hook: AfterCommit)] = []
        /// True after a failure that running the whole transaction again may mend, however the closure wraps it.
        var failedTransiently = false
        /// True when a savepoint could not be undone: what was to be undone may still be there, and must never be committed.
        var isDoomed = false
    }

    init(
        connection: any DriverConnection,
        reporter: StatementReporter,
        options: StatementOptions,
        clock: WallClock = .system,
        timing: RetryTiming = .system
    ) {
        self.connection = connection
        self.reporter = reporter
        self.options = options
        self.clock = clock
        self.timing = timing
    }

    func end() {
        state.withLock { $0.depth = nil }
    }

    func run<Value: Sendable>(
        _ statement: Statement,
        depth: Int,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        try require(depth, statement: statement.text)
        let report = reporter.begin(statement)
        do throws(DatabaseError) {
            let result = try await connection.run(statement, options: options(at: depth), appending: append)
            report?.end(rows: result.rows.count, affectedRows: result.affectedRows)
            return result
        } catch {
            note(error)
            report?.end(error: error)
            throw error
        }
    }

    func stream<Value: Sendable, Result>(
        _ statement: Statement,
        depth: Int,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        try require(depth, statement: statement.text)
        let options = options(at: depth)
        guard let report = reporter.begin(statement) else {
            do {
                return try await connection.stream(statement, options: options, decoding: decode, body)
            } catch {
                if let error = error as? DatabaseError { note(error) }
                throw error
            }
        }
        let rows = RowCount()
        do {
            let result = try await connection.stream(
                statement,
                options: options,
                decoding: { row in
                    rows.increment()
                    return try decode(row)
                },
                body
            )
            report.end(rows: rows.value, affectedRows: 0)
            return result
        } catch {
            let failure = error as? DatabaseError
            if let failure { note(failure) }
            report.end(rows: rows.value, error: failure)
            throw error
        }
    }

    func control(_ step: TransactionStep) async throws(DatabaseError) {
        let report = reporter.begin(step.text(for: connection.dialect), kind: .transaction)
        do throws(DatabaseError) {
            try await connection.control(step, options: options)
            report?.end()
        } catch {
            note(error)
            report?.end(error: error)
            throw error
        }
    }

    func require(_ depth: Int, statement: String?) throws(DatabaseError) {
        let (open, isDoomed) = state.withLock { ($0.depth, $0.isDoomed) }
        if isDoomed, open != nil { throw .transactionLost(statement: statement) }
        guard open != depth else { return }
        let message =
            switch open {
            case nil:
                "the connection or transaction was used after its closure had ended; do the work inside of the closure"
            case let open? where open > depth:
                "a transaction within this one is open; use the inner transaction until it ends"
            default: "this transaction has ended; do the work inside of its closure"
            }
        throw DatabaseError(.misuse, message, statement: statement)
    }

    func note(_ error: DatabaseError) {
        guard error.isTransient else { return }
        state.withLock { $0.failedTransiently = true }
    }

    private func options(at depth: Int) -> StatementOptions {
        var options = options
        options.requiresTransaction = depth > 0
        return options
    }
}

private final class RowCount: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func increment() { count.wrappingAdd(1, ordering: .relaxed) }
}
