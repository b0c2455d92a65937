import Testing

@testable import CovetHTTP

@Suite struct AllowedHostsTests {
    private let hosts: AllowedHosts

    init() throws {
        hosts = try AllowedHosts(["example.org", ".example.net", "localhost:8080", "[::1]"])
    }

    private func status(_ host: String?, path: String = "/", proxies: [String] = [], forwarded: String? = nil)
        async throws -> Status
    {
        var headers = Headers()
        headers[.host] = host
        headers[.xForwardedHost] = forwarded
        let app = InProcess(try TrustedProxies(proxies), ErrorResponses(), hosts)
        return try await app(Request(.get, path, headers: headers, connection: .from("10.0.0.1"))).status
    }

    @Test(arguments: [
        "example.org", "EXAMPLE.org", "example.org.", "example.org:443", "example.org:8080", "a.example.net",
        "a.b.example.net:81", "localhost:8080", "[::1]", "[::1]:3000", "[0:0::1]",
    ])
    func ownHostsAreAnswered(host: String) async throws {
        #expect(try await status(host) == .ok)
    }

    @Test(arguments: [
        "evil.example", "example.org.evil.example", "notexample.org", "example.net", "evilexample.net", "localhost",
        "localhost:81", "127.0.0.1", "[::2]", "a.example.org",
    ])
    func strangersAreMisdirected(host: String) async throws {
        #expect(try await status(host) == .misdirectedRequest)
    }

    @Test(arguments: [
        nil, "", "example.org/path", "user@example.org", "example.org:port", "example.org:99999", "example.org:",
        "exa mple.org", "example.org#@evil", "example.org\\evil", ".example.org", "example..org", "[::1",
        "[example.org]",
        "evil.example, example.org", "<script>", "example.org:80:80",
    ])
    func whatIsNoHostIsABadRequest(host: String?) async throws {
        #expect(try await status(host) == .badRequest)
    }

    @Test func probesComeUnderAnyName() async throws {
        #expect(try await status("10.1.2.3", path: "/health/ready") == .ok)
        #expect(try await status("10.1.2.3", path: "/healthy") == .misdirectedRequest)
    }

    @Test func aForwardedHostCountsFromATrustedProxyOnly() async throws {
        #expect(try await status("example.org", forwarded: "evil.example") == .ok)
        #expect(
            try await status("example.org", proxies: ["10.0.0.1"], forwarded: "evil.example") == .misdirectedRequest
        )
        #expect(try await status("inner", proxies: ["10.0.0.1"], forwarded: "example.org") == .ok)
    }

    @Test(arguments: [[], ["*"], ["*.example.org"], ["https://example.org"], [""], ["."], ["example.org/"]])
    func aListThatCannotBeRightIsRefusedAtStart(list: [String]) {
        #expect(throws: InvalidSetting.self) { try AllowedHosts(list) }
    }
}
