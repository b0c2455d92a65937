import CovetHTTP
import Testing

@Suite struct MatchingTests {
    let client = Result {
        try RouterClient {
            $0.echoes(
                "/",
                "/about",
                "/articles",
                "/articles/feed",
                "/articles/:slug",
                "/articles/:slug/comments",
                "/articles/:slug/comments/:id",
                "/articles/feed/archive",
                "/files/*path",
                "/files/index",
                "/über uns",
                "/a/b/d",
                "/a/:x/c",
                "/a/*rest",
                "/v1:batch"
            )
        }
    }

    @Test(arguments: [
        ("/", "GET /"),
        ("/about", "GET /about"),
        ("/about?page=1", "GET /about"),
        ("/articles/feed", "GET /articles/feed"),
        ("/articles/feeds", "GET /articles/:slug slug=feeds"),
        ("/articles/fee", "GET /articles/:slug slug=fee"),
        ("/articles/Feed", "GET /articles/:slug slug=Feed"),
        ("/articles/feed/archive", "GET /articles/feed/archive"),
        ("/articles/feed/comments", "GET /articles/:slug/comments slug=feed"),
        ("/articles/x/comments/7", "GET /articles/:slug/comments/:id slug=x id=7"),
        ("/files/a", "GET /files/*path path=a"),
        ("/files/index", "GET /files/index"),
        ("/files/index/more", "GET /files/*path path=index/more"),
        ("/files/a/b/c.txt", "GET /files/*path path=a/b/c.txt"),
        ("/a/b/d", "GET /a/b/d"),
        ("/a/b/c", "GET /a/:x/c x=b"),
        ("/a/b/e", "GET /a/*rest rest=b/e"),
        ("/a/b", "GET /a/*rest rest=b"),
        ("/v1:batch", "GET /v1:batch"),
        ("/%61bout", "GET /about"),
        ("/%C3%BCber%20uns", "GET /über uns"),
        ("/articles/%66eed", "GET /articles/feed"),
        ("/articles/a%20b", "GET /articles/:slug slug=a b"),
        ("/articles/a%2Fb", "GET /articles/:slug slug=a/b"),
        ("/articles/a%2fb/comments", "GET /articles/:slug/comments slug=a/b"),
        ("/articles/100%25", "GET /articles/:slug slug=100%"),
        ("/articles/%2525", "GET /articles/:slug slug=%25"),
        ("/articles/a+b", "GET /articles/:slug slug=a+b"),
        ("/articles/%E2%9C%93", "GET /articles/:slug slug=✓"),
        ("/articles/...", "GET /articles/:slug slug=..."),
        ("/articles/.hidden", "GET /articles/:slug slug=.hidden"),
        ("/articles/a..", "GET /articles/:slug slug=a.."),
    ])
    func finds(target: String, expected: String) async throws {
        let answer = try await client.get().get(target)
        #expect(answer.status == .ok)
        #expect(answer.text == expected)
    }

    @Test(arguments: [
        "/abou", "/aboutt", "/About", "/articles/x/comment", "/articles/x/comments/7/8", "/files", "//", "//about",
        "/articles//comments", "/files//etc/passwd", "/files/a//b", "/a//c", "/about//",
    ])
    func findsNothing(target: String) async throws {
        #expect(try await client.get().get(target).status == .notFound)
    }

    @Test(arguments: [
        "/files/../about", "/files/..", "/files/.", "/./about", "/files/%2e%2e/about", "/files/%2E%2e", "/files/.%2e/x",
        "/files/%2e/x", "/articles/..", "/articles/%2e%2E/comments", "/files/a/..", "/files/../../etc/passwd",
        "/files/%2e%2e%2f%2e%2e%2fetc/passwd", "/files/..%2f..%2fetc%2fpasswd", "/files/a%2fb", "/files/x/a%2Fb",
        "/files/a%5c..%5cb", "/files/%00", "/articles/a%00.png", "/articles/%", "/articles/%2", "/articles/%zz",
        "/articles/%%32%65", "/articles/a%2", "/articles/%c0%ae%c0%ae", "/files/%c0%ae%c0%ae/x", "/articles/%c0%af",
        "/articles/%e0%80%af", "/articles/%f0%80%80%af", "/articles/%ed%a0%80", "/articles/%ff", "/articles/%C3",
        "/articles/%C3/%BC", "/articles/%f4%90%80%80", "/a\\b", "/files/a\\..\\b", "/%c3%bcber%80uns",
    ])
    func refuses(target: String) async throws {
        #expect(try await client.get().get(target).status == .badRequest)
    }

    @Test func aLiteralWithAnEncodedSlashIsNotTwoSegments() async throws {
        let client = try RouterClient { $0.echoes("/admin/users", "/:any") }
        #expect(try await client.get("/admin%2Fusers").text == "GET /:any any=admin/users")
    }

    @Test func parametersAreDecodedOnceOnly() async throws {
        let client = try RouterClient { $0.echoes("/files/*path", "/x/:a/:b") }
        #expect(try await client.get("/files/%252e%252e/a").text == "GET /files/*path path=%2e%2e/a")
        #expect(try await client.get("/x/%2541/%41").text == "GET /x/:a/:b a=%41 b=A")
    }

    @Test func aPathFarDeeperThanAnyPatternIsAnswered() async throws {
        let deep = String(repeating: "/a", count: 20_000)
        #expect(try await client.get().get(deep).text.hasPrefix("GET /a/*rest rest=a/a"))
        #expect(try await client.get().get("/articles" + deep).status == .notFound)
    }

    @Test func nestedAlternativesAreSearchedInBoundedTime() async throws {
        // Each level offers a literal and a parameter; only going back to the start finds the route.
        let client = try RouterClient { routes in
            for depth in 1...12 { routes.echoes(String(repeating: "/a", count: depth)) }
            routes.get("/:a/:b/:c/:d/:e/:f/:g/:h/:i/:j/:k/:l/end") { echo($0) }
        }
        let answer = try await client.get(String(repeating: "/a", count: 12) + "/end")
        #expect(answer.text.hasPrefix("GET /:a/:b"))
        #expect(try await client.get(String(repeating: "/a", count: 12) + "/none").status == .notFound)
    }
}
