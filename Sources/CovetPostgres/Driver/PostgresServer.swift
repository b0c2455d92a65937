import CovetDatabase
import CovetSQL

/// One server with its pool.
struct PostgresServer: Sendable {
    typealias Lent = (grant: PostgresPool.Grant, connection: LentConnection)

    let pool: PostgresPool
    let session: SessionRules
    private let slow = SlowStatements()

    init(pool: PostgresPool, session: SessionRules) {
        self.pool = pool
        self.session = session
    }

    func run<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        let reach = StatementReach(of: statement)
        guard reach == .itself, options.access == .write || statement.isReadOnly, !slow.contains(statement.text) else {
            return try await runAlone(statement, reach, options: options, appending: append)
        }
        do throws(DatabaseError) {
            return try await runShared(statement, options: options, appending: append)
        } catch {
            // The connection was lost before there was an answer, and asking twice does no harm.
            guard error.code == .connection, statement.isReadOnly, pool.isReachable else { throw error }
            return try await runShared(statement, options: options, appending: append)
        }
    }

    @inline(__always)
    private func runShared<Value: Sendable>(
        _ statement: Statement,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        let grant: PostgresPool.Grant
        var options = options
        if let free = pool.takeNow(.statement, origin: nil) {
            grant = free
        } else {
            grant = try await pool.take(.statement, origin: statement.origin, options: &options)
        }
        defer { slow.note(statement.text, took: pool.give(grant), wasKnown: false) }
        return try await grant.connection.run(statement, options: options, appending: append)
    }

    /// What cannot be pipelined among others.
    private func runAlone<Value: Sendable>(
        _ statement: Statement,
        _ reach: StatementReach,
        options: StatementOptions,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value> {
        guard reach != .session else {
            throw DatabaseError(
                .misuse,
                "the statement changes its session, which nobody would have afterwards: run it within withConnection { } and what needs it after it, or use what holds for a transaction alone (SET LOCAL, pg_advisory_xact_lock, ON COMMIT DROP)",
                statement: statement.text
            )
        }
        var options = options
        options.origin = options.origin ?? statement.origin
        let lent = try await lend(for: options.access, options: options)
        let result: Result<StatementResult<Value>, DatabaseError>
        do throws(DatabaseError) {
            result = .success(try await lent.connection.run(statement, options: options, appending: append))
        } catch {
            result = .failure(error)
        }
        let spoiled = await lent.connection.clean()
        slow.note(
            statement.text,
            took: pool.give(lent.grant, spoiled: spoiled),
            wasKnown: slow.contains(statement.text)
        )
        return try result.get()
    }

    func lend(for access: ConnectionAccess, options: StatementOptions) async throws(DatabaseError) -> Lent {
        var options = options
        let grant = try await pool.take(.exclusive, origin: options.origin, options: &options)
        return (grant, LentConnection(grant.connection, access: access, session: session))
    }

    /// Lends it to the closure and takes it back clean.
    func use<Result>(_ lent: Lent, _ body: (any DriverConnection) async throws -> Result) async throws -> Result {
        do {
            let result = try await body(lent.connection)
            pool.give(lent.grant, spoiled: await lent.connection.clean())
            return result
        } catch {
            pool.give(lent.grant, spoiled: await lent.connection.clean())
            throw error
        }
    }
}
