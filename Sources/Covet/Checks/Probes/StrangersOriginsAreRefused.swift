import CovetHTTP
import CovetReadiness

/// cors.origins: asks as pages of strangers do, with origins that look like allowed ones, and with preflights.
struct StrangersOriginsAreRefused: Check {
    let id: CheckID = "cors.origins"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let (instance, app) = (try context.instance, try context.application)
        let allowed = app.serving.corsOrigins
        let strangers = Self.strangers(allowed + [app.serving.publicURL ?? "https://\(instance.probe.base.host)"])
        var targets = ["/", "/no-such-page"]
        if let routes = instance.own?.routes { targets += [routes.json, routes.failure] }
        var findings: [Finding] = []
        var count = 0
        for origin in strangers {
            for target in targets {
                let answer = try await instance.probe.send(.get, target, headers: [("origin", origin)])
                count += 1
                if let problem = Self.problem(with: answer, for: origin) {
                    findings.append(.failure("a page of \(origin) \(problem)", fix: Self.fix))
                    break
                }
            }
            let preflight = try await instance.probe.send(
                .options,
                "/",
                headers: [
                    ("origin", origin), ("access-control-request-method", "DELETE"),
                    ("access-control-request-headers", "authorization"),
                ]
            )
            count += 1
            if let problem = Self.problem(with: preflight, for: origin) {
                findings.append(.failure("a preflight of \(origin) \(problem)", fix: Self.fix))
            }
        }
        let list = allowed.isEmpty ? "no origin but its own" : allowed.joined(separator: ", ")
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "refused: \(strangers.joined(separator: ", ")); allowed: \(list)",
                    from: "\(count) requests and preflights"
                )
            ]
        )
    }

    /// Origins that are not allowed: plain strangers, and lookalikes of those that are.
    static func strangers(_ allowed: [String]) -> [String] {
        var strangers = ["https://stranger.example", "null"]
        for origin in allowed.prefix(3) {
            guard let target = ProbeTarget(origin) else { continue }
            let scheme = target.isSecure ? "https" : "http"
            strangers += [
                "\(scheme)://\(target.host).stranger.example",
                "\(scheme)://stranger-\(target.host)",
                "\(scheme)://\(target.host):\(target.port == 4443 ? 4444 : 4443)",
            ]
            if target.isSecure { strangers.append("http://\(target.authority)") }
        }
        return strangers.filter { !allowed.contains($0) }
    }

    private static func problem(with answer: ProbeAnswer, for origin: String) -> String? {
        let allowed = answer.values("access-control-allow-origin")
        let withCredentials = answer["access-control-allow-credentials"]?.lowercased() == "true" ? ", with cookies" : ""
        if allowed.contains("*") { return "may read answers, as everybody may (Access-Control-Allow-Origin: *)" }
        if allowed.contains(origin) { return "may read answers\(withCredentials)" }
        return nil
    }

    private static let fix =
        "Leave CORS in the app's middleware and name the origins that may read answers in CORS_ORIGINS, each as a whole"
}
