import CovetHTTP
import Testing

@Suite struct ReverseURLTests {
    let client = Result {
        try RouterClient { routes in
            routes.get("/", name: "home") { echo($0) }
            routes.group("/articles") { articles in
                articles.get("/:slug", name: "article") { echo($0) }
                articles.get("/:slug/comments/:id", name: "comment") { echo($0) }
            }
            routes.get("/files/*path", name: "file") { echo($0) }
            routes.get("/über uns", name: "about") { request in try request.url(for: "article", ["slug": "a b"]) }
        }
    }

    @Test(arguments: [
        "a b", "a/b", "ü", "50%", "%2e%2e", "a?b#c", "x+y&z=1", "a\\b", "...", "\"<>'`{}|^", "🦊", "-._~!$'()*,;:@",
    ])
    func whatGoesInComesOutAgain(slug: String) async throws {
        let client = try client.get()
        let url = try client.router.url(for: "article", ["slug": slug])
        #expect(url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        #expect(try await client.get(url).text == "GET /articles/:slug slug=\(slug)")
    }

    @Test func valuesArePercentEncoded() throws {
        let router = try client.get().router
        #expect(try router.url(for: "home") == "/")
        #expect(try router.url(for: "article", ["slug": "a b/c"]) == "/articles/a%20b%2Fc")
        #expect(try router.url(for: "comment", ["id": "7", "slug": "x"]) == "/articles/x/comments/7")
        #expect(try router.url(for: "file", ["path": "a b/c"]) == "/files/a%20b/c")
        #expect(try router.url(for: "about") == "/%C3%BCber%20uns")
        #expect(try router.url(for: "home", query: ["q": "a&b=c d", "ü": "+"]) == "/?q=a%26b%3Dc%20d&%C3%BC=%2B")
    }

    @Test func handlersMakeThemFromTheRequest() async throws {
        #expect(try await client.get().get("/%C3%BCber%20uns").text == "/articles/a%20b")
    }

    @Test func missingParametersAreNamed() throws {
        let router = try client.get().router
        let error = #expect(throws: RoutingError.self) { try router.url(for: "comment") }
        #expect(error?.message.contains("\"slug\", \"id\"") == true)
        #expect(throws: RoutingError.self) { try router.url(for: "none") }
        #expect(throws: RoutingError.self) { try router.url(for: "home", ["slug": "x"]) }
    }

    @Test(arguments: ["", ".", "..", "a\0b"])
    func valuesThatNoRequestCouldHoldAreRefused(value: String) throws {
        let router = try client.get().router
        #expect(throws: RoutingError.self) { try router.url(for: "article", ["slug": value]) }
        #expect(throws: RoutingError.self) { try router.url(for: "file", ["path": "a/\(value)/b"]) }
    }
}
