import CovetConfig
import Testing

@Suite struct DatabaseSettingsTests {
    @Test func thePoolHasTheChecklistsSizeAndBoundedWaits() throws {
        let database = try covet(world()).0.database
        #expect(database.poolSize == 5...20 && database.concurrencyLimit == 320)
        #expect(database.poolTimeout == .seconds(10) && database.poolQueueSize == 1000)
        #expect(database.poolIdleTimeout == .seconds(600) && database.poolMaxLifetime == .seconds(1800))
        #expect(database.poolLeakThreshold == .seconds(60))
        #expect(database.replicaURLs.isEmpty && database.replicaMaxLag == .seconds(5))
    }

    @Test func limitsThatNobodySetAreLeftToTheURL() throws {
        let database = try covet(world()).0.database
        #expect(
            database.statementTimeout == nil && database.lockTimeout == nil && database.idleTransactionTimeout == nil
        )
    }

    @Test func everyLimitCanBeSet() throws {
        let (settings, _) = try covet(
            world([
                "DATABASE_STATEMENT_TIMEOUT": "20", "DATABASE_LOCK_TIMEOUT": "1500ms",
                "DATABASE_IDLE_TRANSACTION_TIMEOUT": "2m", "DATABASE_POOL_TIMEOUT": "3",
                "DATABASE_POOL_QUEUE_SIZE": "50", "DATABASE_POOL_IDLE_TIMEOUT": "5m",
                "DATABASE_POOL_MAX_LIFETIME": "1h", "DATABASE_POOL_LEAK_THRESHOLD": "30",
                "DATABASE_CONCURRENCY_LIMIT": "64", "DATABASE_REPLICA_MAX_LAG": "2",
            ])
        )
        let database = settings.database
        #expect(database.statementTimeout == .seconds(20) && database.lockTimeout == .milliseconds(1500))
        #expect(database.idleTransactionTimeout == .seconds(120) && database.poolTimeout == .seconds(3))
        #expect(database.poolQueueSize == 50 && database.poolIdleTimeout == .seconds(300))
        #expect(database.poolMaxLifetime == .seconds(3600) && database.poolLeakThreshold == .seconds(30))
        #expect(database.concurrencyLimit == 64 && database.replicaMaxLag == .seconds(2))
    }

    @Test func replicasAreSeveralAddressesEachWithSeveralHosts() throws {
        let (settings, report) = try covet(
            world([
                "DATABASE_URL": "postgresql://app:s3rv-9dk@db/shop",
                "DATABASE_REPLICA_URLS": "postgresql://app:s3rv-9dk@a:5433,b/shop, postgres://app:s3rv-9dk@c/shop",
            ])
        )
        #expect(settings.database.replicaURLs.map { $0.endpoints.map(\.host) } == [["a", "b"], ["c"]])
        #expect(report["DATABASE_REPLICA_URLS"].map { "\($0)".contains("s3rv") } == false)
    }

    @Test(arguments: [
        (["DATABASE_STATEMENT_TIMEOUT": "soon"], "DATABASE_STATEMENT_TIMEOUT"),
        (["DATABASE_STATEMENT_TIMEOUT": "0"], "DATABASE_STATEMENT_TIMEOUT"),
        (["DATABASE_LOCK_TIMEOUT": "-1"], "DATABASE_LOCK_TIMEOUT"),
        (["DATABASE_POOL_QUEUE_SIZE": "-1"], "DATABASE_POOL_QUEUE_SIZE"),
        (["DATABASE_CONCURRENCY_LIMIT": "0"], "DATABASE_CONCURRENCY_LIMIT"),
        (["DATABASE_REPLICA_URLS": "mysql://a/b"], "DATABASE_REPLICA_URLS"),
        (["DATABASE_REPLICA_URLS": "postgresql://a/b,,sqlite:x"], "DATABASE_REPLICA_URLS"),
        (["DATABASE_REPLICA_URLS": "postgresql://app:changeme@db/x"], "DATABASE_REPLICA_URLS"),
        (["DATABASE_URL": "sqlite:app.db", "DATABASE_REPLICA_URLS": "postgresql://a/b"], "DATABASE_REPLICA_URLS"),
    ]) func nonsenseIsNamed(_ change: [String: String], _ name: String) {
        let all = problems(world(production(change)))
        #expect(all[name] != nil, "\(all)")
        #expect(!"\(all)".contains("changeme"))
    }
}
