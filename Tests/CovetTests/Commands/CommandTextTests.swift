import Covet
import Foundation
import Testing

/// What the commands say and how they end, asked of the program that the README's tour builds.
@Suite(
    .enabled(if: Executable.isBuilt("Tour"), "the program Tour is not built: run `swift build --product Tour` first"),
    .timeLimit(.minutes(2))
)
struct CommandTextTests {
    private func tour() throws -> Executable {
        try #require(Executable.named("Tour"), "The program Tour was not built with the tests.")
    }

    @Test func helpNamesEveryCommandAndLeavesNothingBehind() async throws {
        let help = try await tour().run("--help")
        #expect(help.status == 0)
        #expect(help.errors.isEmpty)
        for command in ["serve", "migrate", "seed", "routes", "check", "keys", "self-test"] {
            #expect(help.output.contains("\n  \(command) "), "\(command) is not in the help")
        }
        #expect(help.output.contains("Notes, the app of Covet's tour"))
        #expect(help.files.isEmpty)
    }

    @Test(arguments: [
        ("serve", ["--host", "--port", "--loops", "--migrate", "SIGTERM"]), ("migrate", ["up", "down", "status"]),
        ("seed", ["--if-empty"]), ("routes", ["--format", "json"]),
        ("check", ["--deploy", "--url", "--only", "--format", "--verbose"]),
        ("keys", ["new", "status", "rotate", "ENCRYPTION_KEYS"]),
    ])
    func everyCommandExplainsItself(command: String, words: [String]) async throws {
        let help = try await tour().run(command, "--help")
        #expect(help.status == 0)
        for word in words { #expect(help.output.contains(word), "\(command) --help lacks \(word)") }
    }

    #if os(Linux)
    @Test(arguments: [["routes"], ["check", "--only", "auth.jwt-algorithm"], ["keys", "new"]])
    func outputThatIsLostIsAnError(arguments: [String]) async throws {
        let sound = try tour().start(arguments, in: Folder())
        #expect(await sound.ended() == 0)
        let full = try tour().start(arguments, in: Folder(), output: "/dev/full")
        #expect(await full.ended() == 1)
        #expect(full.errors.text == "Error: The output could not be written: No space left on device\n")
    }
    #endif

    @Test func theVersionIsTheApps() async throws {
        let version = try await tour().run("--version")
        #expect(version.output == "1.0.0\n")
        #expect(version.status == 0)
    }

    @Test(arguments: [
        ["sevre"], ["serve", "--port", "70000"], ["serve", "--port", "abc"], ["serve", "--loops", "0"],
        ["serve", "--host", ""], ["migrate", "down", "--count", "0"], ["routes", "--format", "xml"],
        ["check", "--url", "example.org"], ["check", "--format", "json", "--verbose"],
    ])
    func wrongArgumentsAreRefusedBeforeAnythingHappens(arguments: [String]) async throws {
        let folder = Folder()
        let running = try tour().start(arguments, in: folder)
        #expect(await running.ended() == 64)
        #expect(running.output.text.isEmpty)
        #expect(running.errors.text.hasPrefix("Error: "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test(arguments: [
        (["sevre"], "Tour has no command \"sevre\"; did you mean serve? `Tour --help` lists them."),
        (["migrate", "stauts"], "Tour migrate has no command \"stauts\"; did you mean status?"),
        (["keys", "xyz"], "Tour keys has no command \"xyz\"; `Tour keys --help` lists them."),
        (["help", "sevre"], "Tour has no command \"sevre\"; did you mean serve? `Tour --help` lists them."),
        (["help", "migrate", "stauts"], "Tour migrate has no command \"stauts\"; did you mean status?"),
        (["help", "serve", "now"], "Tour serve has no command \"now\"; `Tour serve --help` lists them."),
        (["migrate", "make", "--rename", "x"], "Usage: Tour migrate make "),
        (["keys", "new", "--id", "a b"], "Error: --id is a b: "),
        (["keys", "new", "--id", "a b"], "Usage: Tour keys new "),
    ])
    func theMessageNamesWhatIsWrongAndWhatWasMeant(arguments: [String], message: String) async throws {
        let running = try tour().start(arguments, in: Folder())
        #expect(await running.ended() == 64)
        #expect(running.errors.text.contains(message), "\(running.errors.text)")
    }

    @Test(arguments: [["help", "migrate"], ["help", "migrate", "up"], ["migrate", "up", "--help"]])
    func helpIsNoCommandThatIsMissing(arguments: [String]) async throws {
        let running = try tour().start(arguments, in: Folder())
        #expect(await running.ended() == 0)
        #expect(running.output.text.contains("USAGE: Tour migrate"))
    }

    @Test(arguments: [60, 100]) func aReportIsAsWideAsColumnsSays(columns: Int) async throws {
        let report = try await tour().run(
            "check",
            "--only",
            "auth.jwt",
            environment: columns == 100 ? [:] : ["COLUMNS": "\(columns)"]
        )
        let widest = report.output.split(separator: "\n").map(\.count).max() ?? 0
        #expect(((columns - 20)...columns).contains(widest), "\(report.output)")
    }

    @Test(arguments: [["serve", "--port", "0"], ["migrate"], ["migrate", "status"], ["seed"], ["routes"], ["check"]])
    func everyCommandReportsAllWrongSettingsAndNoSecret(arguments: [String]) async throws {
        let folder = Folder()
        let running = try tour().start(
            arguments,
            environment: [
                "APP_ENV": "production", "DEBUG": "true", "SECRET_KEY": "hunter2-hunter2",
                "JWT_SECRET_KEY": "hunter2-hunter2", "DATABASE_URL": "mysql://app:hunter3@db/app", "NOTES_LIMIT": "0",
            ],
            in: folder
        )
        #expect(await running.ended() == 1)
        #expect(running.output.text.isEmpty)
        let text = running.errors.text
        for name in ["DEBUG", "SECRET_KEY", "JWT_SECRET_KEY", "DATABASE_URL", "NOTES_LIMIT", "ALLOWED_HOSTS"] {
            #expect(text.contains("\n  \(name): found "), "\(name) is not reported:\n\(text)")
        }
        #expect(!text.contains("hunter"))
    }

    @Test func aNewKeyIsOneThatTheSettingTakes() async throws {
        let made = try await tour().run("keys", "new", environment: ["APP_ENV": "production"])
        #expect(made.status == 0 && made.errors.isEmpty)
        let named = try await tour().run("keys", "new", "--id", "clinic-7")
        #expect(named.output.hasPrefix("clinic-7:") && made.output.contains(":"))
        #expect(made.output.drop { $0 != ":" } != named.output.drop { $0 != ":" })
        let ring = named.output + "," + made.output
        let status = try await tour().run(
            "keys",
            "status",
            environment: ["ENCRYPTION_KEYS": ring, "DATABASE_URL": "sqlite::memory:"]
        )
        #expect(status.status == 0, "\(status.errors)")
        #expect(status.output.contains("No model has an encrypted column."))
        let wrong = try await tour().run("keys", "new", "--id", "a key")
        #expect(wrong.status == 64 && wrong.output.isEmpty)
    }

    @Test(arguments: ["status", "rotate"]) func keysAreAskedForByName(command: String) async throws {
        let outcome = try await tour().run("keys", command, environment: ["DATABASE_URL": "sqlite::memory:"])
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("ENCRYPTION_KEYS is not set"))
    }

    @Test func routesAreListedAsJSONAndNoDatabaseIsMade() async throws {
        let routes = try await tour().run("routes", "--format", "json")
        #expect(routes.status == 0)
        #expect(routes.files.isEmpty)
        let list = try JSON.decode(JSONValue.self, from: ByteBuffer(string: routes.output)).array ?? []
        let note = try #require(list.first { $0["name"].string == "note" })
        #expect(note["method"].string == "GET")
        #expect(note["path"].string == "/api/notes/:id")
        #expect(note["handler"].string == "NoteRoutes.show(id:)")
        #expect(note["summary"].string == "One note.")
        #expect(list.contains { $0["path"].string == "/health/ready" })
    }

    @Test func migrationsGoUpAndDownAndTellWhereTheyStand() async throws {
        let folder = Folder()
        let pending = try await tour().run("migrate", "status", in: folder)
        #expect(pending.status == 1)
        #expect(pending.output.contains("0001_initial"))
        #expect(pending.output.contains("pending"))
        let early = try await tour().run("seed", in: folder)
        #expect(early.status == 1)
        #expect(early.errors.contains("Run `Tour migrate` first"))

        // On a machine that is busy every statement may be slow, and would be told.
        let patience = ["DATABASE_SLOW_QUERY_MILLISECONDS": "60000"]
        let up = try await tour().run("migrate", environment: patience, in: folder)
        #expect(up.status == 0)
        #expect(up.output.hasPrefix("Applied 0001_initial in "))
        #expect(up.errors.isEmpty)
        #expect(try await tour().run("migrate", in: folder).output == "The database is up to date.\n")
        let status = try await tour().run("migrate", "status", in: folder)
        #expect(status.status == 0)
        #expect(status.output.contains("applied in"))

        let down = try await tour().run("migrate", "down", in: folder)
        #expect(down.output.hasPrefix("Undid 0001_initial in "))
        #expect(try await tour().run("migrate", "down", in: folder).output == "There is nothing to undo.\n")
        let database = try Database.sqlite(url: "sqlite:\(folder.url.path)/tour.sqlite")
        try await database.execute("INSERT INTO covet_backfills VALUES ('0001_initial', 'slugs', '9', 4200)")
        await database.close()
        let begun = try await tour().run("migrate", "status", in: folder)
        #expect(begun.status == 1 && begun.output.contains("begun: 4200 rows of the backfill slugs done"))
        let lines = try await tour().run("migrate", "status", "--format", "json", in: folder)
        #expect(lines.output.contains(#""state":"begun""#) && lines.status == 1)
    }

    @Test func seedingFillsAnEmptyDatabaseOnce() async throws {
        let folder = Folder()
        _ = try await tour().run("migrate", in: folder)
        let first = try await tour().run("seed", in: folder)
        #expect(first.status == 0)
        #expect(first.output.hasPrefix("Seeded in "))
        let second = try await tour().run("seed", in: folder)
        #expect(second.status == 1)
        #expect(second.output.isEmpty)
        #expect(second.errors.contains("The table notes has rows already"))
        let third = try await tour().run("seed", "--if-empty", in: folder)
        #expect(third.status == 0)
        // A closed database leaves no journal behind.
        #expect(third.files == ["tour.sqlite"])
    }

    @Test func aDatabaseThatCannotBeOpenedIsOneClearLine() async throws {
        let outcome = try await tour().run("migrate", environment: ["DATABASE_URL": "sqlite:no/such/place.sqlite"])
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.hasPrefix("Error: SQLite: the directory no/such does not exist"))
    }

    @Test func anInstanceThatIsNotThereIsOneClearLine() async throws {
        let folder = Folder()
        _ = try await tour().run("migrate", in: folder)
        let outcome = try await tour().run("check", "--url", "http://127.0.0.1:1", in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("Error: nobody answers at http://127.0.0.1:1: connection refused."))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func aLineThatTheChecklistDoesNotHaveIsAnError() async throws {
        let outcome = try await tour().run("check", "--only", "no.such-line")
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("no.such-line"))
    }

    @Test func theAppsOwnCommandRuns() async throws {
        let outcome = try await tour().run("self-test")
        #expect(outcome.status == 0)
        #expect(outcome.output == "ok\n")
        #expect(outcome.errors.isEmpty)
        #expect(outcome.files.isEmpty)
    }
}
