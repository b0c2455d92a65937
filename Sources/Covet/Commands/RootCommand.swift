import ArgumentParser
import CovetDatabase

/// `Blog`: the app's executable, whose commands all begin by configuring the app.
struct RootCommand<App: CovetApp>: DefaultingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: App.name,
            abstract: App.summary,
            discussion:
                "Settings come from the environment, from `.env` (development) and from `config/<APP_ENV>.yaml`.",
            version: App.version,
            subcommands: [
                ServeCommand<App>.self, MigrateCommand<App>.self, SeedCommand<App>.self, RoutesCommand<App>.self,
                CheckCommand<App>.self, CheckTestsCommand<App>.self, DatabaseCommand<App>.self,
                KeysCommand<App>.self,
            ] + App.commands,
            defaultSubcommand: ServeCommand<App>.self
        )
    }
}

extension CovetApp {
    /// Runs the command that the arguments name; `serve` where they name none.
    @concurrent
    public static func main() async {
        var failure: (any Error)?
        do {
            try CommandPath.check(Array(CommandLine.arguments.dropFirst()), of: RootCommand<Self>.self)
            var command = try RootCommand<Self>.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as DatabaseError where error.code == .connection {
            // The kind of error is in the words already.
            failure = AppError(error.message)
        } catch {
            failure = error
        }
        // A full disk has nobody else to speak of it; `check` ends by an exit code also where all is well.
        if failure.map({ RootCommand<Self>.exitCode(for: $0) == .success }) ?? true, let lost = StandardOutput.flush() {
            failure = AppError("The output could not be written: \(lost)")
        }
        if let failure { RootCommand<Self>.exit(withError: failure) }
    }
}
