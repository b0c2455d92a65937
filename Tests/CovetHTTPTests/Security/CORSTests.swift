import Testing

@testable import CovetHTTP

@Suite struct CORSTests {
    private func answer(
        _ cors: CORS,
        _ method: CovetHTTP.Method = .get,
        origin: String?,
        preflight: String? = nil,
        fields: String? = nil
    ) async throws -> Response {
        var headers: Headers = [.host: "api.example.org"]
        headers[.origin] = origin
        headers[.accessControlRequestMethod] = preflight
        headers[.accessControlRequestHeaders] = fields
        let app = InProcess(cors, ErrorResponses()) { _ in throw HTTPError(.notFound) }
        return try await app(Request(method, "/", headers: headers, connection: .from("192.0.2.1", secure: true)))
    }

    private func hasNoPermission(_ response: Response) -> Bool {
        var found = false
        response.headers.forEach { name, _ in found = found || name.hasPrefix("access-control-") }
        return !found
    }

    private static func allowing(credentials: Bool = false) throws -> CORS {
        try CORS(origins: ["https://app.example.org", "http://localhost:5173"], credentials: credentials)
    }

    @Test func aListedOriginMayRead() async throws {
        let response = try await answer(Self.allowing(credentials: true), origin: "https://app.example.org")
        #expect(response.status == .notFound)
        #expect(response.headers[.accessControlAllowOrigin] == "https://app.example.org")
        #expect(response.headers[.accessControlAllowCredentials] == "true")
        #expect(response.headers.values(for: .vary).contains("Origin"))
    }

    @Test func credentialsAreNotAllowedUnlessSaid() async throws {
        let response = try await answer(Self.allowing(), origin: "http://localhost:5173")
        #expect(response.headers[.accessControlAllowOrigin] == "http://localhost:5173")
        #expect(!response.headers.contains(.accessControlAllowCredentials))
    }

    static let strangers = [
        "https://evil.example", "null", "http://app.example.org", "https://app.example.org:8443",
        "https://app.example.org.evil.example",
        "https://evilapp.example.org", "https://app.example.org@evil.example", "*", "file://",
        "https://app.example.org/path", "http://localhost", "http://localhost:51730",
    ]

    @Test(arguments: strangers, [false, true])
    func aStrangerGetsNoPermission(origin: String, credentials: Bool) async throws {
        let cors = try Self.allowing(credentials: credentials)
        let read = try await answer(cors, origin: origin)
        #expect(hasNoPermission(read))
        #expect(read.headers.values(for: .vary).contains("Origin"))
        let preflight = try await answer(cors, .options, origin: origin, preflight: "PUT")
        #expect(preflight.status == .forbidden)
        #expect(hasNoPermission(preflight))
    }

    @Test func byDefaultEveryOtherOriginIsAStranger() async throws {
        let preflight = try await answer(CORS(), .options, origin: "https://app.example.org", preflight: "POST")
        #expect(preflight.status == .forbidden)
        #expect(hasNoPermission(preflight))
    }

    @Test func theOwnOriginIsNoStranger() async throws {
        let own = try await answer(CORS(), .options, origin: "https://api.example.org:443", preflight: "POST")
        #expect(own.status == .notFound)
    }

    @Test func twoOriginsAreAStranger() async throws {
        var headers = Headers()
        headers.append("https://app.example.org", for: .origin)
        headers.append("https://evil.example", for: .origin)
        headers[.accessControlRequestMethod] = "PUT"
        let app = InProcess(try Self.allowing())
        #expect(try await app(Request(.options, "/", headers: headers)).status == .forbidden)
    }

    @Test func aPreflightIsAnswered() async throws {
        let response = try await answer(
            Self.allowing(),
            .options,
            origin: "https://app.example.org",
            preflight: "PUT",
            fields: "Content-Type, authorization"
        )
        #expect(response.status == .noContent)
        #expect(response.headers[.accessControlAllowOrigin] == "https://app.example.org")
        #expect(response.headers[.accessControlAllowMethods]?.contains("PUT") == true)
        #expect(response.headers[.accessControlAllowHeaders]?.contains("authorization") == true)
        #expect(response.headers[.accessControlMaxAge] == "600")
        #expect(response.headers[.vary]?.hasPrefix("Origin") == true)
    }

    @Test(
        arguments: [("TRACE", nil), ("put", nil), ("PUT", "x-secret"), ("PUT", "content-type, *")]
            as [(String, String?)]
    )
    func whatIsNotAllowedIsRefused(method: String, fields: String?) async throws {
        let response = try await answer(
            Self.allowing(),
            .options,
            origin: "https://app.example.org",
            preflight: method,
            fields: fields
        )
        #expect(response.status == .forbidden)
        #expect(hasNoPermission(response))
    }

    @Test(arguments: [
        "*", "null", "", "app.example.org", "https://*.example.org", "https://app.example.org/", "ftp://a.example",
        "https://a.example/x", "https://u@a.example",
    ])
    func anOriginThatCannotBeAllowedIsRefusedAtStart(origin: String) {
        #expect(throws: InvalidSetting.self) { try CORS(origins: [origin]) }
    }

    @Test func withoutOriginNothingIsSaid() async throws {
        #expect(hasNoPermission(try await answer(Self.allowing(), origin: nil)))
    }
}
