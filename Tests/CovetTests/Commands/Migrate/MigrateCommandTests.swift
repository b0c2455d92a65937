import CovetDatabase
import CovetSQL
import CovetSQLite
import Foundation
import Testing

/// What `migrate` writes and says, asked of the program that the README's tour builds.
@Suite(
    .enabled(if: Executable.isBuilt("Tour"), "the program Tour is not built: run `swift build --product Tour` first"),
    .timeLimit(.minutes(2))
)
struct MigrateCommandTests {
    private func tour() throws -> Executable {
        try #require(Executable.named("Tour"), "The program Tour was not built with the tests.")
    }

    private func makeSources(in folder: Folder) throws -> URL {
        let sources = folder.url.appendingPathComponent("Sources/Tour")
        try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
        return sources
    }

    @Test func aDatabaseIsNeitherMadeNorLeftWithJournalsByLooking() async throws {
        let folder = Folder()
        for command in [
            ["status"], ["plan"], ["status", "--format", "json"], ["make", "--sql"], ["make", "--check"],
        ] {
            let running = try tour().start(["migrate"] + command, in: folder)
            _ = await running.ended()
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
            #expect(files.isEmpty, "\(command) left \(files)")
        }
        _ = try await tour().run("migrate", in: folder)
        let status = try await tour().run("migrate", "status", in: folder)
        #expect(status.status == 0 && status.files == ["tour.sqlite"])
        let drift = try await tour().run("migrate", "drift", in: folder)
        #expect(drift.status == 0 && drift.output == "The database is as its migrations say.\n")
        #expect(drift.files == ["tour.sqlite"])
    }

    @Test func theFirstMigrationIsWrittenOnceAndNothingIsOverwritten() async throws {
        let folder = Folder()
        let nowhere = try await tour().run("migrate", "make", in: folder)
        #expect(nowhere.status == 1 && nowhere.errors.contains("--path Sources/Name/Migrations"))

        let sources = try makeSources(in: folder)
        let check = try await tour().run("migrate", "make", "--check", in: folder)
        #expect(check.status == 1 && check.errors.contains("Models and migrations differ in 1 operation."))
        #expect(check.output.contains("+ table notes"))

        let made = try await tour().run("migrate", "make", in: folder)
        #expect(made.status == 0 && made.output.contains("Say `app.migrations = Migrations.all`"))
        let file = sources.appendingPathComponent("Migrations/0001_initial.swift")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("static let m0001Initial = Migration("))
        let list = try String(
            contentsOf: sources.appendingPathComponent("Migrations/Migrations.swift"),
            encoding: .utf8
        )
        #expect(list.contains("        m0001Initial\n"))

        // The program that runs does not know it yet: a second one would be another first.
        let again = try await tour().run("migrate", "make", in: folder)
        #expect(again.status == 1 && again.errors.contains("0001_initial.swift is there"))
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test func aDatabaseThatIsThereIsTakenOver() async throws {
        let folder = Folder()
        _ = try makeSources(in: folder)
        let missing = try await tour().run("migrate", "inspect", in: folder)
        #expect(missing.status == 1 && missing.errors.contains("There is no database"))
        _ = try await tour().run("migrate", in: folder)
        let shown = try await tour().run("migrate", "inspect", in: folder)
        #expect(shown.output.contains("@Model(table: \"notes\")\nstruct Note {\n    let id: ID\n"))
        let adopted = try await tour().run("migrate", "inspect", "--write", "--adopt", in: folder)
        #expect(adopted.status == 0 && adopted.output.contains("0001_initial is marked as applied."))
        let twice = try await tour().run("migrate", "inspect", "--write", in: folder)
        #expect(twice.status == 1 && twice.errors.contains("nothing was written"))
    }

    @Test(arguments: [
        ("db/Migrations", "db/Models"), ("Steps/", "Models"), ("./db/Steps/.", "db/Models"),
        (nil, "Sources/Tour/Models"),
    ])
    func modelsAreWrittenBesideTheMigrations(path: String?, models: String) async throws {
        let folder = Folder()
        _ = try makeSources(in: folder)
        _ = try await tour().run("migrate", in: folder)
        let arguments = ["migrate", "inspect", "--write"] + (path.map { ["--path", $0] } ?? [])
        let running = try tour().start(arguments, in: folder)
        #expect(await running.ended() == 0, "\(running.errors.text)")
        #expect(running.output.text.hasPrefix("Wrote 1 file to \(models).\n"), "\(running.output.text)")
        let file = folder.url.appendingPathComponent(models).appendingPathComponent("Note.swift")
        #expect(FileManager.default.fileExists(atPath: file.path))
    }

    @Test(arguments: ["rehearse", "inspect", "lint"])
    func aDatabaseThatIsNoURLIsRefusedWithTheUsageOfThatCommand(command: String) async throws {
        for text in ["", "db.sqlite", "mysql://app:hunter2@db/app"] {
            let running = try tour().start(["migrate", command, "--database", text], in: Folder())
            #expect(await running.ended() == 64)
            let starts = command == "lint" ? "postgresql:" : "sqlite: or postgresql:"
            let errors = running.errors.text
            #expect(errors.hasPrefix("Error: --database needs a URL that starts with \(starts)\n"), "\(errors)")
            #expect(errors.contains("Usage: Tour migrate \(command) ") && !errors.contains("hunter"))
        }
    }

    @Test func undoingWhatHoldsRowsIsRefusedUnlessSaid() async throws {
        let folder = Folder()
        _ = try await tour().run("migrate", in: folder)
        let empty = try await tour().run("migrate", "down", in: folder)
        #expect(empty.status == 0 && empty.output.hasPrefix("Undid 0001_initial"))
        _ = try await tour().run("migrate", in: folder)
        let database = try Database.sqlite(url: "sqlite:\(folder.url.path)/tour.sqlite")
        try await database.execute("INSERT INTO notes (title, body, is_done) VALUES ('a', '', 0)")
        await database.close()
        let refused = try await tour().run("migrate", "down", in: folder)
        #expect(refused.status == 1 && refused.errors.contains("  notes: 1 row\n"), "\(refused.errors)")
        #expect(refused.errors.contains("--allow-loss"))
        let done = try await tour().run("migrate", "down", "--allow-loss", in: folder)
        #expect(done.status == 0 && done.output.hasPrefix("Undid 0001_initial"), "\(done.errors)")
    }

    @Test func aRehearsalLeavesNothingBehind() async throws {
        let folder = Folder()
        let rehearsed = try await tour().run("migrate", "rehearse", in: folder)
        #expect(rehearsed.status == 0 && rehearsed.output.hasPrefix("Rehearsed 0001_initial: up, down, up."))
        #expect(rehearsed.files.isEmpty)
        let unknown = try await tour().run("migrate", "rehearse", "--since", "0009", in: folder)
        #expect(unknown.status == 1 && unknown.errors.contains("there is no migration 0009; there are 0001_initial"))
        let copy = try await tour().run("migrate", "rehearse", "--from", "no.sql", in: folder)
        #expect(copy.status == 1 && copy.errors.contains("There is no file no.sql."))
    }

    @Test func wrongAnswersAreRefused() async throws {
        for arguments in [["make", "--rename", "posts"], ["make", "a", "--name", "b"], ["make", "--sql", "--check"]] {
            let folder = Folder()
            let running = try tour().start(["migrate"] + arguments, in: folder)
            #expect(await running.ended() == 64, "\(arguments)")
        }
    }
}
