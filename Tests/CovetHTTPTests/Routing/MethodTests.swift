import CovetHTTP
import Testing

@Suite struct MethodTests {
    let client = Result {
        try RouterClient { routes in
            routes.get("/about") { _ in "about" }
            routes.get("/users/me") { echo($0) }
            routes.delete("/users/:id") { echo($0) }
            routes.put("/users/:id") { echo($0) }
            routes.on(.other("PURGE"))("/cache/:key") { echo($0) }
            routes.get("/own") { _ in "get" }
            routes.head("/own") { _ in Status.accepted }
            routes.options("/own") { _ in "own options" }
            routes.post("/only/post") { _ in NoContent() }
        }
    }

    @Test func headIsAnsweredByTheRouteOfGET() async throws {
        let answer = try await client.get()(.head, "/about")
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
    }

    @Test func headHasItsOwnRouteWhereOneIsGiven() async throws {
        #expect(try await client.get()(.head, "/own").status == .accepted)
        #expect(try await client.get()(.get, "/own").text == "get")
    }

    @Test func headOfARouteWithoutGETIsNotAllowed() async throws {
        #expect(try await client.get()(.head, "/only/post").status == .methodNotAllowed)
    }

    @Test(arguments: [
        ("/about", "GET, HEAD, OPTIONS"), ("/users/me", "GET, HEAD, PUT, DELETE, OPTIONS"),
        ("/users/7", "PUT, DELETE, OPTIONS"), ("/cache/a", "OPTIONS, PURGE"), ("/only/post", "POST, OPTIONS"),
    ])
    func whatIsNotAllowedTellsWhatIs(target: String, allow: String) async throws {
        let answer = try await client.get()(.patch, target)
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.headers[.allow] == allow)
        let options = try await client.get()(.options, target)
        #expect(options.status == .noContent)
        #expect(options.headers[.allow] == allow)
    }

    @Test func aLiteralWithoutTheMethodGivesWayToAParameterThatHasIt() async throws {
        #expect(try await client.get()(.delete, "/users/me").text == "DELETE /users/:id id=me")
    }

    @Test func otherMethodsHaveRoutesToo() async throws {
        #expect(try await client.get()(.other("PURGE"), "/cache/a").text == "PURGE /cache/:key key=a")
        #expect(try await client.get()(.other("PURGE"), "/about").status == .methodNotAllowed)
        #expect(try await client.get()(.other("get"), "/about").status == .methodNotAllowed)
    }

    @Test func ownOptionsWin() async throws {
        #expect(try await client.get()(.options, "/own").text == "own options")
    }

    @Test func theAsteriskAsksForTheWholeServer() async throws {
        let answer = try await client.get()(.options, "*")
        #expect(answer.status == .noContent)
        #expect(answer.headers[.allow] == "GET, HEAD, POST, PUT, DELETE, OPTIONS, PURGE")
        #expect(try await client.get()(.get, "*").status == .badRequest)
    }

    @Test func unknownPathsAreNotFoundWhateverTheMethod() async throws {
        for method in [CovetHTTP.Method.get, .post, .options, .other("PURGE")] {
            #expect(try await client.get()(method, "/none").status == .notFound)
        }
    }
}
