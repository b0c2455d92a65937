import ArgumentParser

/// `migrate`: brings the database to where the app's models and migrations want it.
struct MigrateCommand<App: CovetApp>: DefaultingCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "migrate",
            abstract: "Apply pending migrations; other subcommands make, plan, rehearse and undo them",
            discussion: """
                An app begins without written migrations: its models make the tables. `migrate make` writes that first \
                migration into Sources/\(App.name)/Migrations, and from then on each change of the models as another.
                """,
            subcommands: [
                MigrateUp<App>.self, MigrateDown<App>.self, MigrateStatus<App>.self, MigratePlan<App>.self,
                MigrateMake<App>.self, MigrateLint<App>.self, MigrateRehearse<App>.self, MigrateDrift<App>.self,
                MigrateInspect<App>.self,
            ],
            defaultSubcommand: MigrateUp<App>.self
        )
    }
}
