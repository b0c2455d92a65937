import CovetDatabase
import CovetSQL

/// Runs a backfill batch by batch from where it stopped.
struct BackfillRunner {
    let backfill: Backfill
    let migration: String
    /// What the history says before the backfill. Where it has moved on, another process has done the rest: on SQLite several may work at it in turns.
    let position: History.Position
    let schema: Schema
    let database: Database
    let settings: MigratorSettings
    let holder: MigrationLockHolder
    let report: @Sendable (MigrationEvent) -> Void

    func run() async throws {
        guard let table = schema.table(backfill.table) else {
            throw MigrationError.doesNotFit(
                operation: "backfill \(backfill.name)",
                reason: "there is no table \(backfill.table)"
            )
        }
        guard let key = table.columns.first(where: { $0.name == backfill.key }) else {
            throw MigrationError.doesNotFit(
                operation: "backfill \(backfill.name)",
                reason: "\(table.name) has no column \(backfill.key)"
            )
        }
        let total = try await rowCount()
        let retry = LockRetry(database: database, settings: settings, report: report)
        while true {
            let start = ContinuousClock.now
            let rows = try await retry.run("backfill \(backfill.name)") {
                try await database.transaction { transaction in
                    try await settings.limit(transaction, isLong: false)
                    return try await batch(key, in: transaction)
                }
            }
            guard let rows else { return }
            report(.progress(done: rows, total: total, unit: "rows"))
            let worked = start.duration(to: .now)
            try await database.timing.pause(worked * (1 / backfill.load - 1))
        }
    }

    /// - Returns: how many rows the backfill has passed so far, or `nil` when no row was left.
    private func batch(_ key: ColumnDefinition, in transaction: Transaction) async throws -> Int64? {
        guard try await History.read(transaction) == position else { return nil }
        let before = try await History.backfill(backfill.name, of: migration, in: transaction)
        let type = key.type.sql(for: transaction.dialect)
        let lower: SQL? = before.map { "\(identifier: key.name) > CAST(\($0.lastKey) AS \(type))" }
        let last = try await transaction.first(
            """
            SELECT CAST(batch.k AS TEXT), (SELECT count(*) FROM (\(keys(after: lower))) AS counted)
            FROM (\(keys(after: lower))) AS batch ORDER BY batch.k DESC LIMIT 1
            """,
            as: (String, Int64).self
        )
        guard let (last, count) = last else { return nil }
        let upper: SQL = "\(identifier: key.name) <= CAST(\(last) AS \(type))"
        let rows = lower.map { "\($0) AND \(upper)" } ?? upper
        switch backfill.work {
        case .setting(let assignments):
            let condition = backfill.condition.map { "\(rows) AND (\($0))" } ?? rows
            try await transaction.execute("UPDATE \(identifier: backfill.table) SET \(assignments) WHERE \(condition)")
        case .closure(_, let change): try await change(Backfill.Batch(transaction: transaction, rows: rows))
        }
        try await holder.verify()
        let done = (before?.rows ?? 0) + count
        try await History.record(last, done, ofBackfill: backfill.name, of: migration, in: transaction)
        return done
    }

    private func keys(after lower: SQL?) -> SQL {
        var sql: SQL = "SELECT \(identifier: backfill.key) AS k FROM \(identifier: backfill.table)"
        if let lower { sql += " WHERE \(lower)" }
        return sql + " ORDER BY \(identifier: backfill.key) LIMIT \(backfill.batchSize)"
    }

    /// PostgreSQL's own estimate, or the number on SQLite.
    private func rowCount() async throws -> Int64? {
        switch database.dialect {
        case .sqlite:
            return try await database.first("SELECT count(*) FROM \(identifier: backfill.table)", as: Int64.self)
        case .postgres:
            let estimate = try await database.first(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(\(backfill.table.quoted))",
                as: Int64.self
            )
            // -1 where the table was never analysed.
            return estimate.flatMap { $0 > 0 ? $0 : nil }
        }
    }
}
