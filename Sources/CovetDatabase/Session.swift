import CovetSQL
import Synchronization

/// A lent connection and how deep in transactions it is: 0 outside, 1 in a transaction, more within savepoints.
final class Session: Sendable {
    let connection: any DriverConnection
    private let reporter: StatementReporter
    private let options: StatementOptions
    let clock: WallClock
    /// The open depth; `nil` when the connection was given back.
    private let openDepth = Mutex<Int?>(0)

    init(
        connection: any DriverConnection,
        reporter: StatementReporter,
        options: StatementOptions,
        clock: WallClock = .system
    ) {
        self.connection = connection
        self.reporter = reporter
        self.options = options
        self.clock = clock
    }

    func end() {
        openDepth.withLock { $0 = nil }
    }

    func run<Value: Sendable>(
        _ statement: Statement,
        depth: Int,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value
    ) async throws(DatabaseError) -> StatementResult<Value> {
        try require(depth, statement: statement.text)
        let report = reporter.begin(statement)
        do throws(DatabaseError) {
            let result = try await connection.run(statement, options: options(at: depth), decoding: decode)
            report?.end(rows: result.rows.count, affectedRows: result.affectedRows)
            return result
        } catch {
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
        guard let report = reporter.begin(statement.text) else {
            return try await connection.stream(statement, options: options, decoding: decode, body)
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
            report.end(rows: rows.value, error: error as? DatabaseError)
            throw error
        }
    }

    @discardableResult
    func transaction<Result>(
        depth: Int,
        _ options: TransactionOptions,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try require(depth, statement: nil)
        try Task.checkCancellation()
        try await control(depth == 0 ? .begin(options) : .savepoint(depth))
        openDepth.withLock { $0 = depth + 1 }
        defer { openDepth.withLock { if $0 != nil { $0 = depth } } }
        do {
            let result = try await body(Transaction(session: self, depth: depth + 1))
            try Task.checkCancellation()
            try await control(depth == 0 ? .commit : .release(depth))
            return result
        } catch {
            try? await undo(to: depth)
            throw error
        }
    }

    /// Undoing cannot be told from its outside: the first error is the one that is thrown, and a connection that stays in a transaction is mended by its driver.
    private func undo(to depth: Int) async throws {
        guard await connection.isInTransaction else { return }
        guard depth > 0 else { return try await control(.rollback) }
        try await control(.rollbackTo(depth))
        try await control(.release(depth))
    }

    private func control(_ step: TransactionStep) async throws(DatabaseError) {
        let report = reporter.begin(step.text(for: connection.dialect), kind: .transaction)
        do throws(DatabaseError) {
            try await connection.control(step, options: options)
            report?.end()
        } catch {
            report?.end(error: error)
            throw error
        }
    }

    private func require(_ depth: Int, statement: String?) throws(DatabaseError) {
        let open = openDepth.withLock { $0 }
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

    private func options(at depth: Int) -> StatementOptions {
        StatementOptions(timeout: options.timeout, requiresTransaction: depth > 0)
    }
}

private final class RowCount: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func increment() { count.wrappingAdd(1, ordering: .relaxed) }
}
