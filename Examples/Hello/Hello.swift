import CovetHTTP
import CovetServer
import Logging

/// HTTP and nothing else: no macros, no database, no settings. Serves on 127.0.0.1:8080 until SIGTERM or Ctrl-C.
@main
struct Hello {
    static func main() async throws {
        let routes = Routes()
        routes.get("/") { "Hello, World!" }
        routes.get("/hello/:name") { request in "Hello, \(try request.parameters.require("name", as: String.self))!" }

        let app = try Router(routes, middleware: MiddlewareStack([RequestIDs(), SecurityHeaders(), ErrorResponses()]))
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 8080),
            responder: app,
            logger: Logger(label: "hello")
        )
        try await server.runUntilSignal()
    }
}
