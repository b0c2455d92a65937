import CovetDatabase

/// What `/metrics/statements` says, and what `database top` and `check --url` read of it.
struct StatementReport: Codable, Sendable {
    struct Statement: Codable, Sendable {
        let fingerprint: String
        let text: String
        let summary: String
        let calls: Int
        let failures: Int
        let totalMilliseconds: Double
        let meanMilliseconds: Double
        let p95Milliseconds: Double
        let longestMilliseconds: Double
        let rows: Int
        let origin: String?
    }

    struct Repetition: Codable, Sendable {
        let fingerprint: String
        let text: String
        let summary: String
        let count: Int
        let requests: Int
        let route: String?
        let origin: String?
    }

    /// Those that took the most time, the greatest first.
    let statements: [Statement]
    /// Calls that are in none of them.
    let forgotten: Int
    let repetitions: [Repetition]
}

extension StatementReport {
    init(_ observation: Observation) {
        statements = observation.statements.top(200).map { Statement($0) }
        forgotten = observation.statements.forgotten
        repetitions = observation.repetitions.all.map { Repetition($0) }
    }
}

extension StatementReport.Statement {
    init(_ entry: StatementStatistics.Entry) {
        fingerprint = entry.shape.fingerprint
        text = entry.shape.text
        summary = entry.shape.summary
        calls = entry.calls
        failures = entry.failures
        totalMilliseconds = entry.total.milliseconds
        meanMilliseconds = entry.mean.milliseconds
        p95Milliseconds = entry.p95.milliseconds
        longestMilliseconds = entry.longest.milliseconds
        rows = entry.rows
        origin = entry.origin?.description
    }
}

extension StatementReport.Repetition {
    init(_ entry: RepetitionRecorder.Entry) {
        let worst = entry.worst
        fingerprint = worst.shape.fingerprint
        text = worst.shape.text
        summary = worst.shape.summary
        count = worst.count
        requests = entry.requests
        route = worst.context.route
        origin = worst.origin?.description
    }
}
