import CovetTestSupport
import NIOCore
import Testing

@testable import CovetHTTP

/// Every parser of text from outside takes any bytes: it gives a value or refuses, and what it gives is stable.
@Suite struct FuzzTests {
    /// Texts of pieces that mean something to these parsers, mixed with some that mean nothing.
    private func inputs(_ seed: UInt64, count: Int = 4000) -> [String] {
        let pieces = [
            "a", "1", "0", ":", "::", ".", "[", "]", "%", "%4", "%41", "%ff", "=", "&", ";", ",", " ", "\t", "\"", "\\",
            "/", "*",
            "q=", "0.5", "for=", "proto=", "host=", "https", "://", "http", "@", "-", "_", "+", "ä", "\u{0}", "\u{301}",
            "\r\n",
            "10.0.0.1", "ffff", "203.0.113.9", "/8", "text/html", "charset=", "255", "\u{1F600}",
        ]
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 0...12, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
        }
    }

    @Test func addressesHostsAndOriginsReadBackAsThemselves() {
        for text in inputs(1) {
            if let address = IPAddress(text) { #expect(IPAddress("\(address)") == address) }
            if let host = Host(text) { #expect(Host("\(host)") == host) }
            if let origin = Origin("https://" + text) { #expect(Origin("\(origin)") == origin) }
            if let range = try? AddressRange(text) { #expect(range == (try? AddressRange(text))) }
        }
    }

    @Test func aHostHoldsNothingThatCouldLeaveItsPlace() {
        for text in inputs(2) {
            guard let host = Host(text) else { continue }
            #expect("\(host)".utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"/\\@?#\"<>,;%".utf8.contains($0) })
        }
    }

    @Test func forwardedFieldsGiveAnAddressOrThePeer() throws {
        for (index, text) in inputs(3).enumerated() {
            let source: TrustedProxies.Source = index.isMultiple(of: 2) ? .forwarded : .xForwarded
            var headers = Headers()
            for name in [HeaderName.forwarded, .xForwardedFor, .xForwardedProto, .xForwardedHost] {
                headers.append(text, for: name)
            }
            var request = try Request(.get, "/", headers: headers, connection: .from("10.0.0.1"))
            try TrustedProxies(["10.0.0.0/8"], source: source).before(&request)
            #expect(IPAddress(request.client.address) != nil)
        }
    }

    @Test func formsAndCookiesReadAnything() throws {
        for text in inputs(4) {
            if let form = try? FormFields(parsing: Array(text.utf8)) {
                _ = try? form.decode([String: String].self)
                #expect(form.fields.count <= text.utf8.count)
            }
            #expect(Cookies(text).count <= text.utf8.count)
            if let cookie = try? ResponseCookie("a", text, path: "/" + text) {
                #expect(cookie.headerValue.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
                #expect(cookie.headerValue.split(separator: ";").count == 5)
            }
        }
    }

    @Test func negotiationAndRulesReadAnything() {
        for text in inputs(5) {
            let quality = AcceptedMediaTypes(text).quality(of: "text/html")
            #expect(quality >= 0 && quality <= 1)
            if let type = ContentType(text) { #expect(type.mediaType.contains("/")) }
            _ = Rule.email.problem(text)
            _ = Rule.url.problem(text)
        }
    }

    @Test func bytesThatAreNoTextAreTakenToo() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = try? FormFields(parsing: bytes)
        }
    }
}
