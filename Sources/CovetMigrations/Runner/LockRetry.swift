import CovetDatabase

/// Runs a step again when it did not get its lock.
struct LockRetry {
    let database: Database
    let settings: MigratorSettings
    let report: @Sendable (MigrationEvent) -> Void

    /// - Throws: ``MigrationError/locked(operation:attempts:)`` when the settings' number of tries is used up, and what the closure throws otherwise.
    func run<Result>(_ operation: String, _ body: () async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let error as DatabaseError where error.isLockFailure {
                guard attempt < settings.lockAttempts else {
                    throw MigrationError.locked(operation: operation, attempts: attempt)
                }
                let backoff = ExponentialBackoff(first: settings.lockPause, longest: settings.longestLockPause)
                let pause = backoff.pause(after: attempt, random: database.timing.random())
                report(.lockBusy(attempt: attempt, of: settings.lockAttempts, pause: pause))
                try await database.timing.pause(pause)
                attempt += 1
            }
        }
    }
}

extension DatabaseError {
    /// True where nothing was done because someone else holds a lock: lock_not_available and deadlock_detected on PostgreSQL, a busy file on SQLite.
    var isLockFailure: Bool {
        code == .busy || code == .deadlock || vendorCode == "55P03" || vendorCode == "40P01"
    }
}
