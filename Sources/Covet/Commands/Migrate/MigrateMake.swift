import ArgumentParser
import CovetMigrations
import CovetSQL

/// `migrate make`.
struct MigrateMake<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "make",
            abstract: "Write what the models say beyond the migrations as a migration; needs no database",
            discussion: """
                The first one is what the models made so far without being written down: a database that they made has \
                it applied. Say `app.migrations = Migrations.all` in configure(_:) then.
                """
        )
    }

    @Argument(help: "What it is called; found from what changes unless said.")
    var name: String?

    @Option(name: .customLong("name"), help: ArgumentHelp("The same.", visibility: .hidden))
    var nameOption: String?

    @Option(help: "The folder of the migrations. Default: Sources/<App>/Migrations.")
    var path: String?

    @Flag(help: "Write nothing; exit with 1 where models and migrations differ.")
    var check = false

    @Flag(help: "Write nothing; print the statements for each database.")
    var sql = false

    @Flag(help: "Write a migration without operations, to be filled by hand.")
    var empty = false

    @Option(
        help: ArgumentHelp(
            "Write what that migration left for the next release (its nextRelease:), for when no release from before it runs any more.",
            valueName: "migration"
        )
    )
    var finish: String?

    @OptionGroup
    var answers: AnswerOptions

    func validate() throws {
        if name != nil, nameOption != nil { throw ValidationError("The name is said twice.") }
        if [check, sql, empty, finish != nil].filter(\.self).count > 1 {
            throw ValidationError("--check, --sql, --empty and --finish exclude each other.")
        }
    }

    func run() async throws {
        try await Application.run(App.self, opensDatabase: false) { app in
            let written = app.writtenMigrations
            if empty {
                let source = try MigrationSource([], name: name ?? nameOption ?? "change", after: written)
                return Self.tell(try write(source, app), isFirst: written.isEmpty)
            }
            if let finish { return try writeRest(of: finish, app) }
            let operations = try answers.resolve(asking: !check) { try app.modelDifference($0) }
            guard !operations.isEmpty else {
                print("Models and migrations agree.")
                for migration in Migration.unfinished(written) {
                    print(
                        """
                        \(migration.id) left for the next release: \
                        \(migration.nextRelease.map(\.summary).joined(separator: "; ")). When no release from before it runs \
                        any more, run `\(App.name) migrate make --finish \(migration.id)`.
                        """
                    )
                }
                return
            }
            let source = try MigrationSource(operations, name: name ?? nameOption, after: written)
            let schema = try Schema(replaying: written)
            if sql {
                for dialect in SQLDialect.allCases {
                    print("-- \(dialect == .postgres ? "PostgreSQL" : "SQLite")")
                    print(try source.migration.script(for: dialect, in: schema))
                }
                return
            }
            let plan = try MigrationPlan(source.migration, after: schema)
            if check {
                print(plan.text)
                StandardError.write(
                    "Models and migrations differ in \(counted(operations.count, "operation")). Run `\(App.name) migrate make`."
                )
                throw ExitCode(1)
            }
            let files = try write(source, app)
            print(plan.text)
            Self.tell(files, isFirst: written.isEmpty)
            if plan.lines.contains(where: \.needsCare) {
                print("What stands under ! needs care: `\(App.name) migrate lint` shows the safe way.")
            }
        }
    }

    /// - Throws: `AppError` where that migration left nothing, with those that did.
    private func writeRest(of id: String, _ app: Application) throws {
        let written = app.writtenMigrations
        let unfinished = Migration.unfinished(written)
        guard let earlier = unfinished.first(where: { $0.id == id }) else {
            let names = unfinished.map(\.id).joined(separator: ", ")
            throw AppError(
                names.isEmpty
                    ? "No migration has left anything for the next release."
                    : "\(id) has left nothing for the next release; \(names) \(unfinished.count == 1 ? "has" : "have")."
            )
        }
        let folder = try MigrationFolder(path: path, app: App.name)
        let symbol = try? MigrationSources(folder: folder.path).find(id).call.symbol
        let source = try MigrationSource(finishing: earlier, symbol: symbol, name: name ?? nameOption, after: written)
        let plan = try MigrationPlan(source.migration, after: Schema(replaying: written))
        let files = try folder.write(source, known: written.map(\.id))
        print(plan.text)
        Self.tell(files, isFirst: false)
        print("Deploy it only where no release from before \(id) runs any more.")
    }

    private static func tell(_ files: [String], isFirst: Bool) {
        print("Wrote \(files.joined(separator: " and ")).")
        if isFirst { print("Say `app.migrations = Migrations.all` in configure(_:), and build.") }
    }

    private func write(_ source: MigrationSource, _ app: Application) throws -> [String] {
        try MigrationFolder(path: path, app: App.name).write(source, known: app.writtenMigrations.map(\.id))
    }
}
