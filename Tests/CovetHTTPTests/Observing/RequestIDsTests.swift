import CovetTestSupport
import Logging
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

    private static let traceID = "0af7651916cd43dd8448eb211c80319c"
    private static let traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    /// The trace that the request's log line and its access log line name.
    private func traces(_ parents: String..., peer: String = "10.1.2.3") async throws -> [String?] {
        let log = LogCapture()
        let app = InProcess(try TrustedProxies(["10.0.0.0/8"]), RequestIDs(), AccessLog()) { request in
            request.logger.info("inside")
            return Response(.ok, body: .text(request.traceID ?? "none"))
        }
        var headers = Headers()
        for parent in parents { headers.append(parent, for: .traceparent) }
        let answer = try await app(Request(.get, "/", headers: headers, connection: .from(peer, log: log)))
        let logged = log.entries.map { $0.text("covet.trace.id") }
        #expect(logged.count == 2 && logged[0] == logged[1])
        #expect(answer.text == logged[0] ?? "none")
        return logged
    }

    @Test func theTraceOfATrustedProxyStandsInEveryLine() async throws {
        #expect(try await traces(Self.traceParent) == [Self.traceID, Self.traceID])
        #expect(try await traces("cc\(Self.traceParent.dropFirst(2))-what-is-to-come")[0] == Self.traceID)
    }

    @Test func aStrangerCannotChooseItsTrace() async throws {
        #expect(try await traces(Self.traceParent, peer: "192.0.2.1") == [nil, nil])
    }

    @Test(arguments: [
        "", "00", traceID, "00-\(traceID)-b7ad6b7169203331", "00-\(traceID)-b7ad6b7169203331-0",
        "00-\(traceID.uppercased())-b7ad6b7169203331-01", "00-\(traceID)-0000000000000000-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01", "ff-\(traceID)-b7ad6b7169203331-01",
        "00-\(traceID)-b7ad6b7169203331-01-more", "01-\(traceID)-b7ad6b7169203331-01more",
        "00_\(traceID)_b7ad6b7169203331_01", "0g-\(traceID)-b7ad6b7169203331-01", "00-\(traceID)-b7ad6b71692033é-01",
    ])
    func aMalformedTraceIsNone(parent: String) async throws {
        #expect(try await traces(parent) == [nil, nil])
    }

    @Test func twoTracesAreNone() async throws {
        #expect(try await traces(Self.traceParent, Self.traceParent) == [nil, nil])
    }

    @Test func aLineBreakNeverReachesTheIdentifier() {
        #expect(!RequestIDs.accepts("abcdefgh\r\nset-cookie: a=b"))
    }
}
