import ArgumentParser
import CovetHTTP
import CovetJSON

/// `routes`: what the app answers.
struct RoutesCommand<App: CovetApp>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "routes", abstract: "List every route: method, path, handler, guards, name")
    }

    @Option(help: "text or json.")
    var format = ListFormat.text

    func run() async throws {
        let routes = try await Application.run(App.self, opensDatabase: false) { app in app.router.routes }
        switch format {
        case .json:
            print(String(buffer: try JSON.encode(routes.map(RouteLine.init))))
        case .text:
            var table = TextTable(header: ["METHOD", "PATH", "HANDLER", "GUARDS", "NAME"])
            for line in routes.map(RouteLine.init) {
                table.rows.append([
                    line.method, line.path, line.handler, line.guards.joined(separator: ", "), line.name ?? "",
                ])
            }
            print(table.text)
        }
    }
}

enum ListFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

private struct RouteLine: Encodable {
    let method: String
    let path: String
    let handler: String
    let guards: [String]
    let name: String?
    let summary: String?

    init(_ route: Route) {
        method = route.method.name
        path = route.pattern.text
        handler = route.handler
        guards = route.guards
        name = route.name
        summary = route.summary
    }
}
