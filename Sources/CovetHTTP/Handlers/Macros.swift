#if Macros
/// Makes the functions of a type into routes: each with `@GET`, `@POST`, `@PUT`, `@PATCH`, `@DELETE`, `@HEAD` or
/// `@OPTIONS`. The function's signature is the contract.
///
///     @Routes("/articles")
///     struct ArticleRoutes {
///         let articles: Articles
///
///         /// One article.
///         @GET("/:slug", name: "article")
///         func show(slug: String) async throws -> Article { ... }
///
///         @POST
///         func create(_ input: Valid<NewArticle>, by user: SignedIn<User>) async throws -> Created<Article> { ... }
///     }
///     routes.mount(ArticleRoutes(articles: articles))
///
/// A parameter whose name stands in the path comes from there. For any other its type decides: what is
/// `RequestExtractable` is made from the request, everything else comes from the query, where an optional or a parameter
/// with a default value may be missing. The function's name for a parameter is the client's. Without a result the
/// answer is 204. The first line of the function's comment is the route's summary.
///
/// Extensions of the type are not seen. By hand, conform to `RouteCollection`.
@attached(extension, conformances: RouteCollection, names: named(register(in:)))
public macro Routes(_ prefix: String = "") = #externalMacro(module: "CovetMacros", type: "RoutesMacro")

/// Answers GET, and HEAD where nothing else does.
///
/// - Parameters:
///   - path: What follows the prefix of `@Routes`; see `RoutePattern`.
///   - name: What `url(for:)` calls the route.
///   - summary: One line that says what the route does; the first line of the comment where nil.
///   - bodyLimit: The most bytes that the body may have, in place of the server's default.
@attached(peer)
public macro GET(_ path: String = "", name: String? = nil, summary: String? = nil, bodyLimit: Int? = nil) =
    #externalMacro(module: "CovetMacros", type: "RouteMacro")

/// Answers HEAD, where that is done in another way than GET; see `GET`.
@attached(peer)
public macro HEAD(_ path: String = "", name: String? = nil, summary: String? = nil, bodyLimit: Int? = nil) =
    #externalMacro(module: "CovetMacros", type: "RouteMacro")

/// Answers POST; see `GET`.
@attached(peer)
public macro POST(_ path: String = "", name: String? = nil, summary: String? = nil, bodyLimit: Int? = nil) =
    #externalMacro(module: "CovetMacros", type: "RouteMacro")

/// Answers PUT; see `GET`.
@attached(peer)
public macro PUT(_ path: String = "", name: String? = nil, summary: String? = nil, bodyLimit: Int? = nil) =
    #externalMacro(module: "CovetMacros", type: "RouteMacro")

/// Answers PATCH; see `GET`.
@attached(peer)
public macro PATCH(_ path: String = "", name: String? = nil, summary: String? = nil, bodyLimit: Int? = nil) =
    #externalMacro(module: "CovetMacros", type: "RouteMacro")

/// Answers DELETE; see `GET`.
@attached(peer)
public macro DELETE(_ path: String = "", name: String? = nil, summary: String? = nil, bodyLimit: Int? = nil) =
    #externalMacro(module: "CovetMacros", type: "RouteMacro")

/// Answers OPTIONS, where more is to be said than the allowed methods; see `GET`.
@attached(peer)
public macro OPTIONS(_ path: String = "", name: String? = nil, summary: String? = nil, bodyLimit: Int? = nil) =
    #externalMacro(module: "CovetMacros", type: "RouteMacro")
#endif
