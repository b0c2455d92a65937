import CovetHTTP
import CovetJSON
import CovetReadiness

/// health.endpoint: asks how the app is, breaks a critical part of it, asks again, mends it, and asks a third time.
struct HealthTellsTheTruth: Check {
    let id: CheckID = "health.endpoint"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let whole = try await instance.probe.send(.get, "/health")
        guard whole.status == 200 else {
            let parts = Self.failing(in: whole)
            let which = parts.isEmpty ? "" : ": \(parts.joined(separator: ", ")) failing"
            return .fail(
                "/health answers \(whole.status)\(which)",
                fix: "Mend the failing part; app.servesHealth must be true for the route to be there"
            )
        }
        let own = try instance.requireOwn(for: "/health answers 200, and breaking a part to see a 503")
        own.health.isBroken = true
        defer { own.health.isBroken = false }
        let broken = try await instance.probe.send(.get, "/health")
        own.health.isBroken = false
        let mended = try await instance.probe.send(.get, "/health")
        var findings: [Finding] = []
        if broken.status != 503 {
            findings.append(
                .failure(
                    "/health answers \(broken.status) while a critical part is down",
                    fix:
                        "Leave app.servesHealth on and add parts to app.health, rather than a route /health of your own"
                )
            )
        }
        if mended.status != 200 {
            findings.append(.failure("/health answers \(mended.status) after the part is up again"))
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "/health answers 200, 503 with a critical part down, and 200 again",
                    from: "GET /health"
                )
            ]
        )
    }

    private static func failing(in answer: ProbeAnswer) -> [String] {
        guard let report = try? JSON.decode(JSONValue.self, from: answer.body) else { return [] }
        return (report["checks"].object ?? [:]).filter { $0.value[0]["status"].string == "fail" }.map(\.key)
    }
}

/// health.database: looks for the database in the answer of /health.
struct HealthIncludesTheDatabase: Check {
    let id: CheckID = "health.database"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let (instance, app) = (try context.instance, try context.application)
        guard app.database != nil else { return .notApplicable("the app has no database") }
        let answer = try await instance.probe.send(.get, "/health")
        let report = try? JSON.decode(JSONValue.self, from: answer.body)
        guard let part = report?["checks"]["database"].array?.first else {
            return .fail(
                "/health (\(answer.status)) does not report the database",
                fix: "Leave app.servesHealth on; the database's part is added by itself"
            )
        }
        guard part["status"].string == "pass" else {
            let output = part["output"].string ?? part["status"].string ?? "no status"
            return .fail(
                "/health says of the database: \(output)",
                fix: "See that DATABASE_URL can be reached from here"
            )
        }
        guard let latency = part["observedValue"].double, let unit = part["observedUnit"].string else {
            return .fail("/health reports the database without its latency")
        }
        return .pass(context.evidence("/health reports the database: pass in \(latency) \(unit)", from: "GET /health"))
    }
}

/// health.live: asks the liveness probe, and looks whether the Kubernetes manifests name it.
struct LivenessIsProbed: Check {
    let id: CheckID = "health.live"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let answer = try await context.instance.probe.send(.get, "/health/live")
        guard answer.status == 200 else {
            return .fail("/health/live answers \(answer.status)", fix: "Leave app.servesHealth on")
        }
        return try Manifests(context.require(ProjectKey.self).root).result(
            of: "livenessProbe",
            path: "/health/live",
            seen: [context.evidence("/health/live answers 200", from: "GET /health/live")],
            in: context
        )
    }
}

/// health.ready: asks the readiness probe, now, before migrations, after them, and while draining.
struct ReadinessIsProbed: Check {
    let id: CheckID = "health.ready"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let answer = try await instance.probe.send(.get, "/health/ready")
        guard answer.status == 200 else {
            let output = (try? JSON.decode(JSONValue.self, from: answer.body))?["output"].string
            return .fail(
                "/health/ready answers \(answer.status)\(output.map { ": \($0)" } ?? "")",
                fix: "Run the migrate command where migrations are pending; leave app.servesHealth on"
            )
        }
        var findings: [Finding] = []
        var evidence = [context.evidence("/health/ready answers 200", from: "GET /health/ready")]
        try await context.require(TwinsKey.self).withEmpty { twin in
            if !twin.migrator.migrations.isEmpty {
                let before = try await Self.status(of: twin)
                if before != 503 {
                    findings.append(.failure("an app with pending migrations says \(before)", fix: Self.fix))
                }
                try await twin.migrate()
                let after = try await Self.status(of: twin)
                if after != 200 { findings.append(.failure("a migrated app says \(after)", fix: Self.fix)) }
                evidence.append(
                    context.evidence("503 before its migrations, 200 after them", from: "the app on an empty database")
                )
            }
            twin.readiness.advance(to: .draining)
            let draining = try await Self.status(of: twin)
            if draining != 503 { findings.append(.failure("a draining app says \(draining)", fix: Self.fix)) }
            evidence.append(context.evidence("503 while draining", from: "the app on an empty database"))
        }
        guard findings.isEmpty else { return CheckResult(findings: findings, evidence: evidence) }
        return try Manifests(context.require(ProjectKey.self).root).result(
            of: "readinessProbe",
            path: "/health/ready",
            seen: evidence,
            in: context
        )
    }

    private static func status(of app: Application) async throws -> Int {
        let connection = ConnectionInfo(remoteAddress: "127.0.0.1", isSecure: true, logger: app.logger)
        let headers: Headers = [.host: app.serving.publicName ?? "localhost"]
        let request = try Request(.get, "/health/ready", headers: headers, connection: connection)
        return Int(try await app.respond(to: request).status.code)
    }

    private static let fix = "Leave app.servesHealth on, rather than a route /health/ready of your own"
}
