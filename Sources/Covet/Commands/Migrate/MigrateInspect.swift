import ArgumentParser
import CovetConfig
import CovetDatabase
import CovetMigrations
import CovetSQL
import CovetSQLite

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `migrate inspect`.
struct MigrateInspect<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "inspect",
            abstract: "Make models of the tables of a database that is there",
            discussion: """
                Prints the models. With --write it writes each into a file, and the tables as the first migration. With \
                --adopt that migration is written, if it is not yet, and marked as applied in the database, which goes on \
                with its rows as they are.
                """
        )
    }

    @Option(help: "The database; that of DATABASE_URL unless said.")
    var database: String?

    @Flag(help: "Write models and the first migration as files.")
    var write = false

    @Flag(help: "Write the first migration and mark it as applied.")
    var adopt = false

    @Option(help: "The folder of the models. Default: Models, beside the folder of the migrations.")
    var models: String?

    @Option(help: "The folder of the migrations. Default: Sources/<App>/Migrations.")
    var path: String?

    func validate() throws {
        _ = try databaseURL()
    }

    func run() async throws {
        try await Application.run(App.self, opensDatabase: false) { app in
            let url = try databaseURL() ?? app.requireDatabaseURL()
            try Self.requireExisting(url)
            try await Application.lend(url) { database in
                let inspection = try await database.primary.transaction(.readOnly) { try await Inspection.read($0) }
                guard !inspection.schema.tables.isEmpty else { throw AppError("The database has no tables.") }
                guard write || adopt else { return Self.show(inspection) }
                let written = app.writtenMigrations
                guard written.isEmpty || !adopt else {
                    throw AppError(
                        "The app has \(counted(written.count, "migration")) already, and the database is theirs. `migrate drift` tells where it differs."
                    )
                }
                if write { try writeModels(inspection) }
                if written.isEmpty { try await first(inspection, app, database) }
            }
        }
    }

    private func databaseURL() throws -> ServiceURL? {
        try database.map { try ServiceURL(option: "--database", $0, ofOneOf: [.sqlite, .postgres]) }
    }

    private static func requireExisting(_ url: ServiceURL) throws {
        guard url.scheme == "sqlite" else { return }
        guard case .file(let path) = try SQLiteConfiguration(url: url.reveal()).location,
            FileManager.default.fileExists(atPath: path)
        else { throw AppError("There is no database at \(url).") }
    }

    private static func show(_ inspection: Inspection) {
        let sources = ModelSources(of: inspection, besides: [App.name])
        if let others = sources.others { print(others) }
        for model in sources.models { print(model.text) }
    }

    private func writeModels(_ inspection: Inspection) throws {
        let folder = try models ?? MigrationFolder(path: path, app: App.name).sibling("Models")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let sources = ModelSources(of: inspection, besides: [App.name])
        var files = sources.models.map { ("\(folder)/\($0.fileName)", $0.text) }
        if let others = sources.others { files.append(("\(folder)/Types.swift", others)) }
        // All or none: a second run after a name was freed begins anew.
        if let there = files.first(where: { FileManager.default.fileExists(atPath: $0.0) }) {
            throw AppError("\(there.0) is there already; nothing was written.")
        }
        for (file, text) in files {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .withoutOverwriting)
        }
        print("Wrote \(counted(files.count, "file")) to \(folder).")
    }

    /// Writes the first migration, and with `--adopt` marks it as applied.
    private func first(_ inspection: Inspection, _ app: Application, _ database: Database) async throws {
        let operations = try Schema().difference(to: inspection.schema).operations
        let source = try MigrationSource(operations, name: "initial", after: [])
        let migrator = Migrator([source.migration])
        // What would refuse to be adopted refuses before a file is written.
        if adopt { try await migrator.requireAdoptable(database) }
        let files = try MigrationFolder(path: path, app: App.name).write(source, known: [])
        print("Wrote \(files.joined(separator: " and ")).")
        guard adopt else { return }
        try await migrator.adoptFirst(in: database)
        print(
            """
            \(source.migration.id) is marked as applied. Say `app.migrations = Migrations.all` in configure(_:) and \
            build; `migrate make` then writes what the models change.
            """
        )
    }
}
