import ArgumentParser

/// `covet`: what needs no app.
@main
struct Covet: ParsableCommand {
    /// That of the newest heading in CHANGELOG.md; the next one with `-dev` while changes gather under Unreleased.
    static let version = "0.1.0-dev"

    static let configuration = CommandConfiguration(
        commandName: "covet",
        abstract: "Tools for apps on Covet, and for databases beside them",
        version: version,
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
