public import CovetSQL

/// A database, ready for statements from any number of tasks at once.
///
/// ```swift
/// let names = try await database.query("SELECT name FROM users WHERE age > \(18)", as: String.self)
/// try await database.transaction { transaction in
///     try await transaction.execute("UPDATE accounts SET balance = balance - \(amount) WHERE id = \(from)")
///     try await transaction.execute("UPDATE accounts SET balance = balance + \(amount) WHERE id = \(to)")
/// }
/// ```
/// It is a small value around its driver: pass it, keep it, make stricter copies of it.
public struct Database: Queryable {
    /// The longest time for a statement unless said otherwise, as the checklist's line db.query-timeout has it.
    public static let defaultStatementTimeout: Duration = .seconds(60)

    package let driver: any DatabaseDriver
    private(set) var reporter: StatementReporter
    private(set) var options: StatementOptions
    public private(set) var clock = WallClock.system
    package var timing = RetryTiming.system
    var route = ReadRoute.automatic

    /// - Parameter statementTimeout: the time for one statement, waiting for a connection included; 60 seconds by default, `nil` for no limit.
    public init(
        driver: any DatabaseDriver,
        observers: [any StatementObserver] = [],
        statementTimeout: Duration? = Database.defaultStatementTimeout
    ) {
        self.driver = driver
        reporter = StatementReporter(observers: observers, source: ObjectIdentifier(driver))
        options = StatementOptions(timeout: statementTimeout)
    }

    public var dialect: SQLDialect { driver.dialect }

    /// The time for one statement; `nil` for no limit.
    public var statementTimeout: Duration? { options.timeout }

    /// The same database with one more observer of its statements.
    public func observed(by observer: any StatementObserver) -> Database {
        var copy = self
        copy.reporter.observers.append(observer)
        return copy
    }

    /// The same database with another time limit for each statement.
    public func limited(to timeout: Duration) -> Database {
        var copy = self
        copy.options.timeout = timeout
        return copy
    }

    /// The same database with another clock for the times that rows are stamped with, such as one that a test moves.
    public func timed(by clock: WallClock) -> Database {
        var copy = self
        copy.clock = clock
        return copy
    }

    public func run<Value: Sendable>(
        _ statement: Statement,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        let options = try routed(for: statement)
        guard let report = reporter.begin(statement) else {
            return try await driver.run(statement, options: options, appending: append)
        }
        do throws(DatabaseError) {
            let result = try await driver.run(statement, options: options, appending: append)
            report.end(rows: result.rows.count, affectedRows: result.affectedRows)
            return result
        } catch {
            report.end(error: error)
            throw error
        }
    }

    public func stream<Value: Sendable, Result>(
        _ statement: Statement,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        try await withConnection(options: routed(for: .read, origin: statement.origin, statement)) {
            try await $0.stream(statement, decoding: decode, body)
        }
    }

    public func transaction<Result>(
        _ options: TransactionOptions,
        origin: StatementOrigin?,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        let routed = try routed(for: options.isReadOnly ? .read : .write, origin: origin)
        let (result, hooks) = try await timing.retry(options.retry) {
            try await withConnection(options: routed) { try await $0.session.outermost(options, body) }
        }
        try await CovetDatabase.run(hooks)
        return result
    }

    /// Lends one connection for the time of the closure, for statements that need the same session.
    ///
    /// - Parameters:
    ///   - access: a connection for reading refuses to write.
    ///   - file: with `line`, what the pool names when the connection is held for long.
    @discardableResult
    public func withConnection<Result>(
        for access: ConnectionAccess = .read,
        file: String = #fileID,
        line: Int = #line,
        _ body: (Connection) async throws -> Result
    ) async throws -> Result {
        let origin = StatementOrigin(file: file, line: line)
        return try await withConnection(options: routed(for: access, origin: origin), body)
    }

    private func withConnection<Result>(
        options: StatementOptions,
        _ body: (Connection) async throws -> Result
    ) async throws -> Result {
        try await driver.withConnection(for: options.access, options: options) { connection in
            let session = Session(
                connection: connection,
                reporter: reporter,
                options: options,
                clock: clock,
                timing: timing
            )
            defer { session.end() }
            return try await body(Connection(session: session))
        }
    }

    /// How the connections are used, at this moment: those of the primary first, then those of each replica. Empty for a database without a pool.
    public var pools: [PoolStatistics] { driver.pools }

    /// Ends every connection; statements sent afterwards fail.
    public func close() async {
        await driver.close()
    }
}
