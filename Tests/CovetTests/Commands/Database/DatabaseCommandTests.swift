import Covet
import CovetPostgres
import CovetTestSupport
import Foundation
import Testing

/// What `database` says and how it ends, asked of the program that the README's tour builds.
@Suite(
    .enabled(if: Executable.isBuilt("Tour"), "the program Tour is not built: run `swift build --product Tour` first"),
    .timeLimit(.minutes(2))
)
struct DatabaseCommandTests {
    private func tour() throws -> Executable {
        try #require(Executable.named("Tour"), "The program Tour was not built with the tests.")
    }

    @Test(arguments: [
        (["top", "--count", "0"], "at least 1"), (["top", "--source", "server", "--url", "http://x"], "--source app"),
        (["top", "--url", "example.org"], "scheme and host"), (["explain", "zzz"], "16 hexadecimal digits"),
        (["doctor", "--only", "foo"], "foreign-key-indexes"), (["doctor", "--memory", "lots"], "number of bytes"),
        (["profile", "--count", "0"], "1 to 100"),
    ])
    func wrongArgumentsAreRefusedWithTheWayOut(arguments: [String], hint: String) async throws {
        let folder = Folder()
        let running = try tour().start(["database"] + arguments, in: folder)
        #expect(await running.ended() == 64)
        #expect(running.errors.text.contains(hint), "\(running.errors.text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func whatSQLiteCannotTellIsSaid() async throws {
        let folder = Folder()
        _ = try await tour().run("migrate", in: folder)
        let environment = ["PORT": "1"]
        let server = try await tour().run("database", "top", "--source", "server", environment: environment, in: folder)
        #expect(server.status == 1 && server.output.isEmpty)
        #expect(server.errors == "Error: SQLite counts no statements; an instance of the app that runs does.\n")
        let app = try await tour().run("database", "top", environment: environment, in: folder)
        #expect(app.status == 1)
        #expect(
            app.errors.hasPrefix("Error: nobody answers at http://127.0.0.1:1: connection refused. Start the app"),
            "\(app.errors)"
        )
        let unknown = try await tour().run(
            "database",
            "explain",
            "0123456789abcdef",
            environment: environment,
            in: folder
        )
        #expect(unknown.status == 1)
        #expect(unknown.errors.hasPrefix("Error: No statement has the fingerprint 0123456789abcdef.\nnobody answers"))
        let doctor = try await tour().run("database", "doctor", in: folder)
        #expect(doctor.status == 0 && doctor.errors.isEmpty)
        #expect(doctor.output.contains("integrity_check and foreign_key_check"))
    }

    @Test(.enabled(if: TestServer.isHere, TestServer.hint))
    func statementsOfAServerAreListedExplainedAndRecorded() async throws {
        // Its own server: what others ask meanwhile would push these statements out of pg_stat_statements.
        try await OwnServer.lend { server in
            try await server.startPrimary()
            let url = try server.url()
            _ = try await TestServer.open(url) { try await $0.execute("DROP EXTENSION pg_stat_statements") }
            let folder = Folder()
            let environment = ["DATABASE_URL": url, "PORT": "1", "DATABASE_SERVER_MEMORY": "512MiB"]
            func run(_ arguments: String...) async throws -> Executable.Outcome {
                let running = try tour().start(["database"] + arguments, environment: environment, in: folder)
                let status = await running.ended()
                return .init(status: status, output: running.output.text, errors: running.errors.text, files: [])
            }
            for command in ["migrate", "seed"] {
                #expect(try await tour().run(command, environment: environment, in: folder).status == 0)
            }
            let lacking = try await run("top", "--source", "server")
            #expect(lacking.status == 1)
            #expect(lacking.errors.hasPrefix("Error: The database has no pg_stat_statements."), "\(lacking.errors)")
            #expect(lacking.errors.contains("CREATE EXTENSION pg_stat_statements"))

            _ = try await TestServer.open(url) { try await $0.execute("CREATE EXTENSION pg_stat_statements") }
            let top = try await run("top", "--source", "server", "--format", "json")
            // Its own questions are no news, however long the first connection took.
            #expect(top.status == 0 && top.errors.isEmpty, "\(top.errors)")
            let statements = try JSON.decode(JSONValue.self, from: ByteBuffer(string: top.output)).array ?? []
            let insert = try #require(statements.first { $0["summary"].string == "INSERT notes" })
            let fingerprint = try #require(insert["fingerprint"].string)

            let plan = try await run("explain", fingerprint)
            #expect(plan.status == 0, "\(plan.errors)")
            #expect(plan.output.contains("Insert on notes"), "\(plan.output)")
            let values = try await run("explain", fingerprint, "--analyze")
            #expect(values.status == 1 && values.errors.contains("pass --value for each"), "\(values.errors)")
            let unknown = try await run("explain", "0123456789abcdef")
            #expect(unknown.status == 1 && unknown.errors.contains("pg_stat_statements does not have it"))

            let profile = try await run("profile", "--source", "server")
            #expect(profile.status == 0, "\(profile.errors)")
            #expect(profile.output.hasSuffix("Recorded in readiness/records/database-profile.json.\n"))
            let file = folder.url.appendingPathComponent("readiness/records/database-profile.json")
            let record = try String(contentsOf: file, encoding: .utf8)
            #expect(record.contains("Insert on notes"))
            // The catalogue and the framework's own tables are no part of the app's work.
            #expect(!record.contains("covet_migrations") && !record.contains("information_schema"))

            let doctor = try await run("doctor", "--format", "json")
            #expect(doctor.status == 1 && doctor.errors.isEmpty, "\(doctor.errors)")
            let diagnosis = try JSON.decode(JSONValue.self, from: ByteBuffer(string: doctor.output))
            #expect(diagnosis["findings"][0]["subject"].string == "fsync")
            #expect(diagnosis["findings"][0]["fix"].string == "ALTER SYSTEM SET fsync = 'on'; SELECT pg_reload_conf();")
            #expect(diagnosis["examined"]["connections"].string?.hasPrefix("1 x 20 = 20 connections of ") == true)
            let only = try await run("doctor", "--only", "connections,sequences")
            #expect(only.status == 0 && only.output.hasPrefix("Examined:\n  sequences: "), "\(only.output)")
        }
    }
}
