public import CovetHTTP
import Testing

#if Macros
struct Post: Codable, Sendable {
    struct ID: Codable, Sendable, ParameterConvertible {
        let number: Int
        init?(parameter: String) {
            guard let number = Int(parameter) else { return nil }
            self.number = number
        }
    }
    var title: String
}

struct SignedInUser: RequestExtractable {
    let name: String
    static let guardName: String? = "signed in"
    static func extract(from request: Request) async throws -> SignedInUser {
        guard let name = request.headers[.authorization] else { throw HTTPError(.unauthorized) }
        return SignedInUser(name: name)
    }
}

/// Names of the app that are also names in the macro's code do not disturb it.
enum Shadowed {
    struct Routes {}
    struct RouteArgument {}
    struct NoContent {}

    @CovetHTTP.Routes("/shadowed")
    struct Inner {
        @GET func index(request: Request, routes: String = "x") -> String { "\(request.path) \(routes)" }
    }
}

@Routes("/posts")
struct PostRoutes {
    let greeting: String
    static let firstPage = 1

    /// The newest posts.
    ///
    /// More about them.
    @GET
    func index(page: Int = PostRoutes.firstPage, tag: String?, ids: [Int], isShort: Bool = false) -> [String] {
        ["\(page)", tag ?? "none", "\(ids)", "\(isShort)"]
    }

    @GET("/:id", name: "post", summary: "One \"post\".")
    func show(id: Post.ID) async throws -> Post? {
        id.number == 7 ? Post(title: greeting) : nil
    }

    @POST(bodyLimit: 64)
    func create(_ input: JSONBody<Post>, by user: SignedInUser) async throws -> Created<Post> {
        Created(input.value, location: "/posts/\(user.name)")
    }

    @PUT("/:id/:field") @PATCH("/:id/:field")
    func change(_ id: Int, the field: String, to value: Int) throws -> String { "\(id) \(field) \(value)" }

    @DELETE("/:id")
    func delete(id: Post.ID, by user: SignedInUser) async throws {
        if id.number == 0 { throw HTTPError(.conflict) }
    }

    @GET("/files/*path")
    func file(path: String) -> HTML { "<p>\(path)</p>" }

    @OPTIONS("/own") func own() -> Status { .accepted }
    @HEAD("/own") func ownHead() async -> NoContent { NoContent() }

    func notARoute() -> Int { 1 }
}

@Routes
public actor CounterRoutes {
    private var count = 0

    @POST("/count") func increment() -> Int {
        count += 1
        return count
    }

    @GET("/count/:default") func value(`default`: Int) -> Int { `default` }
}

@Routes("/users/:user")
final class UserRoutes: Sendable {
    @GET("/posts/:post") func post(user: String, post: Int) -> String { "\(user) \(post)" }
    @GET func user(user: String) -> String { user }
}

@Suite struct RoutesMacroTests {
    let client = Result {
        try RouterClient { $0.mount(PostRoutes(greeting: "hi"), CounterRoutes(), UserRoutes(), Shadowed.Inner()) }
    }

    @Test(arguments: [
        ("/posts", #"["1","none","[]","false"]"#),
        ("/posts?page=3&tag=a%20b&ids=1&ids=2&isShort=on", #"["3","a b","[1, 2]","true"]"#),
        ("/posts/7", #"{"title":"hi"}"#), ("/posts/files/a/b", "<p>a/b</p>"), ("/users/ann/posts/3", "ann 3"),
        ("/users/ann", "ann"), ("/count/9", "9"), ("/shadowed?routes=y", "/shadowed y"),
    ])
    func valuesComeFromWhereTheSignatureSays(target: String, text: String) async throws {
        let answer = try await client.get().get(target)
        #expect(answer.status == .ok)
        #expect(answer.text == text)
    }

    @Test(arguments: [
        ("/posts?page=x", "The query parameter \"page\" is \"x\", but a whole number is wanted."),
        ("/posts?ids=1&ids=b", "The query parameter \"ids\" is \"b\", but a whole number is wanted."),
        ("/posts?isShort=perhaps", "The query parameter \"isShort\" is \"perhaps\", but true or false is wanted."),
        ("/posts/seven", "The path parameter \"id\" is \"seven\", but a value of ID is wanted."),
    ])
    func wrongValuesAreNamed(target: String, message: String) async throws {
        let answer = try await client.get().get(target)
        #expect(answer.status == .badRequest)
        #expect(answer.text == message)
    }

    @Test func otherMethodsAreAnswered() async throws {
        let client = try client.get()
        let json: Headers = [.contentType: "application/json", .authorization: "ann"]
        let created = try await client(.post, "/posts", headers: json, body: #"{"title":"t"}"#)
        #expect(created.status == .created)
        #expect(created.headers[.location] == "/posts/ann")
        let long = #"{"title":"\#(String(repeating: "t", count: 64))"}"#
        #expect(try await client(.post, "/posts", headers: json, body: long).status == .contentTooLarge)
        #expect(try await client(.delete, "/posts/7", headers: [.authorization: "ann"]).status == .noContent)
        #expect(try await client(.delete, "/posts/7").status == .unauthorized)
        #expect(try await client(.delete, "/posts/0", headers: [.authorization: "ann"]).status == .conflict)
        #expect(try await client(.put, "/posts/1/title?value=2").text == "1 title 2")
        #expect(
            try await client(.patch, "/posts/1/title").text
                == "The query parameter \"value\" is missing; a whole number is wanted."
        )
        #expect(try await client(.options, "/posts/own").status == .accepted)
        #expect(try await client(.head, "/posts/own").status == .noContent)
        #expect(try await client.get("/posts/8").status == .notFound)
    }

    @Test func actorsAreMountedToo() async throws {
        let client = try client.get()
        #expect(try await client(.post, "/count").text == "1")
        #expect(try await client(.post, "/count").text == "2")
    }

    @Test func everythingIsDescribed() throws {
        let routes = try client.get().router.routes
        let index = try #require(routes.first { $0.handler == "PostRoutes.index(page:tag:ids:isShort:)" })
        #expect(index.summary == "The newest posts.")
        #expect(index.pattern.text == "/posts")
        #expect(index.inputs.map(\.name) == ["page", "tag", "ids", "isShort"])
        #expect(index.inputs.map(\.source) == [.query, .query, .query, .query])
        #expect(index.inputs.map(\.isOptional) == [true, true, true, true])
        let show = try #require(routes.first { $0.name == "post" })
        #expect(show.summary == "One \"post\".")
        #expect(show.inputs.map(\.source) == [.path])
        let create = try #require(routes.first { $0.handler == "PostRoutes.create(_:by:)" })
        #expect(create.guards == ["signed in"])
        #expect(create.bodyLimit == 64)
        #expect(routes.contains { $0.handler == "Shadowed.Inner.index(request:routes:)" })
    }
}
#endif
