import CovetTestSupport
import CovetTesting
import Testing

@testable import Covet

/// What clients of an app see of its pool and of its replicas, on a real server and behind a socket.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(2)))
struct DatabaseEdgeTests {
    @Test(arguments: [0, 1])
    func whoFindsTheQueueFullIsToldAtOnceWhenToComeBack(queue: Int) async throws {
        // Two, as migrating takes one for its lock.
        let variables = [
            "DATABASE_POOL_MIN_SIZE": "2", "DATABASE_POOL_MAX_SIZE": "2", "DATABASE_POOL_QUEUE_SIZE": "\(queue)",
        ]
        let (holders, areHeld, mayEnd) = (Counter(), Gate(), Gate())
        try await withServer(variables) { app in
            let database = try app.database
            app.routes.get("/hold") { _ in
                try await database.transaction { transaction in
                    _ = try await transaction.first("SELECT 1", as: Int.self)
                    if holders.add() == 2 { areHeld.open() }
                    await mayEnd.wait()
                }
                return "held"
            }
            app.routes.get("/quick") { _ in "\(try await database.first("SELECT 2", as: Int.self) ?? 0)" }
        } _: { app, probe in
            async let first = probe.send(.get, "/hold")
            async let second = probe.send(.get, "/hold")
            await areHeld.wait()
            let waiting = (0..<queue).map { _ in Task { try await probe.send(.get, "/quick") } }
            let areWaiting = try await eventually { try app.database.pools[0].waiting == queue }
            try #require(areWaiting)

            let refusals = try app.database.pools[0].refused
            // The answer comes while the connections are still held.
            let refused = try await probe.send(.get, "/quick")
            #expect(refused.status == 503)
            #expect(refused["retry-after"] == "2")
            #expect(refused["content-type"] == "application/problem+json")
            #expect(!refused.text.contains("pool"), "what the database does is not for clients")
            #expect(try app.database.pools[0].refused == refusals + 1)

            mayEnd.open()
            #expect(try await first.text == "held")
            #expect(try await second.text == "held")
            for task in waiting { #expect(try await task.value.text == "2") }
            #expect(try await probe.send(.get, "/quick").text == "2")
            let pool = try app.database.pools[0]
            #expect(pool.active == 0 && pool.lent == 0 && pool.waiting == 0)
        }
    }

    @Test(.enabled(if: TestServer.hasStandby, TestServer.hint))
    func aRequestReadsItsOwnWritesAndOthersReadFromReplicas() async throws {
        try await withServer(replica: true) { app in
            let database = try app.database
            let place = Statement(text: "SELECT pg_is_in_recovery()", isReadOnly: true)
            @Sendable func reader(_ database: Database) async throws -> String {
                try await database.run(place) { try $0.bool(at: 0) }.rows == [true] ? "replica" : "primary"
            }
            app.routes.get("/reader") { _ in try await reader(database) }
            app.routes.post("/write") { _ in
                let before = try await reader(database)
                let note = try await database.insert(TestNote.Draft(title: "mine"))
                // A model's query, which a replica could have answered without the note.
                let title = try await TestNote.find(note.id).one(from: database).title
                return "\(before) \(title) \(try await reader(database)) \(try await reader(database.reading))"
            }
            app.routes.post("/transaction") { _ in
                try await database.transaction(.readOnly) { _ = try await $0.first("SELECT 1", as: Int.self) }
                let before = try await reader(database)
                try await database.transaction { _ = try await $0.first("SELECT 1", as: Int.self) }
                return "\(before) \(try await reader(database))"
            }
            app.routes.post("/stream") { _ in
                _ = try await database.insert(TestNote.Draft(title: "streamed"))
                return Response(
                    body: .stream { writer in
                        try await writer.write(ByteBuffer(string: try await reader(database.reading)))
                    }
                )
            }
            app.routes.get("/stream") { _ in
                Response(
                    body: .stream { writer in
                        try await writer.write(ByteBuffer(string: try await reader(database)))
                    }
                )
            }
        } _: { app, probe in
            let isServing = try await eventually { try app.database.pools[1].isServing == true }
            try #require(isServing)
            for (method, path, text) in [
                (Method.get, "/reader", "replica"), (.post, "/write", "replica mine primary primary"),
                // The next request has not written.
                (.get, "/reader", "replica"), (.post, "/transaction", "replica primary"),
                // A body that is sent after its handler belongs to the request.
                (.post, "/stream", "primary"), (.get, "/stream", "replica"),
            ] {
                let answer = try await probe.send(method, path)
                #expect(answer.status == 200 && answer.text == text, "\(method) \(path): \(answer.text)")
            }
        }
    }

    /// Lends an app on a database of its own with a client of its server.
    private func withServer(
        _ variables: [String: String] = [:],
        replica: Bool = false,
        _ amend: (inout App) async throws -> Void,
        _ body: (TestApp, Probe) async throws -> Void
    ) async throws {
        try await TestServer.withDatabase { url in
            var variables = variables
            variables["DATABASE_URL"] = url
            if replica, let standby = TestServer.standbyURL {
                // The copy of the same database.
                let name = try #require(url.split(separator: "/").last)
                variables["DATABASE_REPLICA_URLS"] = standby.replacing(/\/[^\/]*$/, with: "/\(name)")
            }
            try await withApp(TestNotes.self, variables: variables, amend: amend) { app async throws in
                await app.application.checkMigrations()
                let server = app.application.makeServer(host: "127.0.0.1", port: 0, loops: 1)
                async let end: Void = server.run()
                guard case .host(let host, let port) = try await server.listening() else {
                    throw AppError("The server did not get a port.")
                }
                do {
                    try await body(app, Probe(ProbeTarget(isSecure: false, host: host, port: port)))
                } catch {
                    server.shutdown()
                    try? await end
                    throw error
                }
                server.shutdown()
                try await end
            }
        }
    }
}
