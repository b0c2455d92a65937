import ArgumentParser

/// `Blog`: the app's executable, whose commands all begin by configuring the app.
struct RootCommand<App: CovetApp>: AsyncParsableCommand {
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
        await RootCommand<Self>.main()
    }
}
