/// A value that a handler takes as a parameter and that is made from the request as a whole.
///
///     struct Tenant: RequestExtractable {
///         let name: String
///         static func extract(from request: Request) async throws -> Tenant {
///             guard let name = request.headers["x-tenant"] else { throw HTTPError(.badRequest, "x-tenant is missing.") }
///             return Tenant(name: name)
///         }
///     }
///
/// Where extraction throws, the handler does not run: a type whose values exist only for requests that proved something
/// is a guard that cannot be forgotten.
public protocol RequestExtractable: Sendable {
    /// - Throws: `HTTPError` where the request does not hold what is wanted.
    static func extract(from request: Request) async throws -> Self

    /// What extracts values of this type. Asked once when a route is added, so that work which depends on the type alone,
    /// such as finding how it is decoded, is not done again for each request.
    static func extractor() -> Extractor<Self>

    /// Which part of the request this reads, for the description of the route.
    static var inputSource: RouteInput.Source { get }
    /// The type that the client sends, for the description of the route: the `Article` of a `JSONBody<Article>`.
    static var inputType: Any.Type { get }
    /// The name that the client uses, such as a header's; nil where the handler's parameter names it.
    static var inputName: String? { get }
    /// What a request must prove to give a value: `signed in`. Nil where this is no guard.
    static var guardName: String? { get }
}

/// Makes a handler's parameter from a request.
public typealias Extractor<Value> = @Sendable (Request) async throws -> Value

extension RequestExtractable {
    public static func extractor() -> Extractor<Self> {
        { request in try await extract(from: request) }
    }

    public static var inputSource: RouteInput.Source { .request }
    public static var inputType: Any.Type { Self.self }
    public static var inputName: String? { nil }
    public static var guardName: String? { nil }
}

/// An extractable value that a request may do without: a handler takes it as an optional.
///
/// Nil means that the request does not have it at all; what is there and wrong is still an error.
public protocol OptionallyExtractable: RequestExtractable {
    static func extractIfPresent(from request: Request) async throws -> Self?
}

extension Optional: RequestExtractable where Wrapped: OptionallyExtractable {
    public static func extract(from request: Request) async throws -> Wrapped? {
        try await Wrapped.extractIfPresent(from: request)
    }

    public static var inputSource: RouteInput.Source { Wrapped.inputSource }
    public static var inputType: Any.Type { Wrapped.inputType }
    public static var inputName: String? { Wrapped.inputName }
}

extension Request: RequestExtractable {
    public static func extract(from request: Request) async throws -> Request { request }
}
