import CovetDatabase
import CovetSQL

/// Makes one process at a time migrate a PostgreSQL database. On SQLite each step's transaction holds the only write lock from its beginning, which is enough.
///
/// The lock belongs to a transaction that stays open on a connection of its own while others do the work, so that it also holds behind a pooler that gives each transaction
/// another connection. Who waits asks again and again rather than in one long statement: that statement's snapshot would keep the other's concurrent index from ever being finished.
struct MigrationLock {
    let database: Database
    let settings: MigratorSettings
    let report: @Sendable (MigrationEvent) -> Void

    /// - Throws: ``MigrationError/turnTimeout`` when another instance is still at it after the time of the settings, ``MigrationError/poolOfOne`` where the work would wait for the
    ///   connection that the lock holds, and what the closure throws.
    func hold<Result>(_ body: (MigrationLockHolder) async throws -> Result) async throws -> Result {
        guard database.dialect == .postgres else { return try await body(MigrationLockHolder(transaction: nil)) }
        if let primary = database.pools.first, primary.limits.upperBound < 2 { throw MigrationError.poolOfOne }
        let deadline = ContinuousClock.now + settings.turnTimeout
        var failures = 0
        while true {
            let held = try await database.transaction { transaction -> Result? in
                // The number is "covetmig" in ASCII: the same for every instance of an app on a database.
                let isOurs = try await transaction.first(
                    "SELECT pg_try_advisory_xact_lock(7165064710903851367)",
                    as: Bool.self
                )
                guard isOurs == true else { return nil }
                // It idles while others work. A query as its last statement would leave an open portal, whose snapshot a concurrent index waits for; SET has none.
                try await transaction.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                return try await body(MigrationLockHolder(transaction: transaction))
            }
            if let held { return held }
            if failures == 0 { report(.waitingForTurn) }
            guard ContinuousClock.now < deadline else { throw MigrationError.turnTimeout }
            failures += 1
            let backoff = ExponentialBackoff(first: .milliseconds(50), longest: .seconds(2))
            try await database.timing.pause(backoff.pause(after: failures, random: database.timing.random()))
        }
    }
}

/// Proof that this process holds the lock, as long as its transaction lives.
struct MigrationLockHolder {
    fileprivate let transaction: Transaction?

    /// - Throws: `DatabaseError` when the lock was lost with its connection; what is not committed yet must not be.
    func verify() async throws {
        // Without a snapshot, as above.
        _ = try await transaction?.first("SHOW transaction_isolation", as: String.self)
    }
}
