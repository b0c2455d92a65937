extension Line {
    static let performance: [[Line]] = [
        lines(
            "Performance",
            "Database Optimization",
            [
                Entry(
                    "pool.size",
                    .verified,
                    "Database connections are pooled (min 5, max 20)",
                    by: "the running pool's own figures; 5 and 20 are the defaults",
                    fix: "Set DATABASE_POOL_MIN_SIZE to 5 and DATABASE_POOL_MAX_SIZE to 20"
                ),
                Entry(
                    "db.indexes",
                    .verified,
                    "Columns that are often queried have indexes",
                    by: "catalogue and statistics: bare foreign keys, scans of large tables, idle and double indexes",
                    fix: "Create the indexes that the report names, and drop the idle ones"
                ),
                Entry(
                    "db.n-plus-one",
                    .verified,
                    "No N+1 queries: related rows come by joining and prefetching",
                    by: "the N+1 detector reports nothing in tests and in the live window",
                    fix: "Add .joining or .prefetching to the query that the report names"
                ),
                Entry(
                    "db.query-cache",
                    .verified,
                    "Results of expensive queries are cached",
                    by: "every slow and repeated query is cached or on the allow-list",
                    fix: "Cache the queries that the report names"
                ),
                Entry(
                    "db.slow-query-log",
                    .verified,
                    "Slow queries are logged",
                    by: "a threshold is set; a probe runs a slow statement and finds its record",
                    fix: "Set the slow query threshold"
                ),
                Entry(
                    "db.profiling",
                    .measured,
                    "Queries have been profiled and optimized",
                    by: "a recorded profile of the statements that take the most time, with their plans",
                    fix: "Record a profile and work on its first entries"
                ),
            ]
        ),
        lines(
            "Performance",
            "Caching",
            [
                Entry(
                    "cache.redis-sessions",
                    .verified,
                    "Redis holds the sessions",
                    by: "the session store is Redis and answers",
                    fix: "Set REDIS_URL"
                ),
                Entry(
                    "cache.redis-queries",
                    .verified,
                    "Redis holds the cached query results",
                    by: "the query cache is Redis and answers",
                    fix: "Set REDIS_URL"
                ),
                Entry(
                    "cache.invalidation",
                    .verified,
                    "Cached results are invalidated when their data changes",
                    by: "a write through a model invalidates by tag; a probe writes and reads back",
                    fix: "Give cached values the tags of the models they are made from"
                ),
                Entry(
                    "cache.hit-rate",
                    .measured,
                    "The cache hit rate is >80%",
                    by: "the rate over the window, by the app's metrics and Redis's own",
                    fix: "Lengthen lifetimes or cache at another place, by the rates of each namespace"
                ),
                Entry(
                    "cache.ttl",
                    .verified,
                    "Every cached value has a fitting time to live (TTL)",
                    by: "each cache namespace has a finite one",
                    fix: "Give each cache namespace a lifetime; REDIS_CACHE_TTL is the default"
                ),
            ]
        ),
        lines(
            "Performance",
            "Load Testing",
            [
                Entry(
                    "load.rps",
                    .measured,
                    "A load test reached 1,000 RPS at least",
                    by: "the last recorded load test of this build held that rate",
                    fix: "Run a load test of this build at 1,000 RPS or more"
                ),
                Entry(
                    "load.p95",
                    .measured,
                    "P95 latency under load is <50ms",
                    by: "the last recorded load test of this build",
                    fix: "Look at the slowest routes and statements of the load test"
                ),
                Entry(
                    "load.p99",
                    .measured,
                    "P99 latency under load is <100ms",
                    by: "the last recorded load test of this build",
                    fix: "Look at pauses, lock waits and pool waits in the load test"
                ),
                Entry(
                    "load.errors",
                    .measured,
                    "The error rate under sustained load is <0.1%",
                    by: "the last recorded load test of this build",
                    fix: "Mend the errors that the load test lists"
                ),
                Entry(
                    "load.memory",
                    .measured,
                    "Memory does not leak: no growth over 24 hours",
                    by: "a soak test: the slope of resident memory is not above zero within its confidence interval",
                    fix: "Run the soak test again with a heap profile"
                ),
                Entry(
                    "load.cpu",
                    .measured,
                    "CPU usage is <70% at the target RPS",
                    by: "the last recorded load test of this build",
                    fix: "Add an instance, or profile the hottest route"
                ),
            ]
        ),
        lines(
            "Performance",
            "Async Operations",
            [
                Entry(
                    "async.io",
                    .enforced,
                    "I/O is asynchronous throughout, by async/await",
                    by: "a watchdog on the event loops catches a handler that blocks",
                    fix: "Move blocking or heavy work into offload { }"
                ),
                Entry(
                    "async.pool",
                    .verified,
                    "The connection pool is asynchronous",
                    by: "callers wait in a queue with a deadline, not on a thread",
                    fix: "Use the framework's pool"
                ),
                Entry(
                    "async.limits",
                    .verified,
                    "A concurrency limit protects the database from too many queries at once",
                    by: "the limit is set, and over all instances below the server's connection limit",
                    fix: "Set the database's concurrency limit"
                ),
                Entry(
                    "async.jobs",
                    .verified,
                    "Background work goes through a durable job queue",
                    by: "a queue is configured, its workers are alive, its oldest waiting job is young",
                    fix: "Configure the job queue and run workers"
                ),
            ]
        ),
    ]
}
