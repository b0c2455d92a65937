import ArgumentParser
import CovetDatabase
import CovetJSON
import CovetMigrations
import CovetSQLite

/// `migrate drift`.
struct MigrateDrift<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "drift",
            abstract:
                "Compare the database's tables with what its applied migrations say; exits with 1 where they differ"
        )
    }

    @Option(help: "text or json.")
    var format = ListFormat.text

    func run() async throws {
        try await Application.run(App.self, opensDatabase: false) { app in
            let found = try await app.lendExistingDatabase { database in
                let status = try await app.migrator.status(database)
                if let problem = status.problem { throw problem }
                if let partial = status.partial {
                    throw AppError("\(partial.migration) was broken off; run `\(App.name) migrate` to finish it first.")
                }
                let applied = Array(app.migrator.migrations.prefix(status.applied.count))
                let scratch = try Database.sqlite(SQLiteConfiguration(.memory))
                let lines = try await SchemaDrift.find(in: database, after: applied, scratch: scratch)
                await scratch.close()
                return lines
            }
            guard let found else { throw AppError("There is no database yet. Run `\(App.name) migrate` first.") }
            switch format {
            case .json: print(String(buffer: try JSON.encode(found)))
            case .text where found.isEmpty: print("The database is as its migrations say.")
            case .text:
                print("The database is not as its migrations say. Only there (-), missing (+) or other (~):")
                for line in found { print("  \(line)") }
            }
            if !found.isEmpty { throw ExitCode(1) }
        }
    }
}
