extension Line {
    static let database: [[Line]] = [
        lines(
            "Database",
            "Schema & Migrations",
            [
                Entry(
                    "migrations.staging",
                    .measured,
                    "Every migration has been run on staging",
                    by: "the record of this commit's migrations on staging and on a shadow database",
                    fix: "Run this commit's migrations on staging"
                ),
                Entry(
                    "migrations.rollback",
                    .verified,
                    "Rolling migrations back is planned and documented",
                    by: "every migration has a reverse, and a rehearsal went up, down and up again",
                    fix: "Write the reverse of the migrations that the report names"
                ),
                Entry(
                    "migrations.applied",
                    .verified,
                    "Migrations run on deployment, by themselves or by a clear procedure",
                    by: "none is pending, an advisory lock guards the run, the history's checksums match the files",
                    fix: "Run the migrate command"
                ),
                Entry(
                    "migrations.compatible",
                    .verified,
                    "The running version can live with each schema change (backward-compatible)",
                    by: "a linter finds no drop, rename or change of type that the running version still uses",
                    fix: "Split the change: expand, deploy, contract"
                ),
                Entry(
                    "migrations.no-downtime",
                    .verified,
                    "No migration causes downtime",
                    by: "a linter finds no blocking lock and no rewrite of a large table; a lock timeout is set",
                    fix: "Split the migration that the report names into steps that do not block"
                ),
            ]
        ),
        lines(
            "Database",
            "Backups",
            [
                Entry(
                    "backup.daily",
                    .verified,
                    "Backups are made every day without anybody's hand",
                    by: "the schedule is there, and the last good backup is younger than 26 hours",
                    fix: "Schedule the backup, and look at why the last one failed"
                ),
                Entry(
                    "backup.pitr",
                    .verified,
                    "Point-in-time recovery (PITR) is possible",
                    by: "WAL archiving is on and current; the window of recovery is reported",
                    fix: "Turn on WAL archiving"
                ),
                Entry(
                    "backup.retention",
                    .verified,
                    "Backups are kept for 30 days at least",
                    by: "the configured retention",
                    fix: "Set the backup's retention to 30 days or more"
                ),
                Entry(
                    "backup.restore-drill",
                    .measured,
                    "A backup has been restored successfully",
                    by: "the last drill restored the newest one to a scratch server and compared rows and checksums",
                    fix: "Run a restore drill"
                ),
                Entry(
                    "backup.offsite",
                    .verified,
                    "Backups are kept apart from the primary database",
                    by: "the repository is on another host or in an object store",
                    fix: "Move the backup repository to another host"
                ),
            ]
        ),
        lines(
            "Database",
            "Configuration",
            [
                Entry(
                    "db.connection-limits",
                    .verified,
                    "Database connection limits fit",
                    by: "instances times pool maximum is within max_connections less the reserve",
                    fix: "Lower DATABASE_POOL_MAX_SIZE, or raise max_connections"
                ),
                Entry(
                    "db.query-timeout",
                    .verified,
                    "A query may take 60 seconds at most",
                    by: "the client's timeout is 60 s or less",
                    fix: "Set the query timeout to 60 seconds or less"
                ),
                Entry(
                    "db.statement-timeout",
                    .verified,
                    "The server ends statements that run too long",
                    by: "statement, lock and idle-in-transaction timeouts as the server reports them",
                    fix: "Set statement_timeout, lock_timeout and idle_in_transaction_session_timeout"
                ),
                Entry(
                    "db.parameters",
                    .verified,
                    "The database server is tuned (shared_buffers, work_mem and their like)",
                    by: "its parameters beside the machine's memory and disks",
                    fix: "Take over the values that the report advises"
                ),
                Entry(
                    "db.replicas",
                    .verified,
                    "Read replicas serve reads, where the load needs them",
                    by: "replicas answer with little lag; reads go to them, and one's own writes are read back",
                    fix: "Configure the replicas, or waive the line where one server is enough"
                ),
            ]
        ),
        lines(
            "Database",
            "Monitoring",
            [
                Entry(
                    "db.metrics",
                    .verified,
                    "Database metrics are tracked: connections, queries/sec, latency",
                    by: "all three are in the metrics endpoint",
                    fix: "Leave the database's metrics on"
                ),
                Entry(
                    "db.slow-log-monitored",
                    .verified,
                    "The slow query log is on and watched",
                    by: "the slow query metric exists, and an alert rule on it",
                    fix: "Write the alert rule and load it into Prometheus"
                ),
                Entry(
                    "alerts.disk",
                    .generated,
                    "An alert warns of a filling disk",
                    by: "the rule is there, and Prometheus loads it",
                    fix: "Write the alert rule and load it into Prometheus"
                ),
                Entry(
                    "pool.metrics",
                    .verified,
                    "Connection pool metrics are tracked",
                    by: "in use, idle, waiting and wait time are in the metrics endpoint",
                    fix: "Leave the pool's metrics on"
                ),
            ]
        ),
    ]
}
