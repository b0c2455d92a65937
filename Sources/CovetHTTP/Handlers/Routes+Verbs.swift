extension Routes {
    /// Adds routes for one method: `routes.get("/about") { ... }`.
    public struct Verb {
        let routes: Routes
        let method: Method
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

extension Routes.Verb {
    /// Adds a route whose handler takes the request.
    ///
    ///     routes.get("/articles/:slug", name: "article") { request in
    ///         try await articles.find(request.parameters.require("slug"))
    ///     }
    ///
    /// - Parameters:
    ///   - path: The rest of the pattern after the prefixes of the groups; see `RoutePattern`.
    ///   - name: What `url(for:)` calls the route.
    ///   - summary: One line that says what the route does.
    ///   - bodyLimit: The most bytes that the body may have, in place of the server's default.
    ///   - inputs: What the handler reads, for the description of the route.
    ///   - handler: The function's name in listings and logs; the place in the source where nil.
    public func callAsFunction<Output: ResponseConvertible>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        inputs: [RouteInput] = [],
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Request) async throws -> Output
    ) {
        let render = Output.renderer()
        routes.add(
            RouteDescription(
                method: method,
                path: path,
                name: name,
                handler: handler ?? "\(fileID):\(line)",
                summary: summary,
                bodyLimit: bodyLimit,
                inputs: inputs,
                output: Output.outputType
            ),
            Handler { request in try render(try await body(request), request) }
        )
    }

    /// The same, for a handler that gives back a value to be sent as JSON. Nil is answered with 404.
    @_disfavoredOverload
    public func callAsFunction<Output: Encodable & Sendable>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        inputs: [RouteInput] = [],
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (Request) async throws -> Output
    ) {
        callAsFunction(
            path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            inputs: inputs,
            handler: handler,
            fileID: fileID,
            line: line
        ) { request in
            JSONResponse(try await body(request))
        }
    }

    /// Adds a route whose handler takes what it needs: each parameter's type says how it is made from the request.
    ///
    ///     routes.post("/articles") { (input: JSONBody<NewArticle>, user: SignedIn<User>) in ... }
    public func callAsFunction<each Input: RequestExtractable, Output: ResponseConvertible>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (repeat each Input) async throws -> Output
    ) {
        var inputs: [RouteInput] = []
        for input in repeat (each Input).self { inputs.append(RouteInput(input)) }
        let extractors = (repeat (each Input).extractor())
        callAsFunction(
            path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            inputs: inputs,
            handler: handler,
            fileID: fileID,
            line: line
        ) { (request: Request) in
            try await body(repeat try await (each extractors)(request))
        }
    }

    /// The same, for a handler that gives back a value to be sent as JSON. Nil is answered with 404.
    @_disfavoredOverload
    public func callAsFunction<each Input: RequestExtractable, Output: Encodable & Sendable>(
        _ path: String = "",
        name: String? = nil,
        summary: String? = nil,
        bodyLimit: Int? = nil,
        handler: String? = nil,
        fileID: String = #fileID,
        line: Int = #line,
        _ body: @escaping @Sendable (repeat each Input) async throws -> Output
    ) {
        var inputs: [RouteInput] = []
        for input in repeat (each Input).self { inputs.append(RouteInput(input)) }
        let extractors = (repeat (each Input).extractor())
        callAsFunction(
            path,
            name: name,
            summary: summary,
            bodyLimit: bodyLimit,
            inputs: inputs,
            handler: handler,
            fileID: fileID,
            line: line
        ) { (request: Request) in
            JSONResponse(try await body(repeat try await (each extractors)(request)))
        }
    }
}

/// The end of a route's middleware: the app's own function.
struct Handler: Responder {
    let body: @Sendable (Request) async throws -> Response

    func respond(to request: Request) async throws -> Response {
        try await body(request)
    }
}
