/// Middleware that only looks at heads: a synchronous step before and one after, the cheapest form there is.
///
/// When a stack is linked, neighbours of this kind run in one loop with no asynchronous frame between them.
/// `after` sees every response that comes from further in, also those made from errors by `ErrorResponses`.
public protocol HeaderMiddleware: Middleware {
    /// Runs before the rest. Throwing answers with that error instead.
    func before(_ request: inout Request) throws
    /// Runs on the way out, in reverse order, with the request as it left the last of the neighbours.
    func after(_ response: inout Response, for request: Request)
}

extension HeaderMiddleware {
    public func before(_ request: inout Request) throws {}
    public func after(_ response: inout Response, for request: Request) {}

    public func respond(to request: Request, next: any Responder) async throws -> Response {
        var request = request
        try before(&request)
        var response = try await next(request)
        after(&response, for: request)
        return response
    }
}

/// Middleware that only looks at heads and turns errors from further in into responses, also without a frame of its own.
///
/// What stands further out sees its responses, what stands further in does not, as with any other middleware.
protocol ErrorAnswering: HeaderMiddleware {
    func answer(_ error: any Error, to request: Request) -> Response
}
