/// How a migrator treats a database that others use meanwhile.
public struct MigratorSettings: Sendable, Hashable {
    /// How long a statement waits for a lock on PostgreSQL. While it waits, everyone who comes later waits behind it, so it is short: 1 second by default, as Squawk's
    /// documentation advises (strong_migrations: 10 seconds).
    public var lockTimeout: Duration
    /// How often a step is tried that did not get its lock; 20 by default.
    public var lockAttempts: Int
    /// The pause after the first failed try, which doubles from one to the next, each a random part between half and all; 500 milliseconds by default.
    public var lockPause: Duration
    /// The longest such pause; 10 seconds by default.
    public var longestLockPause: Duration
    /// The longest time for one statement in a transaction; 15 minutes by default. Indexes that are built concurrently, validations and what stands outside of transactions have
    /// no limit: they hold up nobody.
    public var statementTimeout: Duration
    /// How long to wait for another instance that migrates the same database; 30 minutes by default.
    public var turnTimeout: Duration

    public init(
        lockTimeout: Duration = .seconds(1),
        lockAttempts: Int = 20,
        lockPause: Duration = .milliseconds(500),
        longestLockPause: Duration = .seconds(10),
        statementTimeout: Duration = .seconds(900),
        turnTimeout: Duration = .seconds(1800)
    ) {
        self.lockTimeout = max(lockTimeout, .milliseconds(1))
        self.lockAttempts = max(lockAttempts, 1)
        self.lockPause = lockPause
        self.longestLockPause = longestLockPause
        self.statementTimeout = max(statementTimeout, .milliseconds(1))
        self.turnTimeout = turnTimeout
    }
}

extension Duration {
    /// Whole milliseconds, as PostgreSQL's settings have them.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
