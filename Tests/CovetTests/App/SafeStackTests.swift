import Covet
import CovetTesting
import Testing

struct SafeStackTests {
    private static let names = [
        "TrustedProxies", "RequestIDs", "HTTPMetrics", "AccessLog", "SecurityHeaders", "CORS", "ErrorResponses",
        "BodyLimit", "RequestStatements",
    ]

    @Test func theStackIsThereInItsOrder() async throws {
        try await withApp(
            TestNotes.self,
            amend: { app in #expect(app.middleware.names == Self.names) },
            { _ in }
        )
    }

    @Test(arguments: ["/", "/notes/1", "/nowhere", "/broken", "/health", "/notes/abc"])
    func everyAnswerHasARequestIDAndCarefulFields(path: String) async throws {
        try await withApp(TestNotes.self) { app async throws in
            let answer = try await app.get(path)
            #expect(answer.headers[.xRequestID]?.utf8.count == 32)
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.xFrameOptions] == "DENY")
            #expect(answer.headers[.contentSecurityPolicy] != nil)
            #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
            #expect(answer.headers[.server] == nil)
        }
    }

    @Test func strangersDoNotChooseTheirRequestID() async throws {
        try await withApp(TestNotes.self) { app async throws in
            let answer = try await app.get("/", headers: [.xRequestID: "chosen-by-a-stranger"])
            #expect(answer.headers[.xRequestID] != "chosen-by-a-stranger")
        }
        try await withApp(TestNotes.self, variables: ["TRUSTED_PROXIES": "127.0.0.1"]) { app async throws in
            let answer = try await app.get("/", headers: [.xRequestID: "chosen-by-a-proxy"])
            #expect(answer.headers[.xRequestID] == "chosen-by-a-proxy")
        }
    }

    @Test(arguments: [
        ("example.org", Status.ok), ("www.example.net", .ok), ("EXAMPLE.org:8080", .ok),
        ("evil.example", .misdirectedRequest), ("example.org.evil.example", .misdirectedRequest),
        ("example.net", .misdirectedRequest), ("example.org@evil.example", .badRequest),
    ])
    func onlyAllowedHostsAreAnswered(host: String, status: Status) async throws {
        try await withApp(TestNotes.self, variables: ["ALLOWED_HOSTS": "example.org, .example.net"]) {
            app async throws in
            #expect(try await app.get("/", headers: [.host: host]).status == status)
            // Load balancers ask by address.
            #expect(try await app.get("/health/live", headers: [.host: "10.0.0.7"]).status == .ok)
        }
    }

    @Test func forwardedFieldsAreBelievedFromTrustedProxiesAlone() async throws {
        let fields: Headers = [.xForwardedHost: "evil.example", .xForwardedFor: "203.0.113.9"]
        try await withApp(TestNotes.self) { app async throws in
            #expect(try await app.get("/host", headers: fields).text == "localhost")
        }
        try await withApp(TestNotes.self, variables: ["TRUSTED_PROXIES": "127.0.0.0/8"]) { app async throws in
            #expect(try await app.get("/host", headers: fields).text == "evil.example")
            let line = try #require(try app.logEntries.first { $0.message == "request answered" })
            #expect(line.metadata["client.address"].string == "203.0.113.9")
        }
    }

    @Test func strangersOriginsGetNoWord() async throws {
        try await withApp(TestNotes.self, variables: ["CORS_ORIGINS": "https://app.example.org"]) { app async throws in
            let friend = try await app.get("/", headers: [.origin: "https://app.example.org"])
            #expect(friend.headers[.accessControlAllowOrigin] == "https://app.example.org")
            let stranger = try await app.get("/", headers: [.origin: "https://evil.example"])
            #expect(stranger.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func bodiesBeyondTheLimitAreRefused() async throws {
        try await withApp(TestNotes.self) { app async throws in
            let answer = try await app.post("/notes", json: ["title": String(repeating: "x", count: 2 << 20)])
            #expect(answer.status == .contentTooLarge)
        }
    }

    @Test func browsersAreSentToHTTPSInProductionBehindAProxy() async throws {
        let variables = [
            "APP_ENV": "production", "SECRET_KEY": "Ab3xK9mQ2vR7tY4wZ8pL1nC6dF5gH0jS2kM9bV4q",
            "JWT_SECRET_KEY": "q4Vb9Mk2Sj0Hg5Fd6Cn1Lp8Zw4Yt7Rv2Qm9Kx3bA", "ALLOWED_HOSTS": "example.org",
            "TRUSTED_PROXIES": "127.0.0.1", "PUBLIC_URL": "https://example.org:8443",
        ]
        try await withApp(TestNotes.self, variables: variables) { app async throws in
            var fields: Headers = [.host: "example.org", .accept: "text/html", .xForwardedFor: "203.0.113.9"]
            fields[.xForwardedProto] = "http"
            let plain = try await app.get("/?a=b", headers: fields)
            #expect(plain.status == .permanentRedirect)
            #expect(plain.headers[.location] == "https://example.org:8443/?a=b")
            #expect(try await app.post("/login", headers: fields).status == .forbidden)
            fields[.xForwardedProto] = "https"
            let secure = try await app.get("/", headers: fields)
            #expect(secure.status == .ok)
            #expect(secure.headers[.strictTransportSecurity] != nil)
            #expect(try await app.get("/health/ready", headers: [.host: "10.0.0.7"]).status == .ok)
        }
    }

    @Test func partsAreRemovedAndReplacedByTypeOrName() async throws {
        struct Stamp: HeaderMiddleware {
            func after(_ response: inout Response, for request: Request) { response.headers["x-stamp"] = "1" }
        }
        try await withApp(
            TestNotes.self,
            amend: { app in
                let removed = [
                    app.middleware.remove(AccessLog.self), app.middleware.remove("CORS"),
                    app.middleware.remove("Nothing"),
                ]
                #expect(removed == [true, true, false])
                try app.middleware.replace("SecurityHeaders", with: Stamp())
                app.middleware.set(BodyLimit(bytes: 10))
                var stack = app.middleware
                #expect(throws: RoutingError.self) { try stack.replace("Nothing", with: Stamp()) }
            }
        ) { app async throws in
            let answer = try await app.get("/")
            #expect(answer.headers["x-stamp"] == "1")
            #expect(answer.headers[.xContentTypeOptions] == nil)
            #expect(try app.logEntries.isEmpty)
            #expect(try await app.post("/notes", json: ["title": "too long"]).status == .contentTooLarge)
        }
    }

    @Test func whatAnAppAddsStandsInsideTheStack() async throws {
        struct Refuse: Middleware {
            func respond(to request: Request, next: any Responder) async throws -> Response {
                throw HTTPError(.conflict)
            }
        }
        try await withApp(TestNotes.self, amend: { $0.use(Refuse()) }) { app async throws in
            let answer = try await app.get("/")
            #expect(answer.status == .conflict)
            #expect(answer.headers[.xRequestID] != nil)
        }
    }
}
