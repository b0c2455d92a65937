import ArgumentParser

/// `migrate`: brings the database to where the app's models and migrations want it.
struct MigrateCommand<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "migrate",
            abstract: "Apply pending migrations; `down` undoes, `status` lists",
            subcommands: [Up.self, Down.self, Status.self],
            defaultSubcommand: Up.self
        )
    }

    struct Up: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "up", abstract: "Apply every pending migration")
        }

        func run() async throws {
            try await Application.run(App.self) { app in try await app.migrateUp { print($0) } }
        }
    }

    struct Down: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "down", abstract: "Undo the last migrations")
        }

        @Option(help: "How many.")
        var count = 1

        func validate() throws {
            if count < 1 { throw ValidationError("--count is \(count); at least 1 is needed.") }
        }

        func run() async throws {
            try await Application.run(App.self) { app in try await app.migrateDown(count: count) { print($0) } }
        }
    }

    struct Status: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "status",
                abstract: "List migrations; exits with 1 where some are pending or the history does not fit"
            )
        }

        func run() async throws {
            let status = try await Application.run(App.self) { app in try await app.migrationStatus() }
            var table = TextTable(header: ["MIGRATION", "STATE"])
            for line in status.applied { table.rows.append([line.migration, "applied in \(line.duration.formatted)"]) }
            for id in status.pending { table.rows.append([id, "pending"]) }
            print(table.rows.isEmpty ? "The app has no migrations." : table.text)
            if let problem = status.problem { throw problem }
            if !status.pending.isEmpty { throw ExitCode(1) }
        }
    }
}
