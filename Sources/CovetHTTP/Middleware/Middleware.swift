/// One function around every request that passes: it may answer itself, change the request, change the response.
///
///     struct Maintenance: Middleware {
///         func respond(to request: Request, next: any Responder) async throws -> Response {
///             guard isOn else { return try await next(request) }
///             throw HTTPError(.serviceUnavailable, "Back in five minutes.", retryAfter: .seconds(300))
///         }
///     }
public protocol Middleware: Sendable {
    /// Whether this middleware has anything to do for that route; nil stands for requests that match none.
    /// Asked once when the app starts: where the answer is no, it is not on the route's path at all.
    func applies(to route: Route?) -> Bool
    /// What a request must prove to pass, for the description of routes: `api token`. Nil where this is no guard.
    var guardName: String? { get }
    func respond(to request: Request, next: any Responder) async throws -> Response
}

extension Middleware {
    public func applies(to route: Route?) -> Bool { true }
    public var guardName: String? { nil }
}
