import CovetHTTP
import CovetTestSupport

@testable import CovetServer

/// A handler made of a closure.
struct Handler: Responder {
    let body: @Sendable (Request) async throws -> Response

    init(_ body: @escaping @Sendable (Request) async throws -> Response) {
        self.body = body
    }

    func respond(to request: Request) async throws -> Response {
        try await body(request)
    }

    /// Says which target it was asked for.
    static let echoTarget = Handler { request in
        Response(.ok, body: .text(request.head.query.map { "\(request.path)?\($0)" } ?? request.path))
    }

    /// Sends back what it was sent.
    static let echoBody = Handler { request in
        Response(.ok, body: .buffer(try await request.body.collect()))
    }
}

struct TestServer: Sendable {
    let server: Server
    let port: Int
    let log: LogCapture

    func talk<Result: Sendable>(
        timeout: Int = 10,
        receiveBuffer: CInt? = nil,
        _ body: @escaping @Sendable (RawClient) throws -> Result
    ) async throws -> Result {
        try await RawClient.talk(port: port, timeout: timeout, receiveBuffer: receiveBuffer, body)
    }
}

/// Lends a server on a free port, with one loop unless told otherwise, and ends it afterwards.
func withServer<Result: Sendable>(
    _ responder: any Responder,
    configure: (inout ServerConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (TestServer) async throws -> Result
) async throws -> Result {
    var configuration = ServerConfiguration(host: "127.0.0.1", port: 0)
    configuration.loops = 1
    configuration.stallThreshold = nil
    configuration.graceTime = .seconds(5)
    configure(&configuration)
    let log = LogCapture()
    let server = Server(configuration: configuration, responder: responder, logger: log.logger)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await server.run() }
        guard case .host(_, let port) = try await server.listening() else {
            throw RawClient.Failure(description: "no port")
        }
        let result: Result
        do {
            result = try await body(TestServer(server: server, port: port, log: log))
        } catch {
            server.shutdown()
            throw error
        }
        server.shutdown()
        try await tasks.waitForAll()
        return result
    }
}
