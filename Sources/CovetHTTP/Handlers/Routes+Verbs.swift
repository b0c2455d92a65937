extension Routes {
    /// Adds routes for one method: `routes.get("/about") { ... }`.
    ///
    /// A handler takes the request, or what it needs of it, and gives back anything `ResponseConvertible` or a value to be
    /// sent as JSON, where nil is answered with 404:
    ///
    ///     routes.get("/articles/:slug", name: "article") { request in
    ///         try await articles.find(request.parameters.require("slug"))
    ///     }
    ///     routes.post("/articles") { (input: JSONBody<NewArticle>, user: SignedIn<User>) in ... }
    ///
    /// Every form takes the same arguments:
    /// - `path`: the rest of the pattern after the prefixes of the groups; see `RoutePattern`;
    /// - `name`: what `url(for:)` calls the route;
    /// - `summary`: one line that says what the route does;
    /// - `bodyLimit`: the most bytes that the body may have, in place of the server's default;
    /// - `handler`: the function's name in listings and logs; the closure's place in the source where nil.
    public struct Verb {
        let routes: Routes
        let method: Method

        /// The arguments that every form takes.
        struct Options {
            var path: String
            var name: String?
            var summary: String?
            var bodyLimit: Int?
            var handler: String
        }

        func add<Output: ResponseConvertible>(
            _ options: Options,
            _ inputs: [RouteInput],
            _ body: @escaping @Sendable (Request) async throws -> Output
        ) {
            let render = Output.renderer()
            let description = RouteDescription(
                method: method,
                path: options.path,
                name: options.name,
                handler: options.handler,
                summary: options.summary,
                bodyLimit: options.bodyLimit,
                inputs: inputs,
                output: Output.outputType
            )
            routes.add(description, Handler { request in try render(try await body(request), request) })
        }
    }

    public var get: Verb { Verb(routes: self, method: .get) }
    /// Only needed where the answer to HEAD is found in another way than GET's, which answers both by itself.
    public var head: Verb { Verb(routes: self, method: .head) }
    public var post: Verb { Verb(routes: self, method: .post) }
    public var put: Verb { Verb(routes: self, method: .put) }
    public var patch: Verb { Verb(routes: self, method: .patch) }
    public var delete: Verb { Verb(routes: self, method: .delete) }
    /// Only needed where OPTIONS says more than the allowed methods, which are answered by themselves.
    public var options: Verb { Verb(routes: self, method: .options) }

    /// Adds routes for any method.
    public func on(_ method: Method) -> Verb { Verb(routes: self, method: method) }
}

/// The end of a route's middleware: the app's own function.
struct Handler: Responder {
    let body: @Sendable (Request) async throws -> Response

    func respond(to request: Request) async throws -> Response {
        try await body(request)
    }
}
