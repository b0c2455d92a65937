import CovetHTTP
import Testing

@Suite struct DeclarationTests {
    @Test(arguments: [
        ("about", "begins with no slash"), ("/a//b", "empty segment"), ("/a/", "empty segment"),
        ("/:", "without a fit name"), ("/:a-b", "without a fit name"), ("/:1", "without a fit name"),
        ("/:name.json", "nothing else in that segment"), ("/{id}", "a parameter is written :name"),
        ("/*", "without a fit name"), ("/*path/more", "takes the whole rest"), ("/a/../b", "dot segment"),
        ("/a%20b", "percent-encoded"), ("/:id/x/:id", "two parameters named \"id\""), ("/a*", "has no meaning"),
        ("/a?b", "has no meaning"), ("/a\nb", "control character"),
    ])
    func aPatternThatCannotBeReadIsNamed(pattern: String, problem: String) throws {
        let error = #expect(throws: RoutingError.self) { try RouterClient { $0.echoes(pattern) } }
        #expect(error?.code == .invalidPattern)
        #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("RouterClient.swift:") == true)
    }

    @Test func twoRoutesOfTheSameShapeAreBothNamed() throws {
        let error = #expect(throws: RoutingError.self) {
            try RouterClient { routes in
                routes.get("/articles/:slug", handler: "Articles.show") { echo($0) }
                routes.post("/articles/:slug") { echo($0) }
                routes.get("/articles/:id", handler: "Old.show") { echo($0) }
            }
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("GET /articles/:slug (Articles.show)") == true)
        #expect(error?.message.contains("GET /articles/:id (Old.show)") == true)
    }

    @Test func everyMistakeIsReportedTogether() throws {
        let error = #expect(throws: RoutingError.self) {
            try RouterClient { routes in
                routes.echoes("bad", "/a", "/a", "/a", "/b/*x", "/b/*y")
                routes.get("/n1", name: "same") { echo($0) }
                routes.get("/n2", name: "same") { echo($0) }
            }
        }
        #expect(error?.code == .several)
        #expect(error?.message.split(separator: "\n").count == 5)
    }

    @Test func groupsPutPrefixesTogether() async throws {
        let client = try RouterClient { routes in
            routes.group("/api") { api in
                api.get("/status") { echo($0) }
                api.get { echo($0) }
                api.group("/users/:user").get("/posts/:post") { echo($0) }
                api.group { $0.get("/inner") { echo($0) } }
            }
            routes.group("/") { $0.get("/top") { echo($0) } }
        }
        #expect(try await client.get("/api").text == "GET /api")
        #expect(try await client.get("/api/status").text == "GET /api/status")
        #expect(try await client.get("/api/users/a/posts/b").text == "GET /api/users/:user/posts/:post user=a post=b")
        #expect(try await client.get("/api/inner").text == "GET /api/inner")
        #expect(try await client.get("/top").text == "GET /top")
    }

    @Test func aRouteTellsAllThatIsKnownOfIt() throws {
        let client = try RouterClient { routes in
            routes.post(
                "/articles/:slug",
                name: "article",
                summary: "Changes it.",
                bodyLimit: 100,
                inputs: [RouteInput(name: "user", source: .request, type: Int.self, guardName: "signed in")],
                handler: "Articles.change"
            ) { _ in 1 }
        }
        let route = try #require(client.router.routes.first)
        #expect(route.description == "POST /articles/:slug")
        #expect(route.name == "article")
        #expect(route.summary == "Changes it.")
        #expect(route.handler == "Articles.change")
        #expect(route.guards == ["signed in"])
        #expect(route.bodyLimit == 100)
        #expect(ObjectIdentifier(route.output) == ObjectIdentifier(Int.self))
        #expect(route.pattern.parameterNames == ["slug"])
    }
}
