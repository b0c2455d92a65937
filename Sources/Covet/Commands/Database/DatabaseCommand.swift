import ArgumentParser

/// `database`: what the app's database does, and how it is.
struct DatabaseCommand<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "database",
            abstract: "See what statements cost, how they are run and what is wrong with the database",
            subcommands: [
                DatabaseTop<App>.self, DatabaseExplain<App>.self, DatabaseDoctorCommand<App>.self,
                DatabaseProfile<App>.self,
            ]
        )
    }
}

/// Where the statements of `top`, `explain` and `profile` are read.
enum StatementSource: String, ExpressibleByArgument, CaseIterable {
    /// What an instance of the app has counted since its start.
    case app
    /// What PostgreSQL has counted for all who use the database, by pg_stat_statements.
    case server
}

/// The instance that is asked.
struct InstanceOptions: ParsableArguments {
    @Option(help: "The instance to ask, such as https://example.org. Default: the one on this machine at PORT.")
    var url: String?

    func validate() throws {
        if let url, ProbeTarget(url) == nil {
            throw ValidationError("--url is \(url); expected scheme and host, such as http://127.0.0.1:8080.")
        }
    }

    func statements(of app: Application) async throws -> [MeasuredStatement] {
        try await RunningInstance(app, url: url).report().statements.map(MeasuredStatement.init)
    }
}
