import CovetHTTP
import CovetJSON
import CovetReadiness
import NIOCore

/// errors.global-handler: throws errors of several kinds and looks for the one form that all of them come in.
struct ErrorsBecomeResponses: Check {
    let id: CheckID = "errors.global-handler"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let routes = try instance.requireOwn(for: "throwing errors").routes
        let thrown = [
            (routes.failure, 500), (routes.databaseFailure, 500), (routes.status(403), 403), (routes.status(503), 503),
            ("\(routes.prefix)/nothing", 404), ("\(routes.prefix)/status/none", 400),
        ]
        var findings: [Finding] = []
        for (target, status) in thrown {
            for accept in [Sample.page, Sample.json] {
                let form = accept == Sample.page ? "text/html" : "JSON"
                do throws(ProbeError) {
                    let answer = try await instance.probe.send(.get, target, headers: [("accept", accept)])
                    let type = answer["content-type"] ?? "no content type"
                    let fits = accept == Sample.page ? type.hasPrefix("text/html") : type.contains("json")
                    if answer.status != status || !fits || answer.body.readableBytes == 0 {
                        findings.append(
                            .failure(
                                "an error for \(status) is answered with \(answer.status), \(type) rather than \(form)",
                                fix: Self.fix
                            )
                        )
                    }
                } catch {
                    findings.append(.failure("an error for \(status) breaks the connection: \(error)", fix: Self.fix))
                }
            }
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "unexpected, database and HTTP errors each become a page or JSON",
                    from: "\(thrown.count * 2) provoked errors"
                )
            ]
        )
    }

    private static let fix = "Leave ErrorResponses in the app's middleware; its format may change the form"
}

/// errors.no-leak: provokes errors that hold secrets and searches what comes back.
struct ErrorsTellNothing: Check {
    let id: CheckID = "errors.no-leak"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let routes = try instance.requireOwn(for: "provoking a 500").routes
        var findings: [Finding] = []
        var count = 0
        for target in [routes.failure, routes.databaseFailure, "\(routes.failure)?debug=1"] {
            for accept in [Sample.page, Sample.json] {
                let answer = try await instance.probe.send(
                    .get,
                    target,
                    headers: [("accept", accept), ("x-debug", "1")]
                )
                count += 1
                guard answer.status >= 500 else {
                    throw Unproven("the provoked error was answered with \(answer.status) rather than 500")
                }
                let shown = answer.text + answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                if let leak = ProvokingRoutes.secrets.first(where: shown.contains) {
                    findings.append(.failure("a 500 shows what the error says (\(leak))", fix: Self.fix))
                } else if let name = ProvokingRoutes.names.first(where: shown.contains) {
                    findings.append(.failure("a 500 shows how the app is made (\(name))", fix: Self.fix))
                }
            }
        }
        return CheckResult(
            findings: Array(findings.prefix(1)),
            evidence: [
                context.evidence(
                    "\(count) provoked errors tell no message, path, SQL or type name, in body or headers",
                    from: "pages and JSON"
                )
            ]
        )
    }

    private static let fix =
        "Leave ErrorResponses(showsCauses: app.configuration.debug) in the app's middleware, and run with DEBUG=false"
}

/// errors.context: provokes an error and looks for its line in the log.
struct ErrorsAreLoggedWithContext: Check {
    let id: CheckID = "errors.context"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let own = try instance.requireOwn(for: "provoking a 500 and reading the log")
        let answer = try await instance.probe.send(.get, own.routes.failure, headers: [("accept", Sample.json)])
        guard let id = answer["x-request-id"], !id.isEmpty else {
            return .fail("a 500 comes without X-Request-ID, so nobody finds its log line", fix: Self.fix)
        }
        own.app.log.flush()
        let lines = own.log.lines.compactMap { try? JSON.decode(JSONValue.self, from: ByteBuffer(string: $0)) }
        return Self.result(lines, request: id, in: context)
    }

    static func result(_ lines: [JSONValue], request id: String, in context: CheckContext) -> CheckResult {
        let ours = lines.filter { $0["request_id"].string == id && $0["level"].string == "error" }
        guard let line = ours.first(where: { !$0["metadata"]["error.chain"].isNull }) else {
            return .fail("a 500 leaves no line at level error with its request id and its error chain", fix: fix)
        }
        let metadata = line["metadata"]
        let wanted = ["http.route", "user.id", "duration.ms", "error.chain"]
        let missing = wanted.filter { metadata[$0].isNull }
        var findings = missing.map { Finding.failure("the log line of a 500 lacks \($0)", fix: fix) }
        let chain = metadata["error.chain"].array?.compactMap(\.string) ?? []
        if !chain.contains(where: { $0.contains("marker-of-a-cause") }) {
            findings.append(.failure("the log line of a 500 does not name the error's cause", fix: fix))
        }
        if ours.count > 1 {
            findings.append(
                .warning("a 500 is logged \(ours.count) times at level error", fix: "Log errors once, at the edge")
            )
        }
        findings.append(
            .warning(
                "no backtrace in the line",
                fix: "Errors of Swift carry none; the chain of causes and the route stand for it"
            )
        )
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "a 500 leaves one line with request id, route, user id, duration and its chain of \(chain.count) errors",
                    from: "the log"
                )
            ]
        )
    }

    private static let fix =
        "Leave RequestIDs and ErrorResponses in the app's middleware, and LOG_LEVEL at error or below"
}

/// errors.pages: opens the error pages as a browser and as a program.
struct ErrorPagesAreFriendly: Check {
    let id: CheckID = "errors.pages"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let routes = try instance.requireOwn(for: "asking for pages of 403, 500 and 503").routes
        var findings: [Finding] = []
        let pages = [
            ("\(routes.prefix)/nothing", 404), (routes.status(403), 403), (routes.failure, 500),
            (routes.status(503), 503),
        ]
        for (target, status) in pages {
            let page = try await instance.probe.send(.get, target, headers: [("accept", Sample.page)])
            if let problem = Self.problem(page, status: status) {
                findings.append(.failure("the page for \(status) \(problem)", fix: Self.fix))
            }
            let json = try await instance.probe.send(.get, target, headers: [("accept", Sample.json)])
            if json.status != status || (try? JSON.decode(JSONValue.self, from: json.body)) == nil {
                findings.append(.failure("a program gets no JSON with the status \(status)", fix: Self.fix))
            }
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence("404, 403, 500 and 503 are pages for browsers, JSON for programs", from: "8 requests")
            ]
        )
    }

    private static func problem(_ page: ProbeAnswer, status: Int) -> String? {
        if page.status != status { return "comes as \(page.status)" }
        guard page["content-type"]?.hasPrefix("text/html") == true else {
            return "is \(page["content-type"] ?? "of no type"), not HTML"
        }
        let text = page.text.lowercased()
        guard text.contains("<title>"),
            let body = text.firstRange(of: "<body")?.lowerBound ?? text.firstRange(of: "<main")?.lowerBound
        else { return "has no title or body" }
        let words = text[body...].split(separator: "<").compactMap { $0.split(separator: ">", maxSplits: 1).last }
        return words.contains { $0.contains { $0.isLetter } } ? nil : "is empty"
    }

    private static let fix = "Leave ErrorResponses in the app's middleware, or let its format make a page for browsers"
}
