import CovetConfig
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

    /// The same for `serve`, whose output is the log.
    func migrateLogging() async throws {
        let logger = logger
        try await migrator.up(requireDatabase()) { event in
            switch event {
            case .finished(let migration, let duration):
                logger.notice(
                    "migration applied",
                    metadata: ["migration": .string(migration), "duration": .string(duration.formatted)]
                )
            case .waitingForTurn: logger.notice("another instance migrates")
            case .lockBusy(let attempt, let count, _):
                logger.warning("lock not available", metadata: ["attempt": "\(attempt)", "of": "\(count)"])
            case .invalidIndexDropped(let name):
                logger.warning("invalid index dropped", metadata: ["index": .string(name)])
            case .operation(let summary, let number, let count):
                logger.info(
                    "migrating",
                    metadata: ["operation": .string(summary), "number": "\(number)", "of": "\(count)"]
                )
            case .progress, .started: break
            }
        }
    }

    func migrateDown(count: Int, _ tell: (String) -> Void) async throws {
        let report = try await migrator.down(requireDatabase(), count: count)
        for step in report.steps { tell("Undid \(step.migration) in \(step.duration.formatted).") }
        if report.steps.isEmpty { tell("There is nothing to undo.") }
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
            warnOfDrift()
        } catch {
            logger.error("not ready", metadata: ["reason": "\(error)"])
        }
    }

    /// While an app is developed, its models run ahead of its migrations: a word in the log saves the search for a missing column.
    private func warnOfDrift() {
        guard configuration.environment == .development, !writtenMigrations.isEmpty else { return }
        guard let difference = try? modelDifference(), !difference.isEmpty else { return }
        logger.warning(
            "models and migrations differ",
            metadata: ["mend": .string("\(name) migrate make"), "differences": "\(difference.operations.count)"]
        )
    }

    func requireDatabase() throws -> Database {
        guard let database else {
            throw AppError("\(name) has no models and no database: there is nothing to migrate or seed.")
        }
        return database
    }

    /// The migrations of an app: those it lists, or where it lists none the one that makes its models' tables.
    ///
    /// An app begins without written migrations: the first one is made of the models each time it starts, which is right as long as the models do not change. `migrate make` writes
    /// the same one into a file, so that a database made by the one has the other applied. From then on the listed ones are the whole story.
    static func migrator(_ app: App, _ tables: [TableSchema]) throws -> Migrator {
        let settings = try app.settings(MigrationSettings.self).migrator
        guard app.migrations.isEmpty, !tables.isEmpty else { return Migrator(app.migrations, settings: settings) }
        return Migrator([try Migration.initial(from: tables)], settings: settings)
    }

    /// SQLite's where no URL is given: that is what stands in for one.
    static func dialect(of url: ServiceURL?) -> SQLDialect {
        switch url?.scheme {
        case nil, "sqlite": .sqlite
        default: .postgres
        }
    }

    /// Those that are written down; none where the first one is made of the models.
    var writtenMigrations: [Migration] { migrator.migrations.filter { !$0.isFromModels } }

    /// What leads from the written migrations to the models: nothing, where `migrate make` has nothing to write. What a migration left for the next release
    /// (``Migration/nextRelease``) needs no writing.
    ///
    /// ```swift
    /// try await withApp(Blog.self) { app in
    ///     #expect(try app.application.modelDifference().isEmpty)
    /// }
    /// ```
    /// - Parameter answers: what both do not tell by themselves; without one it comes back as a question.
    /// - Throws: `MigrationError` where the migrations do not fit each other, or no operation leads to the models.
    public func modelDifference(_ answers: DifferenceAnswers = DifferenceAnswers()) throws -> SchemaDifference {
        try Schema.difference(from: writtenMigrations, to: modelSchema, answers: answers)
    }
}
