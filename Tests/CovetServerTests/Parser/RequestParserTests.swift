import CovetHTTP
import NIOCore
import Testing

@testable import CovetServer

@Suite struct RequestParserTests {
    @Test(arguments: RefusalCase.heads + RefusalCase.contents)
    func refusesWhatIsAmbiguousOrMalformed(_ refusal: RefusalCase) {
        #expect(Trace(refusal.bytes).refusal.map { Int($0.status.code) } == refusal.status)
    }

    @Test(arguments: RefusalCase.heads + RefusalCase.contents)
    func refusesTheSameByteByByte(_ refusal: RefusalCase) {
        #expect(Trace(refusal.bytes.indices.map { refusal.bytes[$0...$0] }) == Trace(refusal.bytes))
    }

    @Test(arguments: Mutation.seeds)
    func understandsTheSameByteByByte(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = Trace(bytes)
        #expect(whole.refusal == nil)
        #expect(whole.messages.allSatisfy { $0.isComplete })
        #expect(Trace(bytes.indices.map { bytes[$0...$0] }) == whole)
    }

    private func head(_ text: String) throws -> ParsedHead {
        var parser = RequestParser(limits: HTTPLimits())
        parser.feed(ByteBuffer(string: text))
        guard case .head(let head) = parser.next() else { throw RawClient.Failure(description: "no head: \(text)") }
        return head
    }

    @Test(
        arguments: [
            ("GET /a/b HTTP/1.1\r\nHost: h\r\n\r\n", "/a/b", nil, "h"),
            ("GET /a?b=c HTTP/1.1\r\nHost: h:1\r\n\r\n", "/a", "b=c", "h:1"),
            ("GET /? HTTP/1.1\r\nHost: h\r\n\r\n", "/", "", "h"),
            ("GET /a?b?c HTTP/1.1\r\nHost: h\r\n\r\n", "/a", "b?c", "h"),
            ("GET //x HTTP/1.1\r\nHost: h\r\n\r\n", "//x", nil, "h"),
            ("GET /{x}|^` HTTP/1.1\r\nHost: h\r\n\r\n", "/{x}|^`", nil, "h"),
            ("GET /?\\{x} HTTP/1.1\r\nHost: h\r\n\r\n", "/", "\\{x}", "h"),
            ("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "*", nil, "h"),
            ("GET http://o/a?b HTTP/1.1\r\nHost: h\r\n\r\n", "/a", "b", "o"),
            ("GET HTTPS://o:8 HTTP/1.1\r\nHost: h\r\n\r\n", "/", nil, "o:8"),
            ("GET http://o?q HTTP/1.1\r\nHost: h\r\n\r\n", "/", "q", "o"),
            ("GET http://[::1]:80/ HTTP/1.1\r\nHost: h\r\n\r\n", "/", nil, "[::1]:80"),
            ("GET / HTTP/1.1\r\nHost: [2001:db8::1]\r\n\r\n", "/", nil, "[2001:db8::1]"),
            ("GET / HTTP/1.0\r\n\r\n", "/", nil, nil),
            ("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "/", nil, "h"),
        ] as [(String, String, String?, String?)]
    )
    func readsTargets(_ text: String, path: String, query: String?, authority: String?) throws {
        let head = try head(text).head
        #expect(head.path == path)
        #expect(head.query == query)
        #expect(head.authority == authority)
    }

    @Test(arguments: [
        ("GET", Method.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("PATCH", .patch), ("DELETE", .delete),
        ("OPTIONS", .options), ("TRACE", .trace), ("get", .other("get")), ("PROPFIND", .other("PROPFIND")),
        ("GEX", .other("GEX")), ("M-SEARCH", .other("M-SEARCH")),
    ])
    func readsMethods(_ name: String, method: Method) throws {
        #expect(try head("\(name) / HTTP/1.1\r\nHost: h\r\n\r\n").head.method == method)
    }

    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "Connection: Close\r\n", false), ("HTTP/1.1", "Connection: upgrade, close\r\n", false),
        ("HTTP/1.1", "Connection: x\r\nConnection: close\r\n", false), ("HTTP/1.1", "Connection: closed\r\n", true),
        ("HTTP/1.0", "", false), ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
        ("HTTP/1.0", "Connection: keep-alive, close\r\n", false),
    ])
    func decidesWhoWantsToGoOn(_ version: String, fields: String, persists: Bool) throws {
        #expect(try head("GET / \(version)\r\nHost: h\r\n\(fields)\r\n").isPersistent == persists)
    }

    @Test func trimsValuesAndKeepsWhatIsInside() throws {
        let headers = try head("GET / HTTP/1.1\r\nHost: h\r\nX: \t a  b\t \r\nY:\r\nx: \u{E9}\r\n\r\n").head.headers
        #expect(headers.values(for: "x") == ["a  b", "\u{E9}"])
        #expect(headers["y"] == "")
    }

    @Test func takesALeadingZeroInALength() throws {
        #expect(try head("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 005\r\n\r\n").content == .length(5))
        #expect(try head("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").content == .none)
        #expect(try head("POST / HTTP/1.1\r\nHost: h\r\n\r\n").content == .none)
    }

    @Test func expectsContinueOnlyWhereThereIsContentAndTheVersionKnowsIt() throws {
        let fields = "Host: h\r\nExpect: 100-Continue\r\n"
        #expect(try head("POST / HTTP/1.1\r\n\(fields)Content-Length: 1\r\n\r\n").expectsContinue)
        #expect(try !head("POST / HTTP/1.1\r\n\(fields)\r\n").expectsContinue)
        #expect(try !head("POST / HTTP/1.0\r\n\(fields)Content-Length: 1\r\n\r\n").expectsContinue)
    }

    @Test func decodesChunksAndTrailers() {
        let text =
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "A;x;y=z;q=\"a\\\"b\"\r\n0123456789\r\n000\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n"
        let trace = Trace(Array(text.utf8))
        #expect(trace.refusal == nil)
        #expect(trace.messages.first?.body == Array("0123456789".utf8))
        #expect(trace.messages.first?.trailers == ["x-sum: 1", "x-sum: 2"])
    }

    @Test func limitsAreExact() {
        var limits = HTTPLimits()
        limits.requestLine = 20
        limits.headerBytes = 30
        limits.headerCount = 2
        func status(_ text: String) -> [UInt16?] {
            let bytes = Array(text.utf8)
            return [
                Trace(bytes, limits: limits).refusal?.status.code,
                Trace(bytes.indices.map { bytes[$0...$0] }, limits: limits).refusal?.status.code,
            ]
        }
        #expect(status("GET /123456 HTTP/1.1\r\nHost: a\r\n\r\n") == [nil, nil])
        #expect(status("GET /1234567 HTTP/1.1\r\nHost: a\r\n\r\n") == [414, 414])
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "b", count: 16))\r\n\r\n") == [nil, nil])
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "b", count: 17))\r\n\r\n") == [431, 431])
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\r\n") == [nil, nil])
        #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\nY:\r\n\r\n") == [431, 431])
    }

    @Test func aRefusalIsFinal() {
        var parser = RequestParser(limits: HTTPLimits())
        parser.feed(ByteBuffer(string: "GET / HTTP/3.0\r\n\r\n"))
        for _ in 0..<3 {
            guard case .refused(let refusal) = parser.next() else { Issue.record("not refused"); return }
            #expect(refusal.status == .httpVersionNotSupported)
            parser.feed(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        }
    }

    @Test func holdsNoBytesBetweenMessages() {
        var parser = RequestParser(limits: HTTPLimits())
        parser.feed(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(!parser.isBetweenMessages)
        _ = parser.next()
        #expect(parser.isBetweenMessages)
        #expect(parser.bufferedBytes == 0)
    }
}
