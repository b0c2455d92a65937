import ArgumentParser
import CovetConfig
import CovetJSON
import CovetMigrations

/// `migrate rehearse`.
struct MigrateRehearse<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "rehearse",
            abstract: "Run migrations up, down and up again on a scratch database, and say what they really did",
            discussion: """
                The scratch database is made for it and dropped afterwards: on the server of DATABASE_URL, or a file for \
                SQLite. Rehearsed are the migrations that the copy lacks, or without a copy the app's database; where it \
                lacks none, or is not there, the last one. What the previous release reads and writes is tried against the new schema.

                What was found is recorded in \(RehearsalRecords.path), to be committed: `check` reads there which \
                migrations were rehearsed as they are now.
                """
        )
    }

    @Option(help: "The last migration of the previous release; `none` rehearses every migration.")
    var since: String?

    @Option(help: "Fill the scratch database from a file of SQL, or from the database of a URL.")
    var from: String?

    @Option(help: "Make the scratch database on the server of this URL (or `sqlite:`).")
    var database: String?

    @Flag(help: "Leave \(RehearsalRecords.path) as it is.")
    var noRecord = false

    @Option(help: "text or json.")
    var format = ListFormat.text

    func validate() throws {
        _ = try databaseURL()
    }

    func run() async throws {
        try await Application.run(App.self, opensDatabase: false) { app in
            let url = try databaseURL() ?? app.requireDatabaseURL()
            let last = try await base(app)
            let teller = MigrationTeller()
            let recorder = noRecord ? nil : try RehearsalRecorder(app)
            let report = try await ScratchDatabase(url: url, source: from).lend { scratch in
                // A copy of the database in use has what the release in use needs.
                let applied = from == nil ? 0 : try await app.migrator.status(scratch).applied.count
                let isBehind = applied > 0 && applied < app.migrator.migrations.count
                let rehearsal = Rehearsal(app.migrator, since: since == nil && isBehind ? applied : last)
                do {
                    return try await rehearsal.run(on: scratch) { teller.tell($0) }
                } catch {
                    try await recorder?.enter(error, of: rehearsal, on: scratch)
                    throw error
                }
            }
            let file = try recorder?.enter(report)
            switch format {
            case .json: print(String(buffer: try JSON.encode(RehearsalLines(report, record: file))))
            case .text:
                print(RehearsalText(report).text)
                if let file { print("Recorded as \(report.isClean ? "passed" : "failed") in \(file); commit it.") }
            }
            if !report.isClean { throw ExitCode(1) }
        }
    }

    private func databaseURL() throws -> ServiceURL? {
        try database.map { try ServiceURL(option: "--database", $0, ofOneOf: [.sqlite, .postgres]) }
    }

    /// How many migrations the previous release had.
    private func base(_ app: Application) async throws -> Int {
        let ids = app.migrator.migrations.map(\.id)
        guard !ids.isEmpty else { throw AppError("The app has no migrations to rehearse.") }
        if since == "none" { return 0 }
        if let since {
            guard let index = ids.firstIndex(of: since) else {
                throw MigrationError.noSuchMigration(since, known: ids)
            }
            return index + 1
        }
        let status = try? await app.existingStatus().0
        let applied = status?.applied.count ?? 0
        return applied > 0 && applied < ids.count ? applied : ids.count - 1
    }
}
