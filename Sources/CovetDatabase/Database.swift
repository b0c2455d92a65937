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
    let reporter: StatementReporter
    let options: StatementOptions
    public private(set) var clock = WallClock.system

    /// - Parameter statementTimeout: the time for one statement, waiting for a connection included; 60 seconds by default, `nil` for no limit.
    public init(
        driver: any DatabaseDriver,
        observers: [any StatementObserver] = [],
        statementTimeout: Duration? = Database.defaultStatementTimeout
    ) {
        self.init(
            driver: driver,
            reporter: StatementReporter(observers: observers, source: ObjectIdentifier(driver)),
            options: StatementOptions(timeout: statementTimeout)
        )
    }

    private init(driver: any DatabaseDriver, reporter: StatementReporter, options: StatementOptions) {
        self.driver = driver
        self.reporter = reporter
        self.options = options
    }

    public var dialect: SQLDialect { driver.dialect }

    /// The time for one statement; `nil` for no limit.
    public var statementTimeout: Duration? { options.timeout }

    /// The same database with one more observer of its statements.
    public func observed(by observer: any StatementObserver) -> Database {
        var copy = Database(
            driver: driver,
            reporter: StatementReporter(observers: reporter.observers + [observer], source: reporter.source),
            options: options
        )
        copy.clock = clock
        return copy
    }

    /// The same database with another time limit for each statement.
    public func limited(to timeout: Duration) -> Database {
        var copy = Database(driver: driver, reporter: reporter, options: StatementOptions(timeout: timeout))
        copy.clock = clock
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
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value
    ) async throws(DatabaseError) -> StatementResult<Value> {
        guard let report = reporter.begin(statement) else {
            return try await driver.run(statement, options: options, decoding: decode)
        }
        do throws(DatabaseError) {
            let result = try await driver.run(statement, options: options, decoding: decode)
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
        try await withConnection { try await $0.stream(statement, decoding: decode, body) }
    }

    @discardableResult
    public func transaction<Result>(_ options: TransactionOptions, _ body: (Transaction) async throws -> Result)
        async throws -> Result
    {
        try await withConnection(for: options.isReadOnly ? .read : .write) { try await $0.transaction(options, body) }
    }

    /// Lends one connection for the time of the closure, for statements that need the same session.
    ///
    /// - Parameter access: a connection for reading refuses to write.
    @discardableResult
    public func withConnection<Result>(
        for access: ConnectionAccess = .read,
        _ body: (Connection) async throws -> Result
    ) async throws -> Result {
        try await driver.withConnection(for: access, options: options) { connection in
            let session = Session(connection: connection, reporter: reporter, options: options, clock: clock)
            defer { session.end() }
            return try await body(Connection(session: session))
        }
    }

    /// Ends every connection; statements sent afterwards fail.
    public func close() async {
        await driver.close()
    }
}
