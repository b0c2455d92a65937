import Testing

@testable import CovetHTTP

@Suite struct HTTPSRedirectTests {
    private func answer(
        _ method: CovetHTTP.Method = .get,
        _ target: String = "/a?b=c",
        headers: Headers = [:],
        secure: Bool = false,
        port: UInt16 = 443
    ) async throws -> Response {
        var all: Headers = [.host: "example.org:8080"]
        all.append(contentsOf: headers)
        let app = InProcess(ErrorResponses(), HTTPSRedirect(port: port))
        return try await app(Request(method, target, headers: all, connection: .from("192.0.2.1", secure: secure)))
    }

    @Test func aBrowserIsSentToTheSamePage() async throws {
        let response = try await answer(headers: [.accept: "text/html,*/*;q=0.8"])
        #expect(response.status == .permanentRedirect)
        #expect(response.headers[.location] == "https://example.org/a?b=c")
        let other = try await answer(headers: ["sec-fetch-mode": "navigate"], port: 8443)
        #expect(other.headers[.location] == "https://example.org:8443/a?b=c")
    }

    @Test func aProgramIsRefused() async throws {
        #expect(try await answer().status == .forbidden)
        #expect(try await answer(headers: [.accept: "application/json"]).status == .forbidden)
        #expect(try await answer(headers: [.accept: "*/*"]).status == .forbidden)
        #expect(try await answer(headers: [.accept: "text/html", "sec-fetch-mode": "cors"]).status == .forbidden)
    }

    @Test(arguments: [CovetHTTP.Method.post, .put, .patch, .delete, .options])
    func onlyPageLoadsAreRedirected(method: CovetHTTP.Method) async throws {
        #expect(try await answer(method, headers: [.accept: "text/html"]).status == .forbidden)
    }

    @Test func encryptedRequestsAndProbesPass() async throws {
        #expect(try await answer(secure: true).status == .ok)
        #expect(try await answer(.get, "/health/live").status == .ok)
    }

    @Test(arguments: ["evil.example/\\", "a@evil.example", "", "a b"])
    func aForgedHostIsNoTarget(host: String) async throws {
        let app = InProcess(ErrorResponses(), HTTPSRedirect())
        let request = try Request(.get, "/", headers: [.host: host, .accept: "text/html"])
        #expect(try await app(request).status == .badRequest)
    }

    @Test func aDoubleSlashStaysOnTheHost() async throws {
        let response = try await answer(.get, "//evil.example/x", headers: [.accept: "text/html"])
        #expect(response.headers[.location] == "https://example.org//evil.example/x")
    }

    @Test func aTrustedProxyEndsTLS() async throws {
        let app = InProcess(try TrustedProxies(["10.0.0.1"]), ErrorResponses(), HTTPSRedirect())
        let headers: Headers = [.xForwardedProto: "https"]
        let proxied = try Request(.post, "/", headers: headers, connection: .from("10.0.0.1"))
        let spoofed = try Request(.post, "/", headers: headers, connection: .from("192.0.2.1"))
        #expect(try await app(proxied).status == .ok)
        #expect(try await app(spoofed).status == .forbidden)
    }
}
