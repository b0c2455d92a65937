/// One thing that the app answers: a method and a pattern of paths, and what is known of its handler.
///
/// Routes are made when the app starts and never change. Middleware finds the matched one in `request.route`; the
/// `routes` command and descriptions of the API are made from them.
public final class Route: Sendable {
    public let method: Method
    public let pattern: RoutePattern
    /// What `url(for:)` calls this route; nil for a route that has no name.
    public let name: String?
    /// The function that answers: `PostRoutes.show(id:)`, or the place of a closure in the source.
    public let handler: String
    /// One line that says what the route does.
    public let summary: String?
    /// What a request must prove before the handler runs, from outside to inside: `signed in`, `second factor`.
    public let guards: [String]
    /// The names of the middleware on this route's path, from outside to inside.
    public let middleware: [String]
    /// The most bytes that the body may have; nil leaves the server's default in force.
    public let bodyLimit: Int?
    /// What the handler takes, in the order of its parameters.
    public let inputs: [RouteInput]
    /// The type that the handler gives back.
    public let output: Any.Type
    /// The names of all routes, for reverse URLs.
    let names: RouteNames

    init(
        _ description: RouteDescription,
        pattern: RoutePattern,
        middleware: [String] = [],
        outerGuards: [String] = [],
        names: RouteNames = RouteNames()
    ) {
        method = description.method
        self.pattern = pattern
        name = description.name
        handler = description.handler
        summary = description.summary
        guards = outerGuards + description.inputs.compactMap(\.guardName)
        self.middleware = middleware
        bodyLimit = description.bodyLimit
        inputs = description.inputs
        output = description.output
        self.names = names
    }
}

extension Route: CustomStringConvertible {
    public var description: String { "\(method) \(pattern)" }
}

/// One thing that a handler takes from the request.
public struct RouteInput: Sendable {
    /// Where the value comes from.
    public enum Source: Sendable, Hashable {
        case path, query, header, cookie, body
        /// Made from the request as a whole: the request itself, the signed-in user.
        case request
    }

    public let name: String
    public let source: Source
    public let type: Any.Type
    /// Whether the request may do without.
    public let isOptional: Bool
    /// What a request must prove to give this value; nil where it is no guard.
    public let guardName: String?

    public init(name: String, source: Source, type: Any.Type, isOptional: Bool = false, guardName: String? = nil) {
        self.name = name
        self.source = source
        self.type = type
        self.isOptional = isOptional
        self.guardName = guardName
    }

    /// What an extractable type says of itself, under the name that a handler's parameter has.
    init<Value: RequestExtractable>(_ type: Value.Type, name: String? = nil) {
        self.init(
            name: Value.inputName ?? name ?? "\(Value.inputType)",
            source: Value.inputSource,
            type: Value.inputType,
            isOptional: Value.self is any Absentable.Type,
            guardName: Value.guardName
        )
    }
}

/// What is said of a route where it is added, before it has its place among the others.
struct RouteDescription: Sendable {
    var method: Method
    var path: String
    var name: String?
    var handler: String
    var summary: String?
    var bodyLimit: Int?
    var inputs: [RouteInput]
    var output: Any.Type
}
