import Covet
import Foundation
import Testing

/// `serve` as a process: signals, ports, the log on its output.
@Suite(
    .enabled(if: Executable.isBuilt("Tour"), "the program Tour is not built: run `swift build --product Tour` first"),
    .timeLimit(.minutes(2))
)
struct ServeTests {
    /// Starts the app on a free port and waits until it listens.
    private func serve(
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        in folder: Folder,
        outlivesTerminal: Bool = false
    ) async throws -> (Running, Probe) {
        let tour = try #require(Executable.named("Tour"), "The program Tour was not built with the tests.")
        let running = try tour.start(
            ["serve", "--port", "0"] + arguments,
            environment: environment.merging(["LOG_FORMAT": "json"]) { given, _ in given },
            in: folder,
            outlivesTerminal: outlivesTerminal
        )
        let isListening = await running.output.until { $0.contains("\"message\":\"listening\"") }
        try #require(isListening, "\(running.output.text)\(running.errors.text)")
        let line = try #require(running.output.lines.first { $0.contains("\"listening\"") })
        let json = try JSON.decode(JSONValue.self, from: ByteBuffer(substring: line))
        let address = try #require(json["metadata"]["address"].string)
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
        return (running, Probe(ProbeTarget(isSecure: false, host: "127.0.0.1", port: port)))
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aSignalEndsInOrder(signal: Int32) async throws {
        let folder = Folder()
        let (running, probe) = try await serve(["--migrate"], in: folder)
        #expect(try await probe.send(.get, "/").status == 200)
        running.send(signal)
        #expect(await running.ended() == 0)
        let messages = try running.output.lines.map {
            try JSON.decode(JSONValue.self, from: ByteBuffer(substring: $0))["message"].string ?? ""
        }
        // Every line of the output is a line of the log, and every part of an end in order is there.
        let expected = ["migration applied", "listening", "request answered", "draining", "ended"]
        #expect(messages.filter(expected.contains) == expected)
        #expect(running.errors.text.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["tour.sqlite"])
    }

    /// As log rotations send it to everybody: nothing is there to reload, and no terminal that could be gone.
    @Test func aHangUpEndsNothing() async throws {
        let (running, probe) = try await serve(["--migrate"], in: Folder())
        running.send(SIGHUP)
        #expect(await running.output.until { $0.contains("SIGHUP ignored") })
        #expect(try await probe.send(.get, "/").status == 200)
        running.send(SIGTERM)
        #expect(await running.ended() == 0)
    }

    /// It is not even looked at: not to end, were there a terminal, and not to say that nothing happened.
    @Test func aHangUpIsNothingToAProgramThatIsToOutliveItsTerminal() async throws {
        let (running, probe) = try await serve(["--migrate"], in: Folder(), outlivesTerminal: true)
        running.send(SIGHUP)
        #expect(try await probe.send(.get, "/").status == 200)
        running.send(SIGTERM)
        #expect(await running.ended() == 0)
        #expect(running.output.text.contains("draining") && !running.output.text.contains("SIGHUP"))
    }

    @Test func aTakenPortIsOneClearLine() async throws {
        let (first, probe) = try await serve(in: Folder())
        let tour = try #require(Executable.named("Tour"))
        let second = try await tour.run("serve", "--port", "\(probe.base.port)", environment: ["LOG_LEVEL": "error"])
        #expect(second.status == 1)
        #expect(second.errors.split(separator: "\n").count == 1)
        #expect(second.errors.contains("port \(probe.base.port)"))
        first.send(SIGTERM)
        #expect(await first.ended() == 0)
    }

    @Test func migrationsThatAreAppliedLaterMakeItReady() async throws {
        let folder = Folder()
        let (running, probe) = try await serve(in: folder)
        let early = try await probe.send(.get, "/health/ready")
        #expect(early.status == 503)
        #expect(early.text.contains("migrations are pending"))
        #expect(try await probe.send(.get, "/health/live").status == 200)

        let tour = try #require(Executable.named("Tour"))
        #expect(try await tour.run("migrate", in: folder).status == 0)
        #expect(try await probe.send(.get, "/health/ready").status == 200)
        #expect(try await probe.send(.get, "/api/notes").text == "[]")
        running.send(SIGTERM)
        #expect(await running.ended() == 0)
    }

    @Test func settingsWithoutEffectAreNamedAndSecretsAreNot() async throws {
        let secret = "Ab3xK9mQ2vR7tY4wZ8pL1nC6dF5gH0jS2kM9bV4q"
        let (running, _) = try await serve(
            environment: [
                "SECRET_KEY": secret, "JWT_SECRET_KEY": String(secret.reversed()), "LOG_LEVEL": "trace",
                "REDIS_URL": "redis://:hunter2@cache:6379/0", "RATE_LIMIT_ENABLED": "true",
                "SENTRY_DSN": "https://hunter3@sentry.example/1", "AWS_ACCESS_KEY_ID": "AKIAHUNTER4",
                "AWS_SECRET_ACCESS_KEY": "hunter5",
            ],
            in: Folder()
        )
        running.send(SIGTERM)
        #expect(await running.ended() == 0)
        let warned = running.output.lines.filter { $0.contains("setting without effect") }.joined()
        for name in ["REDIS_URL", "RATE_LIMIT_ENABLED", "SENTRY_DSN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            #expect(warned.contains("\"\(name)\""), "\(name) has no effect and is not named")
        }
        #expect(!warned.contains("RATE_LIMIT_REDIS_URL"))
        let all = running.output.text + running.errors.text
        for word in [secret, String(secret.reversed()), "hunter", "HUNTER"] {
            #expect(!all.contains(word))
        }
    }

    @Test func hostAndPortComeFromTheEnvironmentToo() async throws {
        let tour = try #require(Executable.named("Tour"))
        let running = try tour.start([], environment: ["PORT": "0", "HOST": "127.0.0.1"], in: Folder())
        #expect(await running.output.until { $0.contains("listening") })
        #expect(running.output.text.contains("127.0.0.1"))
        // Text for people, as the environment is development.
        #expect(!running.output.text.contains("{\"time\""))
        running.send(SIGTERM)
        #expect(await running.ended() == 0)
    }

    @Test func filesOfTheEnvironmentAreRead() async throws {
        let folder = Folder()
        try folder.write("NOTES_TITLE=From dotenv\n", to: ".env")
        try folder.write("NOTES_TITLE: From yaml\nNOTES_LIMIT: 5\n", to: "config/development.yaml")
        let (running, probe) = try await serve(["--migrate"], in: folder)
        #expect(try await probe.send(.get, "/").text.contains("From dotenv"))
        running.send(SIGTERM)
        #expect(await running.ended() == 0)
    }
}
