public import CovetConfig
import CovetMigrations

/// How migrations treat a database that others use meanwhile.
public struct MigrationSettings: Settings {
    /// MIGRATE_LOCK_TIMEOUT: how long a statement waits for a lock on PostgreSQL. Default: 1 second.
    public let lockTimeout: Duration
    /// MIGRATE_LOCK_ATTEMPTS: how often a step is tried that did not get its lock, with growing pauses. Default: 20.
    public let lockAttempts: Int
    /// MIGRATE_STATEMENT_TIMEOUT: the longest time for one statement in a transaction. Default: 15 minutes.
    public let statementTimeout: Duration
    /// MIGRATE_TURN_TIMEOUT: how long to wait for another instance that migrates. Default: 30 minutes.
    public let turnTimeout: Duration

    public init(from source: SettingsReader) throws {
        let second = Duration.seconds(1)
        lockTimeout = try source.duration(
            "MIGRATE_LOCK_TIMEOUT",
            unit: second,
            default: second,
            in: .milliseconds(1)...(.seconds(3600))
        )
        lockAttempts = try source.value("MIGRATE_LOCK_ATTEMPTS", default: 20, in: 1...1000)
        statementTimeout = try source.duration(
            "MIGRATE_STATEMENT_TIMEOUT",
            unit: second,
            default: .seconds(900),
            in: second...(.seconds(86_400))
        )
        turnTimeout = try source.duration(
            "MIGRATE_TURN_TIMEOUT",
            unit: second,
            default: .seconds(1800),
            in: second...(.seconds(86_400))
        )
    }

    var migrator: MigratorSettings {
        MigratorSettings(
            lockTimeout: lockTimeout,
            lockAttempts: lockAttempts,
            statementTimeout: statementTimeout,
            turnTimeout: turnTimeout
        )
    }
}
