import CovetHTTP
import CovetServer
import Logging

/// HTTP and nothing else: no macros, no database, no settings. Serves on 127.0.0.1:8080, or on the port that it is given, until SIGTERM or Ctrl-C.
@main
struct Hello {
    static func main() async throws {
        let given = CommandLine.arguments.dropFirst().first ?? "8080"
        guard let port = Int(given), (1...65_535).contains(port) else {
            return print("Hello [PORT]: a port is a number from 1 to 65535, not \(given)")
        }
        let routes = Routes()
        routes.get("/") { "Hello, World!" }
        routes.get("/hello/:name") { request in "Hello, \(try request.parameters.require("name", as: String.self))!" }

        let app = try Router(routes, middleware: MiddlewareStack([RequestIDs(), SecurityHeaders(), ErrorResponses()]))
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: port),
            responder: app,
            logger: Logger(label: "hello")
        )
        try await server.runUntilSignal()
    }
}
