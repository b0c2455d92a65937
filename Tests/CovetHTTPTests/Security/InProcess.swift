import CovetTestSupport
import Logging
import NIOCore

@testable import CovetHTTP

/// Answers requests in process through some middleware, linked as an app links them.
struct InProcess {
    private let responder: any Responder

    init(
        _ middleware: any Middleware...,
        handler: @escaping @Sendable (Request) async throws -> Response = { _ in Response(.ok) }
    ) {
        responder = Link.chain(middleware, to: Closure(body: handler))
    }

    func callAsFunction(_ request: Request) async throws -> Response {
        try await responder(request)
    }

    private struct Closure: Responder {
        let body: @Sendable (Request) async throws -> Response
        func respond(to request: Request) async throws -> Response { try await body(request) }
    }
}

extension Response {
    var text: String { body.buffered.map { String(buffer: $0) } ?? "" }
}

extension ConnectionInfo {
    static func from(_ address: String, secure: Bool = false, log: LogCapture? = nil) -> ConnectionInfo {
        ConnectionInfo(
            remoteAddress: address,
            isSecure: secure,
            logger: log?.logger ?? Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }
}
