import CovetTestSupport
import NIOCore
import Testing

@testable import CovetHTTP

/// The stack as an app has it by default, around a router.
@Suite struct SafeStackTests {
    struct Leak: Error, CustomStringConvertible {
        var description: String { "no such table: users" }
    }

    private func router(_ log: LogCapture) throws -> Router {
        let routes = Routes()
        routes.get("/page") { _ in Response(.ok, headers: [.contentType: "text/html"], body: .text("<p>x</p>")) }
        routes.get("/json/:id") { _ in Response(.ok, headers: [.contentType: "application/json"], body: .text("{}")) }
        routes.post("/broken") { _ -> Response in throw Leak() }
        routes.get("/moved") { _ in Response(.seeOther, headers: [.location: "/page"]) }
        routes.get("/health/live") { _ in Response(.ok) }
        let stack = MiddlewareStack([
            try TrustedProxies(["10.0.0.0/8"]), RequestIDs(), AccessLog(), SecurityHeaders(), try CORS(),
            ErrorResponses(),
            try AllowedHosts(["example.org"]), HTTPSRedirect(), BodyLimit(),
        ])
        return try Router(routes, middleware: stack)
    }

    @Test(arguments: [
        (CovetHTTP.Method.get, "/page", 200), (.get, "/json/1", 200), (.post, "/broken", 500), (.get, "/nothing", 404),
        (.delete, "/page", 405), (.options, "/page", 204), (.get, "/moved", 303), (.get, "/health/live", 200),
        (.get, "/%2e%2e/etc/passwd", 400),
    ])
    func everyKindOfResponseIsSafeNamedAndLogged(method: CovetHTTP.Method, path: String, status: UInt16) async throws {
        let log = LogCapture()
        let connection = ConnectionInfo.from("192.0.2.1", secure: true, log: log)
        let response = try await router(log)(
            Request(method, path, headers: [.host: "example.org"], connection: connection)
        )
        #expect(response.status.code == status)
        #expect(response.headers.values(for: .xContentTypeOptions) == ["nosniff"])
        #expect(response.headers.values(for: .xFrameOptions) == ["DENY"])
        #expect(response.headers.values(for: .xXSSProtection) == ["1; mode=block"])
        #expect(response.headers.values(for: .contentSecurityPolicy).count == 1)
        #expect(response.headers.values(for: .strictTransportSecurity).count == 1)
        let id = try #require(response.headers[.xRequestID])
        #expect(id.count == 32)
        #expect(!response.text.contains("users"))
        #expect(response.headers.refused.isEmpty)
        guard !path.hasPrefix("/health") else { return }
        #expect(log.entries.filter { $0.message == "request answered" }.map { $0.text("covet.request.id") } == [id])
        #expect(log.entries.filter { $0.message == "request failed unexpectedly" }.count == (status == 500 ? 1 : 0))
    }

    @Test func aRequestThatIsRefusedOutsideIsAnsweredTheSameWay() async throws {
        let log = LogCapture()
        let connection = ConnectionInfo.from("192.0.2.1", secure: true, log: log)
        let foreign = try await router(log)(
            Request(.get, "/page", headers: [.host: "evil.example", .accept: "text/html"], connection: connection)
        )
        #expect(foreign.status == .misdirectedRequest)
        #expect(foreign.headers[.contentType] == "text/html; charset=utf-8")
        #expect(!foreign.text.contains("evil.example"))
        let plain = try await router(log)(
            Request(.get, "/json/1", headers: [.host: "example.org"], connection: .from("192.0.2.1", log: log))
        )
        #expect(plain.status == .forbidden)
        #expect(!plain.headers.contains(.strictTransportSecurity))
        #expect(plain.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test func aStrangersPreflightIsRefusedWithTheHeadersOn() async throws {
        let headers: Headers = [
            .host: "example.org", .origin: "https://evil.example", .accessControlRequestMethod: "POST",
        ]
        let response = try await router(LogCapture())(
            Request(.options, "/page", headers: headers, connection: .from("192.0.2.1", secure: true))
        )
        #expect(response.status == .forbidden)
        #expect(!response.headers.contains(.accessControlAllowOrigin))
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
    }
}
