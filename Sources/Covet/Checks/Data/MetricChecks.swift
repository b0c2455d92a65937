import CovetDatabase
import CovetHTTP
import CovetReadiness

/// pool.metrics: looks for what each pool measures: connections in use and idle, callers that wait, and for how long.
struct PoolIsMeasured: ServerCheck {
    let id: CheckID = "pool.metrics"

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        // A statement first, so that there is a pool to be measured.
        _ = try await database.first("SELECT 1", as: Int.self)
        let samples = database.pools.map(\.name).flatMap { pool in
            let pool = "pool_name=\"\(pool)\""
            return [
                MetricSample("db_client_connection_count", pool, "state=\"used\""),
                MetricSample("db_client_connection_count", pool, "state=\"idle\""),
                MetricSample("db_client_connection_pending_requests", pool),
                MetricSample("db_client_connection_wait_time_seconds_count", pool),
            ]
        }
        return try await context.showing(samples)
    }
}

/// db.metrics: looks for connections, statements (whose rate Prometheus makes of their count) and their time.
struct DatabaseIsMeasured: Check {
    let id: CheckID = "db.metrics"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        guard let database = try context.application.database else {
            return .notApplicable("the app has no database")
        }
        // SQLite has no connections to a server.
        let connections = database.dialect == .postgres ? [MetricSample("db_client_connection_count")] : []
        // The health page asks the database, so that there is a statement to be measured.
        _ = try await context.instance.probe.send(.get, "/health")
        return try await context.showing(
            connections + [
                MetricSample("db_client_operation_duration_seconds_count"),
                MetricSample("db_client_operation_duration_seconds_bucket"),
            ]
        )
    }
}

/// db.slow-log-monitored: looks for the metric of slow queries, and for an alert rule that asks it.
struct SlowQueriesAreWatched: Check {
    let id: CheckID = "db.slow-log-monitored"
    let phase = Phase.deploy
    private static let metric = "covet_db_slow_queries_total"

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard app.database != nil else { return .notApplicable("the app has no database") }
        guard let threshold = app.observation.log.queryLog.slowThreshold else {
            return .fail(
                "slow statements are not logged",
                fix: "Leave the level of covet.sql in LOG_LEVELS at warning or below"
            )
        }
        let shown = try await context.showing([MetricSample(Self.metric)])
        guard shown.verdict == .pass else { return shown }
        guard let file = AlertRules.files(on: Self.metric, below: context.project).first else {
            return .fail(
                "no alert rule of the project asks \(Self.metric)",
                fix:
                    "Write one for Prometheus into a .yml file of the project, such as deploy/alerts.yml: alert: SlowQueries, "
                    + "expr: rate(\(Self.metric)[5m]) > 0.1; or waive the line where the rules are kept elsewhere"
            )
        }
        return CheckResult(
            findings: [],
            evidence: [
                context.evidence(
                    "statements of \(threshold.formatted) or more are logged and counted",
                    from: "DATABASE_SLOW_QUERY_MILLISECONDS"
                )
            ] + shown.evidence + [context.evidence("an alert rule asks \(Self.metric)", from: file)]
        )
    }
}

/// A line of `/metrics` that has to be there: a name, and parts of its labels.
struct MetricSample: CustomStringConvertible {
    let name: String
    let labels: [String]

    init(_ name: String, _ labels: String...) {
        self.name = name
        self.labels = labels
    }

    var description: String { ([name] + labels).joined(separator: " ") }

    func isShown(by line: Substring) -> Bool {
        line.hasPrefix("\(name){") && labels.allSatisfy { line.contains($0) }
    }
}

extension CheckContext {
    /// Looks for samples at `/metrics` of the instance.
    func showing(_ samples: [MetricSample]) async throws -> CheckResult {
        let (app, instance) = (try application, try self.instance)
        let lines: [Substring]
        do {
            let running = RunningInstance(instance.probe, token: app.observing.metricsToken?.reveal())
            lines = try await running.metrics().split(separator: "\n")
        } catch let error as InstanceError {
            // From elsewhere they may only be hidden.
            guard error.isRefusal, try instance.own != nil && MetricsAccess(app.observing).isOpenHere else {
                throw Unproven(error.description)
            }
            return .fail(
                "GET /metrics shows nothing to this machine",
                fix: "Leave METRICS_ENABLED and app.servesMetrics on"
            )
        }
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for sample in samples {
            let shown = lines.filter(sample.isShown)
            if let line = shown.first {
                let value = line.split(separator: " ").last.map(String.init) ?? ""
                let count = shown.count == 1 ? "is \(value)" : "is there \(shown.count) times"
                evidence.append(self.evidence("\(sample) \(count)", from: "GET /metrics"))
            } else {
                findings.append(
                    .failure(
                        "/metrics does not show \(sample)",
                        fix: "Send statements through app.database, which is measured"
                    )
                )
            }
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}

extension MetricsAccess {
    /// Whether somebody on this machine who has the token, where there is one, sees the metrics.
    fileprivate var isOpenHere: Bool {
        guard let here = IPAddress("127.0.0.1") else { return false }
        return token != nil || networks.contains { $0.contains(here) }
    }
}
