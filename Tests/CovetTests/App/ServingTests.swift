import Covet
import CovetTestSupport
import CovetTesting
import Testing

/// The app behind a socket, in this process.
struct ServingTests {
    @Test(.timeLimit(.minutes(1)))
    func aRequestThatRunsIsAnsweredWhileTheServerEnds() async throws {
        let (arrived, allowed, drains) = (Gate(), Gate(), Gate())
        try await withApp(
            TestNotes.self,
            amend: { app in
                app.routes.get("/slow") { _ in
                    arrived.open()
                    await allowed.wait()
                    return "done"
                }
                app.server.onReadinessChange = { if !$0 { drains.open() } }
            }
        ) { app async throws in
            let application = app.application
            await application.checkMigrations()
            let server = application.makeServer(host: "127.0.0.1", port: 0, loops: 1)
            async let end: Void = server.run()
            guard case .host(let host, let port) = try await server.listening() else {
                throw AppError("The server did not get a port.")
            }
            let probe = Probe(ProbeTarget(isSecure: false, host: host, port: port))
            #expect(try await probe.send(.get, "/health/ready").status == 200)

            async let slow = probe.send(.get, "/slow")
            await arrived.wait()
            server.shutdown()
            await drains.wait()
            #expect(application.readiness.state == .draining)
            allowed.open()
            #expect(try await slow.text == "done")
            try await end
            await #expect(throws: ProbeError.self) { try await probe.send(.get, "/") }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func headHasTheFieldsOfGetAndNoBody() async throws {
        try await withApp(TestNotes.self) { app async throws in
            await app.application.checkMigrations()
            let server = app.application.makeServer(host: "127.0.0.1", port: 0, loops: 1)
            async let end: Void = server.run()
            guard case .host(let host, let port) = try await server.listening() else {
                throw AppError("The server did not get a port.")
            }
            let probe = Probe(ProbeTarget(isSecure: false, host: host, port: port))
            for path in ["/health", "/health/live", "/health/ready", "/"] {
                let answer = try await probe.send(.head, path)
                #expect(answer.status == 200)
                #expect(answer.body.readableBytes == 0)
                #expect(answer["content-length"].flatMap { Int($0) } ?? 0 > 0)
                #expect(answer["x-request-id"] != nil)
            }
            server.shutdown()
            try await end
        }
    }

    @Test func aHostOnTheCommandLineTakesThePlaceOfASocketInTheFileSystem() async throws {
        try await withApp(TestNotes.self, amend: { $0.server.address = .unixSocket(path: "/nowhere/app.socket") }) {
            app in
            let server = app.application.makeServer(host: "127.0.0.1", port: 0, loops: 1)
            async let end: Void = server.run()
            guard case .host(let host, let port) = try await server.listening() else {
                throw AppError("The server did not get a port.")
            }
            #expect(host == "127.0.0.1")
            #expect(port > 0)
            server.shutdown()
            try await end
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("https://example.org/", "https://example.org"),
        ("https://[::1]:8443", "https://[::1]:8443"), ("http://example.org:80", "http://example.org"),
    ])
    func aTargetIsSchemeAndHost(text: String, description: String) throws {
        #expect(try #require(ProbeTarget(text)).description == description)
    }

    @Test(arguments: [
        "example.org", "ftp://example.org", "https://", "https://example.org/path", "https://user@example.org",
        "https://example.org:0", "https://example.org:65536", "https://example.org:", "https://a:b:80",
        "https://[::1", "https://exa mple.org", "https://example.org?x", "https://example.org#x", "https://[::1]x",
    ])
    func whatIsMoreOrLessIsNoTarget(text: String) {
        #expect(ProbeTarget(text) == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func aProbeSaysWhyThereIsNoAnswer() async throws {
        // Port 1 of this machine: nobody listens there.
        let probe = Probe(ProbeTarget(isSecure: false, host: "127.0.0.1", port: 1))
        await #expect {
            try await probe.send(.get, "/")
        } throws: { error in
            "\(error)".contains("nobody answers at http://127.0.0.1:1")
        }
    }
}
