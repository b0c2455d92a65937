import ArgumentParser

/// `covet`: what needs no app.
@main
struct Covet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "covet",
        abstract: "Tools for apps on Covet, and for databases beside them",
        subcommands: [Migrate.self]
    )
}

/// `covet migrate`.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Work on migrations that are files of SQL",
        subcommands: [MigrateLint.self]
    )
}
