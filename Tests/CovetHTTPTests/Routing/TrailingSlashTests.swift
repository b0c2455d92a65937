import CovetHTTP
import Testing

@Suite struct TrailingSlashTests {
    @Test(arguments: [
        ("/about/", "/about"), ("/about/?a=1&b=%20", "/about?a=1&b=%20"), ("/x/a%2Fb/", "/x/a%2Fb"),
        ("/files/a/b/", "/files/a/b"), ("/x/%5cevil.example/", "/x/%5cevil.example"),
    ])
    func redirectsToThePathWithoutIt(target: String, location: String) async throws {
        let client = try RouterClient { $0.echoes("/about", "/x/:a", "/files/*path") }
        let answer = try await client.get(target)
        #expect(answer.status == .permanentRedirect)
        #expect(answer.headers[.location] == location)
    }

    @Test(arguments: [
        "//evil.example/", "/\\evil.example/", "//evil.example/%2e%2e/", "/%2f/evil.example/", "/%5cevil.example/",
    ])
    func neverRedirectsToAnotherSite(target: String) async throws {
        let client = try RouterClient { $0.echoes("/:slug", "/:a/:b") }
        let answer = try await client.get(target)
        if let location = answer.headers[.location] {
            #expect(Redirect.isLocal(location))
        } else {
            #expect(answer.status == .notFound || answer.status == .badRequest)
        }
    }

    @Test func otherPoliciesAnswerOrRefuse() async throws {
        let ignoring = try RouterClient(trailingSlash: .ignore) { $0.echoes("/x/:a", "/files/*path") }
        #expect(try await ignoring.get("/x/1/").text == "GET /x/:a a=1")
        #expect(try await ignoring.get("/files/a/b/").text == "GET /files/*path path=a/b")
        #expect(try await ignoring.get("/x//").status == .notFound)
        let refusing = try RouterClient(trailingSlash: .refuse) { $0.echoes("/about") }
        #expect(try await refusing.get("/about/").status == .notFound)
        #expect(try await refusing.get("/about").status == .ok)
    }

    @Test func aMethodThatIsNotAllowedIsNotRedirected() async throws {
        let client = try RouterClient { $0.echoes("/about") }
        #expect(try await client(.post, "/about/").status == .methodNotAllowed)
    }
}
