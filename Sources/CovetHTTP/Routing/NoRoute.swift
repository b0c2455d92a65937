/// Answers what no route answers, at the end of the middleware that applies to such requests.
struct NoRoute: Responder, RequestKey {
    /// What the router found instead of a route.
    typealias Value = Outcome

    enum Outcome: Sendable {
        case failure(HTTPError)
        /// The path has routes for these methods only.
        case methods(Set<Method>)
        /// The path has a slash too many at its end.
        case redirect
    }

    func respond(to request: Request) async throws -> Response {
        switch request[NoRoute.self] {
        case .failure(let error): throw error
        case .redirect: return Self.redirect(request.head)
        case .methods(let methods):
            let allow = Self.allow(methods)
            if request.method == .options { return Response(.noContent, headers: [.allow: allow]) }
            throw HTTPError(
                .methodNotAllowed,
                "\(request.method) is not possible here. What is: \(allow).",
                headers: [.allow: allow]
            )
        case nil: throw HTTPError(.notFound)
        }
    }

    /// The value of Allow: the methods that have routes, those that follow from them, always in the same order.
    static func allow(_ methods: Set<Method>) -> String {
        var methods = methods
        if methods.contains(.get) { methods.insert(.head) }
        methods.insert(.options)
        let known = RouteTrie.slotMethods.filter(methods.contains).map(\.name)
        let others = methods.filter { RouteTrie.slot(of: $0) == nil }.map(\.name).sorted()
        return (known + others).joined(separator: ", ")
    }

    /// Begins with one slash that no second slash or backslash follows, since such paths match nothing: it cannot lead
    /// to another site.
    private static func redirect(_ head: RequestHead) -> Response {
        var target = String(head.path.dropLast())
        if let query = head.query { target += "?" + query }
        return Response(.permanentRedirect, headers: [.location: target])
    }
}
