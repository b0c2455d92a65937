import Testing

@testable import CovetHTTP

@Suite struct ResponseCookieTests {
    @Test func theDefaultsAreCareful() throws {
        let cookie = try ResponseCookie("__Host-session", "abc")
        #expect(cookie.headerValue == "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax")
    }

    @Test func everyAttributeIsWritten() throws {
        let cookie = try ResponseCookie(
            "theme",
            "dark",
            maximumAge: .seconds(3600),
            path: "/shop",
            domain: "example.org",
            isSecure: true,
            isHTTPOnly: false,
            sameSite: .none
        )
        #expect(
            cookie.headerValue == "theme=dark; Path=/shop; Domain=example.org; Max-Age=3600; Secure; SameSite=None"
        )
    }

    @Test func deletingSetsNoAge() throws {
        #expect(
            try ResponseCookie.deleting("__Host-session").headerValue
                == "__Host-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
        )
    }

    @Test(arguments: [
        "a\r\nset-cookie: admin=1", "a\nb", "a;Domain=evil.example", "a, b", "a b", "\"a\"", "a\\b", "\u{0}", "ä",
        "a\t",
    ])
    func aValueCannotBecomeAnotherAttributeOrField(value: String) {
        #expect(throws: CookieError.self) { try ResponseCookie("session", value) }
    }

    @Test(arguments: ["", "a b", "a=b", "a;b", "a\r\nb", "ä", "a,b", "a\"b"])
    func aNameIsAToken(name: String) {
        #expect(throws: CookieError.self) { try ResponseCookie(name, "1") }
    }

    @Test(arguments: ["", "shop", "/a;Secure", "/a\r\nb", "/ä", "/a b", "/" + String(repeating: "a", count: 1024)])
    func aPathIsAPath(path: String) {
        #expect(throws: CookieError.self) { try ResponseCookie("a", "1", path: path) }
    }

    @Test(arguments: ["", ".example.org", "example.org.", "example.org:80", "a;b", "a b", "a\r\nb", "http://a"])
    func aDomainIsAHost(domain: String) {
        #expect(throws: CookieError.self) { try ResponseCookie("a", "1", domain: domain) }
    }

    @Test func prefixesKeepTheirRules() throws {
        _ = try ResponseCookie("__Secure-a", "1", path: "/x", domain: "example.org")
        for name in ["__Host-a", "__HOST-a", "__host-a"] {
            #expect(throws: CookieError.self) { try ResponseCookie(name, "1", isSecure: false) }
            #expect(throws: CookieError.self) { try ResponseCookie(name, "1", path: "/x") }
            #expect(throws: CookieError.self) { try ResponseCookie(name, "1", domain: "example.org") }
        }
        #expect(throws: CookieError.self) { try ResponseCookie("__secure-a", "1", isSecure: false) }
    }

    @Test func sameSiteNoneNeedsSecure() {
        #expect(throws: CookieError.self) { try ResponseCookie("a", "1", isSecure: false, sameSite: .none) }
    }

    @Test func sizeAndAgeAreBounded() throws {
        _ = try ResponseCookie("a", String(repeating: "x", count: 4095))
        #expect(throws: CookieError.self) { try ResponseCookie("a", String(repeating: "x", count: 4096)) }
        _ = try ResponseCookie("a", "1", maximumAge: .seconds(400 * 86_400))
        #expect(throws: CookieError.self) { try ResponseCookie("a", "1", maximumAge: .seconds(401 * 86_400)) }
        #expect(throws: CookieError.self) { try ResponseCookie("a", "1", maximumAge: .seconds(-1)) }
    }

    @Test func aShortAgeIsNoDeletion() throws {
        #expect(try ResponseCookie("a", "1", maximumAge: .milliseconds(1)).headerValue.contains("Max-Age=1;"))
    }

    @Test func theErrorDoesNotRepeatTheValue() throws {
        let error = #expect(throws: CookieError.self) { try ResponseCookie("session", "secret value") }
        #expect(try #require(error).description.contains("session"))
        #expect(try !#require(error).description.contains("secret"))
    }

    @Test func aResponseSetsACookieOnce() throws {
        var response = Response()
        response.set(try ResponseCookie("a", "1"))
        response.set(try ResponseCookie("ab", "1"))
        response.set(try ResponseCookie("a", "1", path: "/x"))
        response.set(try ResponseCookie("a", "2"))
        let fields = response.headers.values(for: .setCookie).map { String($0.prefix { $0 != "S" }) }
        #expect(fields == ["ab=1; Path=/; ", "a=1; Path=/x; ", "a=2; Path=/; "])
    }

    @Test func aHeaderValueCannotSplitTheResponse() {
        let response = Response(.found, headers: [.location: "/next\r\nset-cookie: admin=1"])
        #expect(response.headers.refused == [.location])
        #expect(!response.headers.contains(.location))
        #expect(!response.headers.contains(.setCookie))
    }
}
