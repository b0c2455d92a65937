import CovetDatabase
import CovetJSON

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The statements that took the most time, with their plans, as they were at one moment: `readiness/records/database-profile.json`.
struct DatabaseProfileRecord: Codable, Sendable {
    struct Entry: Codable, Sendable {
        let statement: MeasuredStatement
        /// Its part of the time of all statements, 0 to 1.
        let share: Double
        let plan: [String]
        /// Why there is no plan.
        let unplanned: String?
    }

    static let path = "readiness/records/database-profile.json"

    /// The version of the app that was profiled.
    let version: String
    /// When, in seconds since 1970.
    let at: Double
    let source: String
    let environment: String
    let entries: [Entry]
}

extension DatabaseProfileRecord {
    /// Plans the first ones of what was counted. Statements about the catalogue and of the framework's own history are no part of the
    /// app's work.
    static func make(
        _ statements: [MeasuredStatement],
        count: Int,
        app: Application,
        source: StatementSource,
        now: Date = Date()
    ) async throws -> DatabaseProfileRecord {
        let database = try app.requireDatabase()
        let own = statements.filter { StatementShape.of($0.text).isQuestion }
        let total = own.reduce(0) { $0 + $1.totalMilliseconds }
        var entries: [Entry] = []
        for statement in own.prefix(count) {
            var plan: [String] = []
            var unplanned: String?
            do {
                plan = try await QueryPlan.of(StatementShape.of(statement.text), in: database).lines
            } catch let error as DatabaseError where error.code != .connection {
                unplanned = "\(error.code)"
            } catch let error as AppError {
                unplanned = error.description
            }
            entries.append(
                Entry(
                    statement: statement,
                    share: total > 0 ? statement.totalMilliseconds / total : 0,
                    plan: plan,
                    unplanned: unplanned
                )
            )
        }
        return DatabaseProfileRecord(
            version: app.version,
            at: now.timeIntervalSince1970,
            source: source.rawValue,
            environment: app.configuration.environment.rawValue,
            entries: entries
        )
    }
}

extension StatementShape {
    /// Whether it reads or changes rows of the app's tables, not the catalogue's or those that the framework keeps for itself.
    var isQuestion: Bool {
        let tables = summary.split(separator: " ").dropFirst()
        return ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH"].contains(operation) && !tables.isEmpty
            && !tables.contains {
                $0.hasPrefix("pg_") || $0.hasPrefix("sqlite_") || Self.frameworkTables.contains(String($0))
            }
            && !text.contains("information_schema.")
    }

    private static let frameworkTables: Set = ["covet_migrations", "covet_migration_progress", "covet_backfills"]
}
