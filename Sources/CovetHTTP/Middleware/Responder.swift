/// Anything that answers a request: a handler, a router, or the rest of a middleware stack.
public protocol Responder: Sendable {
    func respond(to request: Request) async throws -> Response
}

extension Responder {
    public func callAsFunction(_ request: Request) async throws -> Response {
        try await respond(to: request)
    }
}
