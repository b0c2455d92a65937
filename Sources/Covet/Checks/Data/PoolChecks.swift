import CovetDatabase
import CovetPostgres
import CovetReadiness
import CovetSQL
import Synchronization

extension CheckContext {
    /// The app's database behind a pool.
    ///
    /// - Throws: `NotApplicable` where the app has none, as with SQLite.
    func pooledDatabase() throws -> Database {
        guard let database = try application.database else { throw NotApplicable("the app has no database") }
        guard database.dialect == .postgres else {
            throw NotApplicable("SQLite is a file in this process: there is no server and no pool of connections to it")
        }
        return database
    }
}

/// Thrown by a check whose line concerns something that the app does not have.
struct NotApplicable: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// A check of a database behind a server.
protocol ServerCheck: Check {
    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult
}

extension ServerCheck {
    var phase: Phase { .deploy }

    func run(in context: CheckContext) async throws -> CheckResult {
        do {
            return try await examine(context.pooledDatabase(), context)
        } catch let error as NotApplicable {
            return .notApplicable(error.reason)
        }
    }
}

/// pool.size: reads the running pool's own figures.
struct PoolHasItsSize: ServerCheck {
    let id: CheckID = "pool.size"
    private static let wanted = 5...20

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        // A statement first, so that the pool has something to show.
        _ = try await database.first("SELECT 1", as: Int.self)
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for pool in database.pools {
            let limits = pool.limits
            if limits.lowerBound < Self.wanted.lowerBound || limits.upperBound > Self.wanted.upperBound {
                findings.append(
                    .failure(
                        "the pool of the \(pool.name) keeps \(limits.lowerBound) and allows \(limits.upperBound) connections rather than 5 and 20",
                        fix:
                            "Set DATABASE_POOL_MIN_SIZE to 5 and DATABASE_POOL_MAX_SIZE to 20, or waive the line with the reason"
                    )
                )
            }
            if pool.open + pool.connecting > limits.upperBound {
                findings.append(
                    .failure("the pool of the \(pool.name) has \(pool.open) connections open, above its limit")
                )
            }
            evidence.append(
                context.evidence(
                    "\(pool.name): \(pool.open) open, \(pool.inUse) in use, kept at least \(limits.lowerBound), allowed at most \(limits.upperBound)",
                    from: "the running pool"
                )
            )
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}

/// async.pool: holds the only connection of a pool made for the check while others want it.
struct WaitingForAConnectionBlocksNobody: ServerCheck {
    let id: CheckID = "async.pool"
    /// Opens a pool of one connection whose callers wait that long.
    var open: @Sendable (Application, _ wait: Duration) throws -> Database = { app, wait in
        try app.openPool(PoolConfiguration(size: 0...1, concurrencyLimit: 1, waitTimeout: wait))
    }

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        let pool = try open(context.application, .milliseconds(300))
        do {
            let result = try await hold(pool, context)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw error
        }
    }

    private func hold(_ pool: Database, _ context: CheckContext) async throws -> CheckResult {
        let callers = 40
        let settings = try context.application.configuration.database
        // The connection is made first: that may take longer than its callers wait.
        for _ in 0..<20 where (try? await pool.first("SELECT 1", as: Int.self)) == nil {}
        let outcome = try await pool.transaction { transaction in
            _ = try await transaction.first("SELECT 1", as: Int.self)
            let clock = ContinuousClock()
            let start = clock.now
            return await withTaskGroup(of: DatabaseError.Code?.self) { group in
                for _ in 0..<callers {
                    group.addTask {
                        do throws(DatabaseError) {
                            _ = try await pool.first("SELECT 1", as: Int.self)
                            return nil
                        } catch {
                            return error.code
                        }
                    }
                }
                let codes = await group.reduce(into: [DatabaseError.Code?]()) { $0.append($1) }
                let opened = pool.pools.reduce(0) { $0 + $1.open + $1.connecting }
                return (codes, opened, start.duration(to: clock.now))
            }
        }
        let (codes, opened, duration) = outcome
        let refused = codes.count { $0 != nil }
        var findings: [Finding] = []
        if refused != callers {
            findings.append(
                .failure("\(callers - refused) of \(callers) callers got a connection that another one holds")
            )
        }
        // Where connecting takes long, nobody got one of those that should not be there.
        if opened > 1 { findings.append(.failure("the pool opened \(opened) connections where one is allowed")) }
        // On threads they would have waited one after the other.
        if duration > .seconds(5) {
            findings.append(
                .failure(
                    "\(callers) callers with a deadline of 300 ms waited \(duration.formatted)",
                    fix: "Use the framework's pool"
                )
            )
        }
        if try await pool.first("SELECT 1", as: Int.self) != 1 {
            findings.append(.failure("the pool does not work afterwards"))
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "a caller waits at most \(settings.poolTimeout.formatted), \(settings.poolQueueSize) at a time",
                    from: "DATABASE_POOL_TIMEOUT, DATABASE_POOL_QUEUE_SIZE"
                ),
                context.evidence(
                    "\(callers) callers waited side by side for one connection and were let go at their deadline of 300 ms, in \(duration.formatted)",
                    from: "a pool made for the check"
                ),
            ]
        )
    }
}

/// async.limits: sends more statements than a pool made for the check may have at work, and counts them on the server.
struct StatementsAtWorkAreLimited: ServerCheck {
    let id: CheckID = "async.limits"
    static let limit = 2
    var open: @Sendable (Application) throws -> Database = { app in
        try app.openPool(PoolConfiguration(size: 0...5, concurrencyLimit: Self.limit, waitTimeout: .seconds(10)))
    }

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        var findings: [Finding] = []
        let demand = ConnectionDemand(
            instances: app.databaseSettings.instances,
            poolMaximum: database.pools.first?.limits.upperBound ?? 1
        )
        let diagnosis = try await DatabaseDoctor(database, demand: demand).examine([.connections])
        findings += diagnosis.findings.map { .failure($0.evidence, fix: $0.fix) }
        let most = try await mostAtWork(open(app), seenFrom: database)
        if most > Self.limit {
            findings.append(
                .failure(
                    "\(most) statements were at work at once, and \(Self.limit) were allowed",
                    fix: "Set DATABASE_CONCURRENCY_LIMIT"
                )
            )
        }
        let summary = diagnosis[.connections]?.summary ?? ""
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "at most \(app.configuration.database.concurrencyLimit) statements at work in one instance, on \(demand.poolMaximum) connections",
                    from: "DATABASE_CONCURRENCY_LIMIT, DATABASE_POOL_MAX_SIZE"
                ),
                context.evidence(summary, from: "the database's settings"),
                context.evidence(
                    "of 8 statements at once \(most) were at work, with a limit of \(Self.limit)",
                    from: "a pool made for the check"
                ),
            ]
        )
    }

    /// The most statements that the server saw at work while eight were sent at once.
    private func mostAtWork(_ pool: Database, seenFrom watcher: Database) async throws -> Int {
        let mark = "covet_limit_\(UInt32.random(in: .min ... .max))"
        do {
            let most = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        // sql-allow: a name that was made up here; the server shows it in the statement's text
                        let sql = SQL(unsafeRaw: "SELECT pg_sleep(0.6)::text AS \(mark)")
                        // A transaction has a connection of its own; single statements would share a few.
                        _ = try await pool.transaction { try await $0.query(sql, as: String?.self) }
                        return 0
                    }
                }
                group.addTask {
                    var most = 0
                    for _ in 0..<40 {
                        let seen = try await watcher.first(
                            """
                            SELECT count(*)::bigint FROM pg_stat_activity \
                            WHERE state = 'active' AND query LIKE '%' || \(mark)::text
                            """,
                            as: Int.self
                        )
                        most = max(most, seen ?? 0)
                        try await Task.sleep(for: .milliseconds(50))
                    }
                    return most
                }
                return try await group.reduce(0) { max($0, $1) }
            }
            await pool.close()
            return most
        } catch {
            await pool.close()
            throw error
        }
    }
}

extension Application {
    /// A pool of the check's own to the app's database.
    func openPool(_ pool: PoolConfiguration) throws -> Database {
        guard let url = configuration.database.url else { throw Unproven("DATABASE_URL is not set") }
        return try Database.postgres(configuration.database.configuration(url, app: "\(name) check"), pool: pool)
    }
}
