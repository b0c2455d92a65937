extension CovetSettings {
    public struct Database: Sendable {
        /// `DATABASE_URL`: `sqlite:` or `postgresql:`.
        public var url: ServiceURL?
        /// `DATABASE_POOL_MIN_SIZE` and `DATABASE_POOL_MAX_SIZE`: connections kept and allowed for each process. 5 to 20.
        public var poolSize: ClosedRange<Int>
        /// `DATABASE_POOL_TIMEOUT`, in seconds: how long a caller waits for a connection. 10.
        public var poolTimeout: Duration
        /// `DATABASE_POOL_QUEUE_SIZE`: callers that may wait; one more is answered with 503 at once. 1000.
        public var poolQueueSize: Int
        /// `DATABASE_POOL_IDLE_TIMEOUT`, in seconds: how long a connection above the minimum may be idle. 600.
        public var poolIdleTimeout: Duration
        /// `DATABASE_POOL_MAX_LIFETIME`, in seconds: how long a connection lives. 1800.
        public var poolMaxLifetime: Duration
        /// `DATABASE_POOL_LEAK_THRESHOLD`, in seconds: a connection that is lent for longer is reported with the place that holds it. 60.
        public var poolLeakThreshold: Duration
        /// `DATABASE_CONCURRENCY_LIMIT`: statements and transactions at work at once, which share connections. 16 for each connection unless set.
        public var concurrencyLimit: Int
        /// `DATABASE_STATEMENT_TIMEOUT`, in seconds: the server ends a statement that takes longer. `nil` when it is not set: what the URL says, 60 seconds when that says nothing.
        public var statementTimeout: Duration?
        /// `DATABASE_LOCK_TIMEOUT`, in seconds: the server ends a statement that waits longer for a lock. `nil` when it is not set: what the URL says, 30 seconds when that says nothing.
        public var lockTimeout: Duration?
        /// `DATABASE_IDLE_TRANSACTION_TIMEOUT`, in seconds: the server ends a transaction that waits longer for its next statement. `nil` when it is not set: what the URL says,
        /// 60 seconds when that says nothing.
        public var idleTransactionTimeout: Duration?
        /// `DATABASE_REPLICA_URLS`, between commas: streaming replicas of the database, which answer what only reads.
        public var replicaURLs: [ServiceURL]
        /// `DATABASE_REPLICA_MAX_LAG`, in seconds: a replica that is further behind is left out. 5.
        public var replicaMaxLag: Duration
    }
}

extension CovetSettings.Database {
    private static let second = Duration.seconds(1)
    private static let times = Duration.milliseconds(1)...(.seconds(86_400))

    init(from source: SettingsReader) throws {
        url = try source.address("DATABASE_URL", schemes: ["sqlite", "postgresql", "postgres"])
        let size = try Self.poolSize(from: source)
        poolSize = size
        let times = Self.times
        func time(_ name: String, default standard: Duration) throws -> Duration {
            try source.duration(name, unit: Self.second, default: standard, in: times)
        }
        poolTimeout = try time("DATABASE_POOL_TIMEOUT", default: .seconds(10))
        poolQueueSize = try source.value("DATABASE_POOL_QUEUE_SIZE", default: 1000, in: 0...1_000_000)
        poolIdleTimeout = try time("DATABASE_POOL_IDLE_TIMEOUT", default: .seconds(600))
        poolMaxLifetime = try time("DATABASE_POOL_MAX_LIFETIME", default: .seconds(1800))
        poolLeakThreshold = try time("DATABASE_POOL_LEAK_THRESHOLD", default: .seconds(60))
        concurrencyLimit = try source.value(
            "DATABASE_CONCURRENCY_LIMIT",
            default: size.upperBound * 16,
            in: 1...1_000_000
        )
        statementTimeout = try source.optionalDuration("DATABASE_STATEMENT_TIMEOUT", unit: Self.second, in: times)
        lockTimeout = try source.optionalDuration("DATABASE_LOCK_TIMEOUT", unit: Self.second, in: times)
        idleTransactionTimeout = try source.optionalDuration(
            "DATABASE_IDLE_TRANSACTION_TIMEOUT",
            unit: Self.second,
            in: times
        )
        replicaURLs = try source.addresses("DATABASE_REPLICA_URLS", schemes: ["postgresql", "postgres"])
        replicaMaxLag = try time("DATABASE_REPLICA_MAX_LAG", default: .seconds(5))
        if !replicaURLs.isEmpty, let url, url.scheme == "sqlite", !source.hasProblem("DATABASE_REPLICA_URLS") {
            source.report(
                "DATABASE_REPLICA_URLS",
                found: "replicas of an SQLite database",
                wanted: "nothing, or a DATABASE_URL that starts with postgresql:"
            )
        }
    }

    private static func poolSize(from source: SettingsReader) throws -> ClosedRange<Int> {
        let least = try source.value("DATABASE_POOL_MIN_SIZE", default: 5, in: 0...10_000)
        let most = try source.value("DATABASE_POOL_MAX_SIZE", default: 20, in: 1...10_000)
        if least > most, !source.hasProblem("DATABASE_POOL_MIN_SIZE", "DATABASE_POOL_MAX_SIZE") {
            source.report(
                "DATABASE_POOL_MIN_SIZE",
                found: "\(least)",
                wanted: "at most DATABASE_POOL_MAX_SIZE, which is \(most)"
            )
        }
        return min(least, most)...most
    }
}
