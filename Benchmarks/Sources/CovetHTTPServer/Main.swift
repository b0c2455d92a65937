import CovetHTTP
import CovetServer
import Logging

/// The engine alone, without router and middleware: what a request costs before any framework.
///
///     CovetHTTPServer [port] [loops]
@main
enum Main {
    struct Plaintext: Responder {
        let response = Response(.ok, headers: [.contentType: "text/plain"], body: .literal("Hello, World!"))

        func respond(to request: Request) async throws -> Response { response }
    }

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        var configuration = ServerConfiguration(host: "127.0.0.1", port: arguments.first ?? 8080)
        configuration.loops = arguments.dropFirst().first
        configuration.limits.requestsPerConnection = 1 << 30
        let server = Server(
            configuration: configuration,
            responder: Plaintext(),
            logger: Logger(label: "covet.bench")
        )
        try await server.runUntilSignal()
    }
}
