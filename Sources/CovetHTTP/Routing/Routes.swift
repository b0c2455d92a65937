/// The routes of an app while they are declared, with their groups and the middleware of each group.
///
///     routes.get("/about") { HTML("<h1>About</h1>") }
///     routes.group("/api") { api in
///         api.use(TokenRequired())
///         api.mount(ArticleRoutes(database: database))
///     }
///
/// A group's middleware stands on every route of the group, whatever was declared first; outer groups' come before
/// inner ones'. Mistakes are reported together when a `Router` is made.
public final class Routes {
    let prefix: String
    /// What stands on every route of this group, after the middleware of the groups around it.
    public var middleware: MiddlewareStack
    private(set) var declarations: [Declaration] = []

    enum Declaration {
        case route(RouteDescription, any Responder)
        case group(Routes)
    }

    public init() {
        prefix = ""
        middleware = MiddlewareStack()
    }

    private init(prefix: String, middleware: MiddlewareStack) {
        self.prefix = prefix
        self.middleware = middleware
    }

    /// Routes whose paths begin with `prefix` and that share middleware. An empty prefix groups by middleware alone.
    @discardableResult
    public func group(_ prefix: String = "", middleware: any Middleware...) -> Routes {
        let group = Routes(prefix: prefix, middleware: MiddlewareStack(middleware))
        declarations.append(.group(group))
        return group
    }

    /// The same, with the group's routes declared in a closure.
    public func group(
        _ prefix: String = "",
        middleware: any Middleware...,
        declare: (Routes) throws -> Void
    ) rethrows {
        let group = Routes(prefix: prefix, middleware: MiddlewareStack(middleware))
        declarations.append(.group(group))
        try declare(group)
    }

    /// Adds middleware to this group, inside what is there.
    public func use(_ middleware: any Middleware...) {
        for one in middleware { self.middleware.append(one) }
    }

    /// Adds the routes of types that know their own.
    public func mount(_ collections: any RouteCollection...) {
        for collection in collections { collection.register(in: self) }
    }

    func add(_ description: RouteDescription, _ responder: any Responder) {
        declarations.append(.route(description, responder))
    }
}

/// A type whose methods answer requests. `@Routes` writes the conformance; by hand it reads
///
///     func register(in routes: Routes) {
///         routes.group("/articles") { routes in
///             routes.get("/:slug") { request in try await show(slug: request.parameters.require("slug")) }
///         }
///     }
public protocol RouteCollection: Sendable {
    func register(in routes: Routes)
}
