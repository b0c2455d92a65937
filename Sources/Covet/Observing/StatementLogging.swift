import CovetDatabase
import CovetHTTP
import CovetObservability
import Logging

/// Writes statements into the app's log under the label `covet.sql`: slow ones and loops as warnings, all of them at level debug.
///
/// `LOG_LEVELS=covet.sql=debug` turns the log of all statements on.
struct StatementLogging: Sendable {
    static let label = "covet.sql"

    let output: LogOutput
    let slowThreshold: Duration
    /// Whether a loop is told each time it is found, not the first time alone.
    let tellsEveryRepetition: Bool

    var queryLog: QueryLog {
        let level = output.levels.level(for: Self.label)
        return QueryLog(
            slowThreshold: level <= .warning ? slowThreshold : nil,
            tellsAll: level <= .debug,
            write: write
        )
    }

    @Sendable private func write(_ entry: QueryLogEntry) {
        output.write(
            entry.isSlow ? .warning : .debug,
            entry.isSlow ? "slow query" : "query",
            label: Self.label,
            requestID: entry.context?.requestID ?? "",
            traceID: entry.context?.traceID
        ) { line in
            line.add("duration.ms", microseconds: Int(entry.duration.nanoseconds / 1000))
            line.add("db.query.fingerprint", own: entry.shape.fingerprint)
            line.add("db.query.summary", entry.shape.summary)
            line.add("db.query.text", entry.shape.text)
            if !entry.valueTypes.isEmpty { line.add("db.query.types", own: entry.valueTypes.joined(separator: ",")) }
            line.add("db.rows", entry.rowCount)
            if entry.affectedRows > 0 { line.add("db.rows.affected", entry.affectedRows) }
            if let failure = entry.failure { line.add("error.type", own: failure) }
            if let route = entry.context?.route { line.add("http.route", own: route) }
            if let origin = entry.origin { line.add("code.origin", own: "\(origin)") }
        }
    }

    func tell(_ repeated: RepeatedStatement, isNew: Bool) {
        guard isNew || tellsEveryRepetition, output.levels.level(for: Self.label) <= .warning else { return }
        output.write(
            .warning,
            "the same query is asked again and again; join or prefetch what it loads",
            label: Self.label,
            requestID: repeated.context.requestID,
            traceID: repeated.context.traceID
        ) { line in
            line.add("count", repeated.count)
            line.add("duration.ms", microseconds: Int(repeated.duration.nanoseconds / 1000))
            line.add("db.query.fingerprint", own: repeated.shape.fingerprint)
            line.add("db.query.summary", repeated.shape.summary)
            line.add("db.query.text", repeated.shape.text)
            if let route = repeated.context.route { line.add("http.route", own: route) }
            if let origin = repeated.origin { line.add("code.origin", own: "\(origin)") }
        }
    }
}
