import CovetHTTP
import NIOCore

/// Asks a router in process, as the outermost layer of a server would.
struct RouterClient {
    let router: Router

    init(
        middleware: MiddlewareStack = MiddlewareStack(),
        trailingSlash: TrailingSlash = .redirect,
        _ declare: (Routes) -> Void
    ) throws {
        let routes = Routes()
        declare(routes)
        router = try Router(routes, middleware: middleware, trailingSlash: trailingSlash)
    }

    struct Answer: Equatable {
        var status: Status
        var headers: Headers
        var text: String

        init(_ response: Response) {
            status = response.status
            headers = response.headers
            text = response.body.buffered.map { String(buffer: $0) } ?? "(stream)"
        }

        init(_ error: HTTPError) {
            status = error.status
            headers = error.headers
            text = error.detail ?? ""
        }
    }

    func callAsFunction(
        _ method: CovetHTTP.Method,
        _ target: String,
        headers: Headers = Headers(),
        body: String? = nil
    ) async throws -> Answer {
        let request = try Request(
            method,
            target,
            headers: headers,
            body: body.map { RequestBody(ByteBuffer(string: $0)) } ?? .empty
        )
        do {
            return Answer(try await router(request))
        } catch let error as HTTPError {
            return Answer(error)
        }
    }

    func get(_ target: String) async throws -> Answer { try await self(.get, target) }
}

/// A handler that tells which pattern it belongs to and what its parameters are.
@Sendable func echo(_ request: Request) -> String {
    let values = request.parameters.names.map { "\($0)=\(request.parameters[$0] ?? "nil")" }
    return ([request.route?.description ?? "no route"] + values).joined(separator: " ")
}

extension Routes {
    /// Adds routes whose handlers tell what was matched.
    func echoes(_ patterns: String...) {
        for pattern in patterns { get(pattern) { echo($0) } }
    }
}
