/// One function around every request that passes: it may answer itself, change the request, change the response.
///
///     struct Maintenance: Middleware {
///         func respond(to request: Request, next: any Responder) async throws -> Response {
///             guard isOn else { return try await next(request) }
///             throw HTTPError(.serviceUnavailable, "Back in five minutes.", retryAfter: .seconds(300))
///         }
///     }
public protocol Middleware: Sendable {
    func respond(to request: Request, next: any Responder) async throws -> Response
}
