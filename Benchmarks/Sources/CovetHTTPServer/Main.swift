import CovetHTTP
import CovetJSON
import CovetObservability
import CovetServer
import Logging

/// The server that the comparison runs: the four routes of every peer.
///
///     CovetHTTPServer --port 8080 --loops 1 --stack bare
///
/// `--stack engine` answers without router, `bare` routes and nothing more, `default` adds the safe stack with its log.
@main
enum Main {
    static func main() async throws {
        var options = ["--port": "8080", "--loops": "1", "--stack": "bare"]
        var arguments = CommandLine.arguments.dropFirst().makeIterator()
        while let name = arguments.next() {
            guard options[name] != nil, let value = arguments.next() else {
                print("unknown argument \(name); there are --port, --loops and --stack")
                return
            }
            options[name] = value
        }
        var configuration = ServerConfiguration(host: "127.0.0.1", port: options["--port"].flatMap { Int($0) } ?? 8080)
        configuration.loops = options["--loops"].flatMap { Int($0) }
        configuration.limits.requestsPerConnection = 1 << 30
        let log = LogOutput(levels: LogLevels(), format: .json) { lines in
            // To nowhere, through the same thread, queue and formatting as to a file.
            _ = lines.count
        }
        let server = Server(
            configuration: configuration,
            responder: try responder(options["--stack"] ?? "", log),
            logger: log.logger(label: "covet.bench")
        )
        try await server.runUntilSignal()
    }

    static func responder(_ stack: String, _ log: LogOutput) throws -> any Responder {
        switch stack {
        case "engine": Plaintext()
        case "bare": try Router(routes())
        default:
            try Router(
                routes(),
                middleware: MiddlewareStack([
                    RequestIDs(), AccessLog(to: log, label: "covet.bench"), SecurityHeaders(), try CORS(),
                    ErrorResponses(),
                    BodyLimit(),
                ])
            )
        }
    }

    static func routes() -> Routes {
        let routes = Routes()
        // Forty-six neighbours, so that the router has something to choose from.
        for name in ["orders", "products", "carts", "invoices", "accounts", "teams", "projects", "tasks", "comments"] {
            routes.group("/api/v1/\(name)") { routes in
                routes.get("") { "list" }
                routes.post("") { "create" }
                routes.get("/:id") { "show" }
                routes.put("/:id") { "update" }
                routes.delete("/:id") { "delete" }
            }
        }
        routes.get("/plaintext") { _ in "Hello, World!" }
        routes.get("/json") { _ in Message(message: "Hello, World!") }
        routes.get("/users/:id") { request in User(id: try request.parameters.require("id")) }
        routes.post("/echo") { (item: JSONBody<Item>) in item.value }
        return routes
    }
}

struct Plaintext: Responder {
    let response = Response(headers: [.contentType: "text/plain; charset=utf-8"], body: .text("Hello, World!"))

    func respond(to request: Request) async throws -> Response { response }
}

struct Message: Codable { var message: String }
struct User: Codable { var id: String }
struct Item: Codable {
    var id: Int
    var name: String
    var tags: [String]
    var price: Double
    var active: Bool
}
