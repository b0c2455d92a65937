import CovetConfig
import CovetDatabase
import CovetJSON
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
        let pages = try await instance.answers(for: instance.ownPages(of: app))
        let report: StatementReport
        if let own = instance.own {
            report = StatementReport(own.app.observation)
        } else {
            do {
                report = try await RunningInstance(instance.probe, token: app.observing.metricsToken?.reveal()).report()
            } catch let error as InstanceError {
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
        if findings.isEmpty, let broken = pages.first(where: { $0.answer.status >= 500 }) {
            throw Unproven(
                "\(broken.sample.what) answers \(broken.answer.status), so what it asks of the database was not seen"
            )
        }
        let statements = report.statements.reduce(0) { $0 + $1.calls }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "\(pages.count) pages without parameters asked, \(statements) statements since the start, no question more than \(app.observing.repeatedQueryLimit) times in a request",
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
            throw Unproven("there is no \(DatabaseProfileRecord.path): run `\(app.name) database profile` after a load")
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
        if record.entries.allSatisfy(\.plan.isEmpty) {
            findings.append(.failure("no statement of the profile has its plan", fix: fix))
        }
        let first = record.entries[0]
        let plans = record.entries.count { !$0.plan.isEmpty }
        return CheckResult(
            findings: findings,
            evidence: [
                Evidence(
                    "\(record.entries.count) statements by total time, \(plans) with their plans; the first, \(first.statement.summary), takes \(Int(first.share * 100)) % of the time",
                    from: DatabaseProfileRecord.path,
                    at: Date(timeIntervalSince1970: record.at)
                )
            ]
        )
    }
}
