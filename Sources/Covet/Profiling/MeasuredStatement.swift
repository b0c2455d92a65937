import CovetDatabase
import CovetSQL

/// What one question cost, as an instance of the app or the database's server has counted it.
struct MeasuredStatement: Codable, Sendable {
    let fingerprint: String
    let text: String
    let summary: String
    var calls: Int
    var totalMilliseconds: Double
    /// Nil where the source does not know.
    let p95Milliseconds: Double?
    var longestMilliseconds: Double
    var rows: Int
    /// Where in the app's sources it is sent from, where that is known.
    let origin: String?

    var meanMilliseconds: Double { calls > 0 ? totalMilliseconds / Double(calls) : 0 }
}

extension MeasuredStatement {
    init(_ statement: StatementReport.Statement) {
        fingerprint = statement.fingerprint
        text = statement.text
        summary = statement.summary
        calls = statement.calls
        totalMilliseconds = statement.totalMilliseconds
        p95Milliseconds = statement.p95Milliseconds
        longestMilliseconds = statement.longestMilliseconds
        rows = statement.rows
        origin = statement.origin
    }

    /// What PostgreSQL has counted in this database, those that took the most time first.
    ///
    /// - Throws: `AppError` where pg_stat_statements is not there, or this is no PostgreSQL.
    static func onServer(_ database: Database) async throws -> [MeasuredStatement] {
        guard database.dialect == .postgres else {
            throw AppError("SQLite counts no statements; an instance of the app that runs does.")
        }
        guard
            let schema = try await database.first(
                """
                SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace \
                WHERE e.extname = 'pg_stat_statements'
                """,
                as: String.self
            )
        else {
            throw AppError(
                """
                The database has no pg_stat_statements. Put it into shared_preload_libraries, restart the server and run \
                CREATE EXTENSION pg_stat_statements; or ask an instance of the app that runs.
                """
            )
        }
        let rows = try await database.query(
            """
            SELECT query, calls::bigint, total_exec_time::float8, max_exec_time::float8, rows::bigint \
            FROM \(identifier: SQLIdentifier(derived: schema)).pg_stat_statements s \
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query IS NOT NULL \
            ORDER BY total_exec_time DESC LIMIT 2000
            """,
            as: (String, Int, Double, Double, Int).self
        )
        // The server tells lists of different length apart, and the users who asked; the fingerprint does not.
        var merged: [String: MeasuredStatement] = [:]
        for (query, calls, total, longest, count) in rows {
            let shape = StatementShape.of(query)
            if merged[shape.fingerprint] == nil {
                merged[shape.fingerprint] = MeasuredStatement(
                    fingerprint: shape.fingerprint,
                    text: shape.text,
                    summary: shape.summary,
                    calls: 0,
                    totalMilliseconds: 0,
                    p95Milliseconds: nil,
                    longestMilliseconds: 0,
                    rows: 0,
                    origin: nil
                )
            }
            merged[shape.fingerprint]?.calls += calls
            merged[shape.fingerprint]?.totalMilliseconds += total
            merged[shape.fingerprint]?.rows += count
            let known = merged[shape.fingerprint]?.longestMilliseconds ?? 0
            merged[shape.fingerprint]?.longestMilliseconds = max(known, longest)
        }
        return merged.values.sorted { $0.totalMilliseconds > $1.totalMilliseconds }
    }
}
