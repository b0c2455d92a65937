import CovetConfig
import CovetDatabase
import CovetHTTP
import CovetJSON
import CovetObservability
import CovetReadiness
import CovetSQL
import Foundation
import NIOCore

/// db.indexes: bare foreign keys, scans of large tables, idle, double and invalid indexes.
struct IndexesServeQueries: Check {
    let id: CheckID = "db.indexes"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard app.database != nil else { return .notApplicable("the app has no database") }
        let topics: Set<DoctorTopic> = [
            .foreignKeyIndexes, .unusedIndexes, .duplicateIndexes, .invalidIndexes, .sequentialScans,
        ]
        return .of(try await app.doctor().examine(topics), in: context, failingOnAdvice: true)
    }
}

/// db.n-plus-one: asks every page that takes no parameters, and looks at what the detector has found since the start.
struct NoLoopsOfQueries: Check {
    let id: CheckID = "db.n-plus-one"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let (app, instance) = (try context.application, try context.instance)
        guard app.database != nil else { return .notApplicable("the app has no database") }
        let pages = try await instance.answers(for: instance.samples(of: app)).count
        let report: StatementReport
        if let own = instance.own {
            report = StatementReport(own.app.observation)
        } else {
            do {
                report = try await RunningInstance(instance.probe, token: app.observing.metricsToken?.reveal()).report()
            } catch let error as AppError {
                throw Unproven(error.description)
            }
        }
        let findings = report.repetitions.map { loop -> Finding in
            let place = [loop.route, loop.origin].compactMap(\.self).joined(separator: ", ")
            return .failure(
                "\(loop.summary) (\(loop.fingerprint)) is asked \(loop.count) times in one request\(place.isEmpty ? "" : ": \(place)")",
                fix: "Add .joining or .prefetching to the query that loads the outer rows"
            )
        }
        let statements = report.statements.reduce(0) { $0 + $1.calls }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "\(pages) pages asked, \(statements) statements since the start, no question more than \(app.observing.repeatedQueryLimit) times in a request",
                    from: "the detector of repeated statements"
                )
            ]
        )
    }
}

/// db.slow-query-log: runs a statement that is slow, and looks for its line in the log.
struct SlowQueriesAreLogged: Check {
    let id: CheckID = "db.slow-query-log"
    let phase = Phase.deploy
    private static let longest = Duration.seconds(1)

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard app.database != nil else { return .notApplicable("the app has no database") }
        let threshold = app.observing.slowQueryThreshold
        guard threshold <= Self.longest else {
            return .fail(
                "a statement counts as slow from \(threshold.formatted) on",
                fix: "Set DATABASE_SLOW_QUERY_MILLISECONDS to 1000 or less"
            )
        }
        let own = try context.instance.requireOwn(for: "reading the log")
        guard let database = own.app.database else { throw Unproven("the instance has no database") }
        let text = try await Self.slowStatement(longerThan: threshold, in: database)
        own.app.log.flush()
        let fingerprint = StatementShape.of(text).fingerprint
        let line = own.log.lines.first { $0.contains("slow query") && $0.contains(fingerprint) }
        guard let line else {
            return .fail(
                "a statement that took longer than \(threshold.formatted) left no line in the log",
                fix: "Leave the level of covet.sql at warning or below, and use app.database"
            )
        }
        let json = try? JSON.decode(JSONValue.self, from: ByteBuffer(string: line))
        guard let metadata = json?["metadata"], metadata["duration.ms"].string != nil,
            metadata["db.query.text"].string != nil
        else {
            return .fail("the line of a slow statement lacks its time or text")
        }
        return .pass(
            context.evidence(
                "statements of \(threshold.formatted) or more are logged",
                from: "DATABASE_SLOW_QUERY_MILLISECONDS"
            ),
            context.evidence(
                "a statement of \(metadata["duration.ms"].string ?? "") ms left its line with fingerprint \(fingerprint)",
                from: "the log of the instance"
            )
        )
    }

    /// Runs a statement that takes longer than that, and gives its text.
    private static func slowStatement(longerThan threshold: Duration, in database: Database) async throws -> String {
        switch database.dialect {
        case .postgres:
            let seconds = threshold.milliseconds / 1000 + 0.05
            let sql: SQL = "SELECT pg_sleep(\(seconds)::float8)::text"
            _ = try await database.query(sql, as: String?.self)
            return sql.statement(for: .postgres).text
        case .sqlite:
            let clock = ContinuousClock()
            var count = 100_000
            while true {
                let sql: SQL =
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count)) SELECT count(*) FROM n"
                let start = clock.now
                _ = try await database.first(sql, as: Int.self)
                if start.duration(to: clock.now) > threshold + .milliseconds(20) {
                    return sql.statement(for: .sqlite).text
                }
                count *= 3
            }
        }
    }
}

/// db.slow-log-monitored: looks for the metric of slow queries, and for an alert rule that names it.
struct SlowQueriesAreWatched: Check {
    let id: CheckID = "db.slow-log-monitored"
    let phase = Phase.deploy
    private static let metric = "covet_db_slow_queries_total"

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard app.database != nil else { return .notApplicable("the app has no database") }
        let metrics = try await context.metrics()
        guard metrics.contains("# TYPE \(Self.metric) counter") else {
            return .fail(
                "/metrics does not show \(Self.metric)",
                fix: "Leave app.database observed, as the app opens it"
            )
        }
        let files = try Self.rules(below: context.require(ProjectKey.self).root)
        guard let file = files.first else {
            throw Unproven("no rule file (*.yml, *.yaml) below the project has an alert on \(Self.metric)")
        }
        return .pass(
            context.evidence("\(Self.metric) is shown", from: "GET /metrics"),
            context.evidence("an alert on it", from: file)
        )
    }

    /// Files of Prometheus' rules that hold an alert over the metric.
    static func rules(below root: String) -> [String] {
        guard let files = FileManager.default.enumerator(atPath: root) else { return [] }
        var found: [String] = []
        while let path = files.nextObject() as? String {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if name.hasPrefix(".") || name == "node_modules" {
                files.skipDescendants()
                continue
            }
            guard name.hasSuffix(".yml") || name.hasSuffix(".yaml"),
                let data = FileManager.default.contents(atPath: "\(root)/\(path)"), data.count < 1 << 20
            else { continue }
            var isAlert = false
            for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
                let line = line.drop { $0 == " " || $0 == "-" }
                if line.hasPrefix("#") { continue }
                if line.hasPrefix("alert:") { isAlert = true }
                if isAlert, line.contains(Self.metric) {
                    found.append(path)
                    break
                }
            }
        }
        return found.sorted()
    }
}

/// db.profiling: reads the recorded profile.
struct QueriesAreProfiled: Check {
    let id: CheckID = "db.profiling"
    let phase = Phase.static
    /// A profile says something of the app for so long.
    private static let days = 90.0
    private static let fix = "Put a load on the app and run `database profile`; see to the first entries"

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard app.configuration.databaseURL(for: app.name) != nil || app.database != nil else {
            return .notApplicable("the app has no database")
        }
        let path = "\(try context.require(ProjectKey.self).root)/\(DatabaseProfileRecord.path)"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Unproven("there is no \(DatabaseProfileRecord.path): run `database profile` after a load")
        }
        let record: DatabaseProfileRecord
        do {
            record = try JSON.decode(DatabaseProfileRecord.self, from: ByteBuffer(bytes: data))
        } catch {
            return .fail("\(DatabaseProfileRecord.path) cannot be read: \(error)", fix: Self.fix)
        }
        return Self.result(record, of: app, in: context)
    }

    static func result(_ record: DatabaseProfileRecord, of app: Application, in context: CheckContext) -> CheckResult {
        let age = (context.now.timeIntervalSince1970 - record.at) / 86_400
        guard record.version == app.version else {
            return .unproven("the profile is of version \(record.version), not \(app.version)")
        }
        guard age <= days else { return .unproven("the profile is \(Int(age)) days old; it holds for \(Int(days))") }
        guard !record.entries.isEmpty else { return .fail("the profile holds no statement", fix: fix) }
        let slow = app.observing.slowQueryThreshold.milliseconds
        var findings: [Finding] = []
        for entry in record.entries {
            let name = "\(entry.statement.summary) (\(entry.statement.fingerprint))"
            if entry.plan.isEmpty {
                findings.append(.warning("\(name) has no plan: \(entry.unplanned ?? "unknown")"))
            }
            if entry.statement.meanMilliseconds > max(slow, 1) {
                let time = Duration.milliseconds(Int(entry.statement.meanMilliseconds)).formatted
                findings.append(
                    .failure(
                        "\(name) takes \(time) on average",
                        fix: "Work on it: database explain \(entry.statement.fingerprint)"
                    )
                )
            }
        }
        let first = record.entries[0]
        return CheckResult(
            findings: findings,
            evidence: [
                Evidence(
                    "\(record.entries.count) statements with their plans; the first, \(first.statement.summary), takes \(Int(first.share * 100)) % of the time",
                    from: DatabaseProfileRecord.path,
                    at: Date(timeIntervalSince1970: record.at)
                )
            ]
        )
    }
}

/// pool.metrics: looks for what the pool measures.
struct PoolIsMeasured: ServerCheck {
    let id: CheckID = "pool.metrics"
    static let names = [
        "db_client_connection_count{", "db_client_connection_pending_requests{",
        "db_client_connection_wait_time_seconds_count{",
        "db_client_connection_max{",
    ]

    func examine(_ database: Database, _ context: CheckContext) async throws -> CheckResult {
        .showing(Self.names, in: try await context.metrics(), context)
    }
}

/// db.metrics: looks for connections, statements and their time.
struct DatabaseIsMeasured: Check {
    let id: CheckID = "db.metrics"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let app = try context.application
        guard let database = app.database else { return .notApplicable("the app has no database") }
        // SQLite has no connections to a server.
        let connections = database.dialect == .postgres ? ["db_client_connection_count{"] : []
        // The health page asks the database, so that there is a statement to be measured.
        _ = try await context.instance.probe.send(.get, "/health")
        return .showing(
            connections + [
                "db_client_operation_duration_seconds_count{", "db_client_operation_duration_seconds_bucket{",
            ],
            in: try await context.metrics(),
            context
        )
    }
}

extension CheckContext {
    /// What the instance shows at `/metrics`.
    func metrics() async throws -> String {
        let app = try application
        do {
            return try await RunningInstance(instance.probe, token: app.observing.metricsToken?.reveal()).metrics()
        } catch let error as AppError {
            throw Unproven(error.description)
        }
    }
}

extension CheckResult {
    fileprivate static func showing(_ names: [String], in metrics: String, _ context: CheckContext) -> CheckResult {
        let lines = metrics.split(separator: "\n")
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        for name in names {
            if let line = lines.first(where: { $0.hasPrefix(name) }) {
                evidence.append(context.evidence(String(line), from: "GET /metrics"))
            } else {
                findings.append(
                    .failure(
                        "/metrics does not show \(name.filter { $0 != "{" })",
                        fix: "Use app.database, and leave the metrics on"
                    )
                )
            }
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}
