import Testing

@testable import CovetHTTP

@Suite struct SecurityHeadersTests {
    private func answer(
        _ headers: SecurityHeaders = SecurityHeaders(),
        secure: Bool = false,
        handler: @escaping @Sendable (Request) async throws -> Response = { _ in Response(.ok) }
    ) async throws -> Headers {
        let app = InProcess(headers, handler: handler)
        return try await app(Request(.get, "/", connection: .from("192.0.2.1", secure: secure))).headers
    }

    @Test func theDefaultsAreTheChecklistsValues() async throws {
        let headers = try await answer()
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers[.xFrameOptions] == "DENY")
        #expect(headers[.xXSSProtection] == "1; mode=block")
        #expect(headers[.referrerPolicy] == "strict-origin-when-cross-origin")
        #expect(headers[.crossOriginOpenerPolicy] == "same-origin")
        #expect(headers["cross-origin-resource-policy"] == "same-origin")
        #expect(headers[.permissionsPolicy]?.contains("camera=()") == true)
        let policy = try #require(headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'self'; script-src 'self'; style-src 'self';"))
        for directive in ["object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"] {
            #expect(policy.contains(directive))
        }
        #expect(!policy.contains("unsafe-inline"))
        #expect(!policy.contains("nonce"))
    }

    @Test(arguments: [
        "application/json", "application/json; charset=utf-8", "application/problem+json", "text/plain; charset=utf-8",
    ])
    func dataMayLoadNothing(type: String) async throws {
        let headers = try await answer(secure: true) { _ in Response(.ok, headers: [.contentType: type]) }
        #expect(headers.values(for: .contentSecurityPolicy) == ["default-src 'none'; frame-ancestors 'none'"])
        for name in [HeaderName.xContentTypeOptions, .xFrameOptions, .xXSSProtection, .strictTransportSecurity] {
            #expect(headers.contains(name))
        }
        #expect(headers["cross-origin-resource-policy"] == "same-origin")
        for name in [HeaderName.referrerPolicy, .crossOriginOpenerPolicy, .permissionsPolicy] {
            #expect(!headers.contains(name))
        }
    }

    /// What a browser runs or renders is a page, whatever else it is.
    @Test(arguments: [
        "text/html", "image/svg+xml", "application/xhtml+xml", "application/xml", "text/css", "text/javascript",
    ])
    func whateverCanRunGetsThePagesPolicy(type: String) async throws {
        let headers = try await answer { _ in Response(.ok, headers: [.contentType: type]) }
        #expect(headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
        #expect(headers.contains(.permissionsPolicy))
    }

    @Test func dataIsFramedByWhomPagesAreFramedBy() async throws {
        let json: @Sendable (Request) async throws -> Response = { _ in
            Response(.ok, headers: [.contentType: "application/json", .xFrameOptions: "SAMEORIGIN"])
        }
        var settings = SecurityHeaders()
        settings.policy?["frame-ancestors"] = ["'self'"]
        #expect(
            try await answer(settings, handler: json)[.contentSecurityPolicy]
                == "default-src 'none'; frame-ancestors 'self'"
        )
        settings.policy = nil
        #expect(try await !answer(settings, handler: json).contains(.contentSecurityPolicy))
        settings[.contentSecurityPolicy] = "sandbox"
        #expect(try await answer(settings, handler: json).values(for: .contentSecurityPolicy) == ["sandbox"])
    }

    @Test func transportSecurityGoesOnlyOverHTTPS() async throws {
        #expect(try await answer()[.strictTransportSecurity] == nil)
        #expect(try await answer(secure: true)[.strictTransportSecurity] == "max-age=63072000; includeSubDomains")
    }

    @Test func transportSecurityFollowsATrustedProxyOnly() async throws {
        let app = InProcess(try TrustedProxies(["10.0.0.1"]), SecurityHeaders())
        let headers: Headers = [.xForwardedProto: "HTTPS"]
        let proxied = try await app(Request(.get, "/", headers: headers, connection: .from("10.0.0.1")))
        let spoofed = try await app(Request(.get, "/", headers: headers, connection: .from("192.0.2.1")))
        #expect(proxied.headers.contains(.strictTransportSecurity))
        #expect(!spoofed.headers.contains(.strictTransportSecurity))
    }

    @Test func eachFieldCanBeSetOrRemovedByName() async throws {
        var settings = SecurityHeaders()
        settings[.xXSSProtection] = "0"
        settings[.permissionsPolicy] = nil
        settings[.strictTransportSecurity] = nil
        settings["x-robots-tag"] = "noindex"
        let headers = try await answer(settings, secure: true)
        #expect(headers.values(for: .xXSSProtection) == ["0"])
        #expect(!headers.contains(.permissionsPolicy))
        #expect(!headers.contains(.strictTransportSecurity))
        #expect(headers["x-robots-tag"] == "noindex")
        #expect(settings[.xFrameOptions] == "DENY")
    }

    @Test func aResponsesOwnValueWins() async throws {
        let headers = try await answer { _ in
            Response(.ok, headers: [.xFrameOptions: "SAMEORIGIN", .contentSecurityPolicy: "sandbox"])
        }
        #expect(headers.values(for: .xFrameOptions) == ["SAMEORIGIN"])
        #expect(headers.values(for: .contentSecurityPolicy) == ["sandbox"])
        #expect(headers.values(for: .xContentTypeOptions) == ["nosniff"])
    }

    @Test(arguments: [false, true])
    func aPageThatAsksGetsItsNonceInThePolicy(hasOwnField: Bool) async throws {
        let headers = try await answer { request in
            var response = Response(.ok, headers: ["x-nonce": request.cspNonce, "x-again": request.cspNonce])
            if hasOwnField { response.headers[.xFrameOptions] = "SAMEORIGIN" }
            return response
        }
        let nonce = try #require(headers["x-nonce"])
        #expect(headers["x-again"] == nonce)
        #expect(nonce.count == 32)
        #expect(headers.values(for: .contentSecurityPolicy).count == 1)
        #expect(headers[.contentSecurityPolicy]?.contains("script-src 'self' 'nonce-\(nonce)'") == true)
    }

    @Test func noncesDiffer() async throws {
        let app = InProcess(SecurityHeaders()) { Response(.ok, body: .text($0.cspNonce)) }
        let first = try await app(Request(.get, "/")).text
        #expect(try await app(Request(.get, "/")).text != first)
    }

    @Test func thePolicyCanBeChangedDirectiveByDirective() {
        var policy = ContentSecurityPolicy.strict
        policy["img-src"] = ["'self'", "https://images.example.org"]
        policy["object-src"] = nil
        policy["upgrade-insecure-requests"] = []
        let text = policy.rendered()
        #expect(text.contains("img-src 'self' https://images.example.org;"))
        #expect(!text.contains("object-src"))
        #expect(text.hasSuffix("; upgrade-insecure-requests"))
        #expect(policy["base-uri"] == ["'self'"])
    }

    @Test func aNonceReplacesNone() {
        var policy = ContentSecurityPolicy.strict
        policy["script-src"] = ["'none'"]
        #expect(policy.rendered(nonce: "abc").contains("script-src 'nonce-abc';"))
    }

    @Test func withoutPolicyNothingIsSent() async throws {
        var settings = SecurityHeaders()
        settings.policy = nil
        #expect(
            try await !answer(settings) { Response(.ok, body: .text($0.cspNonce)) }.contains(.contentSecurityPolicy)
        )
        settings[.contentSecurityPolicy] = "default-src 'none'"
        #expect(try await answer(settings)[.contentSecurityPolicy] == "default-src 'none'")
    }

    @Test func errorsCarryThemToo() async throws {
        let app = InProcess(SecurityHeaders(), ErrorResponses()) { _ in throw HTTPError(.notFound) }
        let headers = try await app(Request(.get, "/")).headers
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers.contains(.contentSecurityPolicy))
    }

    @Test func aSettingThatWouldInjectStopsTheProgramAtStart() async {
        await #expect(processExitsWith: .failure) {
            var settings = SecurityHeaders()
            settings[.xFrameOptions] = "DENY\r\nset-cookie: a=b"
        }
        await #expect(processExitsWith: .failure) {
            var policy = ContentSecurityPolicy.strict
            policy["img-src"] = ["'self'; script-src *"]
        }
    }
}
