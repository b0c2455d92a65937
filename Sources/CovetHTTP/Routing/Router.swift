/// Finds the route for a request and lets its middleware and handler answer: the whole app as one `Responder`.
///
/// Made once from `Routes` when the app starts, and never changed:
/// - literal segments win over parameters, parameters over wildcards;
/// - HEAD is answered by GET's route where it has none of its own; the server sends no body;
/// - OPTIONS is answered with 204 and `Allow` where no route answers it, an unknown method with 405 and `Allow`;
/// - a path in which a segment is empty (`//`) matches nothing; which paths are refused says `SegmentedPath`;
/// - a slash at the end is handled as `TrailingSlash` says.
///
/// Requests that match no route pass the middleware that `applies(to: nil)` and end in an `HTTPError`.
public final class Router: Responder {
    /// Every route, in the order of declaration.
    public let routes: [Route]
    private let responders: [Link.Hooks]
    private let fallback: Link.Hooks
    private let trie: RouteTrie
    private let names: RouteNames
    private let trailingSlash: TrailingSlash

    /// - Throws: `RoutingError` that names every pattern that cannot be read, every two routes that no request could
    ///   tell apart and every name that is given twice.
    public init(
        _ declared: Routes,
        middleware: MiddlewareStack = MiddlewareStack(),
        trailingSlash: TrailingSlash = .redirect
    ) throws {
        let plan = try RoutePlan(declared)
        var routes: [Route] = []
        var responders: [Link.Hooks] = []
        for entry in plan.entries {
            let route = entry.route(names: plan.names, outer: middleware)
            let stack = (middleware.all + entry.middleware).filter { $0.applies(to: route) }
            routes.append(route)
            responders.append(Link.chain(stack, to: entry.responder))
        }
        self.routes = routes
        self.responders = responders
        fallback = Link.chain(middleware.all.filter { $0.applies(to: nil) }, to: NoRoute())
        trie = plan.trie
        names = plan.names
        self.trailingSlash = trailingSlash
    }

    public func respond(to request: Request) async throws -> Response {
        var request = request
        return try await choose(&request).answer(&request)
    }

    /// The path of a named route, with values filled in and percent-encoded.
    ///
    ///     try router.url(for: "article", ["slug": "a b"])        // /articles/a%20b
    ///
    /// - Throws: `RoutingError` where no route has that name or a value is missing, empty or one too many.
    public func url(
        for name: String,
        _ values: KeyValuePairs<String, String> = [:],
        query: KeyValuePairs<String, String> = [:]
    ) throws -> String {
        try names.url(for: name, values, query: query)
    }

    /// Synchronous on purpose: all work before the handler happens without an asynchronous frame.
    private func choose(_ request: inout Request) -> Link.Hooks {
        let method = request.head.method
        let outcome: NoRoute.Outcome
        switch request.head.withPath({ find(method, $0) }) {
        case .route(let number, let hasTrailingSlash, let lastEncodedSlash):
            let route = routes[number]
            if lastEncodedSlash >= 0, let rest = route.pattern.captures.last, rest.isRest,
                lastEncodedSlash >= rest.segment
            {
                outcome = .failure(
                    HTTPError(.badRequest, "The path holds an encoded slash or backslash where it cannot stand.")
                )
            } else if hasTrailingSlash, trailingSlash != .ignore {
                outcome = trailingSlash == .refuse ? .failure(HTTPError(.notFound)) : .redirect
            } else {
                request.route = route
                if let limit = route.bodyLimit { request.body.limit = limit }
                return responders[number]
            }
        case .methods(let methods): outcome = .methods(methods)
        case .nothing: outcome = .failure(HTTPError(.notFound))
        case .refused(let error): outcome = .failure(error)
        }
        request[NoRoute.self] = outcome
        return fallback
    }

    private func find(_ method: Method, _ path: UnsafeRawBufferPointer) -> RouteTrie.Match {
        if path.count == 1, path[0] == UInt8(ascii: "*"), method == .options { return .methods(trie.methods) }
        return trie.find(method, path)
    }
}
