import Testing

@testable import CovetHTTP

@Suite struct RequestIDsTests {
    private func id(_ given: String, peer: String) async throws -> String? {
        let app = InProcess(try TrustedProxies(["10.0.0.0/8"]), RequestIDs { "made-by-us" })
        let request = try Request(.get, "/", headers: [.xRequestID: given], connection: .from(peer))
        return try await app(request).headers[.xRequestID]
    }

    @Test func everyRequestGetsOneOf128Bits() async throws {
        let app = InProcess(RequestIDs()) { Response(.ok, body: .text($0.id)) }
        let first = try await app(Request(.get, "/"))
        let second = try await app(Request(.get, "/"))
        #expect(first.headers[.xRequestID] == first.text)
        #expect(first.text != second.text)
        #expect(first.text.count == 32)
        #expect(first.text.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }

    @Test func identifiersDoNotRepeatAcrossTasks() async {
        let generator = RequestIDGenerator()
        let all = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<4 { group.addTask { (0..<5000).map { _ in generator.next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(all).count == 20_000)
    }

    @Test func theIdentifierOfATrustedProxyIsKept() async throws {
        #expect(try await id("edge-1234.A_b", peer: "10.1.2.3") == "edge-1234.A_b")
    }

    @Test func aStrangerCannotChooseItsIdentifier() async throws {
        #expect(try await id("edge-1234", peer: "192.0.2.1") == "made-by-us")
    }

    @Test(arguments: [
        "short", String(repeating: "a", count: 65), "has space 1", "semi;colon1", "quote\"quote", "ümlaut-12345",
    ])
    func aMalformedIdentifierIsReplaced(given: String) async throws {
        #expect(try await id(given, peer: "10.1.2.3") == "made-by-us")
    }

    @Test func aLineBreakNeverReachesTheIdentifier() {
        #expect(!RequestIDs.accepts("abcdefgh\r\nset-cookie: a=b"))
    }
}
