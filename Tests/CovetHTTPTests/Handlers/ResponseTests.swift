import CovetHTTP
import NIOCore
import Synchronization
import Testing

/// Collects what a streamed body writes.
private final class Collector: ResponseBodyWriter {
    private let content = Mutex(ByteBuffer())
    var text: String { content.withLock { String(buffer: $0) } }
    func write(_ buffer: ByteBuffer) async throws {
        content.withLock { _ = $0.writeImmutableBuffer(buffer) }
    }
    func setTrailers(_ trailers: Headers) {}
}

@Suite struct ResponseTests {
    private func response(_ value: some ResponseConvertible) throws -> Response {
        try value.response(to: Request(.get, "/"))
    }

    @Test func typedResponsesSayWhatTheyAre() throws {
        let created = try response(Created(["id": 1], location: "/articles/1"))
        #expect(created.status == .created)
        #expect(created.headers == [.contentType: "application/json", .location: "/articles/1"])
        #expect(try response(NoContent()).status == .noContent)
        #expect(try response(NoContent()).body.length == 0)
        let json = try response(JSONResponse([1], status: .accepted, headers: [.cacheControl: "no-store"]))
        #expect(json.status == .accepted)
        #expect(json.headers == [.contentType: "application/json", .cacheControl: "no-store"])
        let problem = try response(JSONResponse([1], headers: [.contentType: "application/problem+json"]))
        #expect(problem.headers == [.contentType: "application/problem+json"])
        #expect(try response(Status.accepted).status == .accepted)
        #expect(throws: HTTPError.self) { try response(JSONResponse(Int?.none)) }
        #expect(throws: HTTPError.self) { try response(String?.none) }
    }

    @Test func anyResponseCanBeChanged() throws {
        let page = try response(
            HTML("<p>").with(status: .accepted, headers: [.contentType: "text/html", .etag: "\"1\""])
        )
        #expect(page.status == .accepted)
        #expect(page.headers == [.contentType: "text/html", .etag: "\"1\""])
        let created = try response(Created(1).with(headers: [.cacheControl: "no-store"]))
        #expect(created.status == .created)
        #expect(created.headers[.cacheControl] == "no-store")
    }

    @Test func redirectsSeeOtherByDefault() throws {
        let plain = try response(Redirect("/a?b=c#d"))
        #expect(plain.status == .seeOther)
        #expect(plain.headers[.location] == "/a?b=c#d")
        #expect(try response(Redirect("/a", .permanent)).status == .permanentRedirect)
        #expect(try response(Redirect("/ü")).headers[.location] == "/%C3%BC")
        #expect(try response(Redirect(external: "https://example.org/")).headers[.location] == "https://example.org/")
    }

    @Test(arguments: [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nset-cookie: a=b", "javascript:alert(1)", "evil.example", "", " /a", "/a b", "/a\\b", "\u{0}/a", "?next=1",
    ])
    func redirectsDoNotLeaveTheSite(target: String) throws {
        let error = #expect(throws: HTTPError.self) { try response(Redirect(target)) }
        #expect(error?.status == .badRequest)
        #expect(!Redirect.isLocal(target))
    }

    @Test func anExternalRedirectCannotSplitTheResponse() throws {
        let split = try response(Redirect(external: "https://example.org/\r\nset-cookie: a=b"))
        #expect(split.headers[.location] == "https://example.org/%0D%0Aset-cookie:%20a=b")
    }

    @Test func interpolationIntoHTMLIsEscaped() throws {
        let name = "<script>\"x\" & 'y'</script>"
        let items = ["a", "<b>"].map { HTML("<li>\($0)</li>") }
        let page = HTML("<h1 title=\"\(name)\">\(7)</h1><ul>\(items)</ul>\(HTML(verbatim: "<hr>"))")
        #expect(
            page.text == "<h1 title=\"&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;\">7</h1>"
                + "<ul><li>a</li><li>&lt;b&gt;</li></ul><hr>"
        )
        #expect(try response(page).headers[.contentType] == "text/html; charset=utf-8")
    }

    @Test func streamsAreWrittenPieceByPiece() async throws {
        let stream = try response(
            ResponseStream(contentType: "text/csv", length: 6) { writer in
                try await writer.write(ByteBuffer(string: "a,b"))
                try await writer.write(ByteBuffer(string: "\r\nc"))
            }
        )
        #expect(stream.headers[.contentType] == "text/csv")
        #expect(stream.body.length == 6)
        #expect(try await collect(stream) == "a,b\r\nc")
    }

    @Test func eventsAreFramed() async throws {
        let stream = try response(
            EventStream { events in
                try await events.send("one")
                try await events.send("a\nb\r\nc\rd", event: "lines", id: "7", retry: .milliseconds(1500))
                try await events.send("")
                try await events.keepAlive()
            }
        )
        #expect(stream.headers[.contentType] == "text/event-stream")
        #expect(
            try await collect(stream) == "data: one\n\nevent: lines\nid: 7\nretry: 1500\n"
                + "data: a\ndata: b\ndata: c\ndata: d\n\ndata: \n\n:\n\n"
        )
    }

    @Test(arguments: ["a\ndata: forged", "a\rb", "a\0b"])
    func fieldsOfEventsCannotBeForged(text: String) async throws {
        let name = try response(EventStream { try await $0.send("x", event: text) })
        await #expect(throws: HTTPError.self) { try await collect(name) }
        let id = try response(EventStream { try await $0.send("x", id: text) })
        await #expect(throws: HTTPError.self) { try await collect(id) }
    }

    private func collect(_ response: Response) async throws -> String {
        guard case .stream(_, let produce) = response.body.storage else { return "not a stream" }
        let collector = Collector()
        try await produce(collector)
        return collector.text
    }
}
