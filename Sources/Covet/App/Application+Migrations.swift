import CovetDatabase
public import CovetMigrations
import CovetSQL
import Logging

extension Application {
    /// Where the database stands beside the app's migrations.
    ///
    /// - Throws: `AppError` where the app has no database.
    public func migrationStatus() async throws -> MigrationStatus {
        try await migrator.status(requireDatabase())
    }

    /// Applies every pending migration.
    @discardableResult
    public func migrate() async throws -> MigrationReport {
        try await migrator.up(requireDatabase())
    }

    /// The same, telling each step.
    func migrateUp(_ tell: (String) -> Void) async throws {
        Self.tell(try await migrate(), tell)
    }

    /// The same, for `serve`, whose output is the log.
    func migrateLogging() async throws {
        for step in try await migrate().steps {
            logger.notice(
                "migration applied",
                metadata: ["migration": .string(step.migration), "duration": .string(step.duration.formatted)]
            )
        }
    }

    func migrateDown(count: Int, _ tell: (String) -> Void) async throws {
        Self.tell(try await migrator.down(requireDatabase(), count: count), tell)
    }

    private static func tell(_ report: MigrationReport, _ tell: (String) -> Void) {
        let verb = report.direction == .up ? "Applied" : "Undid"
        for step in report.steps { tell("\(verb) \(step.migration) in \(step.duration.formatted).") }
        if report.steps.isEmpty {
            tell(report.direction == .up ? "The database is up to date." : "There is nothing to undo.")
        }
    }

    /// - Throws: `AppError` that says how to apply what is pending.
    func requireMigrations() async throws {
        let status = try await migrationStatus()
        if let problem = status.problem { throw problem }
        guard status.pending.isEmpty else {
            throw AppError("The database lacks \(status.pending.joined(separator: ", ")). Run `\(name) migrate` first.")
        }
    }

    /// The first of the models' tables that has a row.
    func firstFilledTable() async throws -> String? {
        let database = try requireDatabase()
        for table in tables {
            let found = try await database.first("SELECT 1 FROM \(identifier: table.name) LIMIT 1", as: Int.self)
            if found != nil { return table.name.name }
        }
        return nil
    }

    /// Lets the app become ready, or says in the log why it will not.
    package func checkMigrations() async {
        guard database != nil, !migrator.migrations.isEmpty else {
            readiness.advance(to: .migrated)
            return
        }
        do {
            try await requireMigrations()
            readiness.advance(to: .migrated)
        } catch {
            logger.error("not ready", metadata: ["reason": "\(error)"])
        }
    }

    private func requireDatabase() throws -> Database {
        guard let database else {
            throw AppError("\(name) has no models and no database: there is nothing to migrate or seed.")
        }
        return database
    }
}
