import ArgumentParser
import CovetMigrations
import CovetModel
import CovetSQL
import Foundation
import Testing

@testable import Covet

/// `migrate make` while a migration has left something for the next release.
struct MakeBetweenReleasesTests {
    private func run<App: CovetApp>(_ app: App.Type, _ arguments: String...) async throws -> Int32 {
        let command = try MigrateMake<App>.parse(arguments)
        do { try await command.run() } catch let code as ExitCode { return code.rawValue }
        return 0
    }

    @Test func checkAgreesWhileTheOldColumnIsLeftForTheNextRelease() async throws {
        let scheduled = try await run(Between.self, "--check")
        #expect(scheduled == 0)
        // The same column, which nobody said is to go.
        let forgotten = try await run(Forgotten.self, "--check")
        #expect(forgotten == 1)
    }

    @Test func finishWritesAndListsWhatWasLeft() async throws {
        let folder = Folder()
        try folder.write("let first = Migration(\"0001_base\", [])\n", to: "M/0001_base.swift")
        try folder.write(
            "let addHeadline = Migration(\"0002_headline\", [a], nextRelease: [b])\n",
            to: "M/0002_headline.swift"
        )
        try folder.write(MigrationList.text(of: ["first", "addHeadline"]), to: "M/Migrations.swift")
        let path = folder.url.path + "/M"
        let unknown = await #expect(throws: AppError.self) {
            _ = try await run(Between.self, "--finish", "0001_base", "--path", path)
        }
        #expect(unknown?.description == "0001_base has left nothing for the next release; 0002_headline has.")
        let done = try await run(Between.self, "--finish", "0002_headline", "--path", path)
        #expect(done == 0)
        let written = try String(contentsOfFile: path + "/0003_drop_headings_title.swift", encoding: .utf8)
        // By the name that it has in its file.
        #expect(written.contains("finishing: addHeadline\n"), "\(written)")
        let list = try String(contentsOfFile: path + "/Migrations.swift", encoding: .utf8)
        #expect(list.contains("m0003DropHeadingsTitle,"))
        // The program that runs does not know it yet.
        await #expect(throws: AppError.self) {
            _ = try await run(Between.self, "--finish", "0002_headline", "--path", path)
        }
    }

    @Test(arguments: [["--finish", "0002_x", "--check"], ["--finish", "0002_x", "--empty"], ["--finish"]])
    func optionsThatDoNotGoTogetherAreRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { _ = try MigrateMake<Between>.parse(arguments) }
    }
}

@Model(table: "headings")
private struct Heading {
    let id: ID
    var headline: String?
}

private let title = ColumnDefinition("title", .text, isNullable: true)

private func migrations(leaving next: [CovetMigrations.Operation]) -> [Migration] {
    let base = TableSchema(
        "headings",
        columns: [ColumnDefinition("id", .int64, primaryKey: .generated), title]
    )
    let headline = ColumnDefinition("headline", .text, isNullable: true)
    return [
        Migration("0001_base", [.createTable(base)]),
        Migration("0002_headline", [.addColumn(headline, to: "headings")], nextRelease: next),
    ]
}

private struct Between: CovetApp {
    func configure(_ app: inout App) {
        app.models = [Heading.self]
        app.migrations = migrations(leaving: [.dropColumn(title, from: "headings")])
    }
}

private struct Forgotten: CovetApp {
    func configure(_ app: inout App) {
        app.models = [Heading.self]
        app.migrations = migrations(leaving: [])
    }
}
