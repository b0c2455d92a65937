import CovetReadiness
import CovetServer

/// async.io: blocks the event loop on purpose, sees the watchdog report it, and tells what else it has reported.
struct BlockedLoopsAreFound: Check {
    let id: CheckID = "async.io"
    let phase = Phase.deploy

    func run(in context: CheckContext) async throws -> CheckResult {
        let instance = try context.instance
        let own = try instance.requireOwn(for: "blocking an event loop")
        guard let threshold = own.app.serverConfiguration.stallThreshold else {
            return .fail(
                "the watchdog is off (stallThreshold is nil), so nobody notices a handler that blocks",
                fix: "Leave app.server.stallThreshold at 100 ms"
            )
        }
        // The app's own pages, so that one that blocks is seen: twice, to tell it from a moment without a processor.
        for _ in 0..<2 { _ = try await instance.answers(for: instance.samples(of: own.app)) }
        _ = try await instance.probe.send(.get, own.routes.stall)
        return Self.result(own.stalls.found, route: "GET \(own.routes.stall)", threshold: threshold, in: context)
    }

    static func result(_ stalls: [LoopStall], route: String, threshold: Duration, in context: CheckContext)
        -> CheckResult
    {
        var findings: [Finding] = []
        var evidence: [Evidence] = []
        if let found = stalls.first(where: { $0.routes.contains(route) }) {
            evidence.append(
                context.evidence(
                    "a handler that blocks its event loop is found after \(found.duration.formatted) and logged with its route",
                    from: "a handler that blocks on purpose"
                )
            )
        } else {
            findings.append(
                .failure(
                    "a handler that blocks its event loop is not found (threshold \(threshold.formatted))",
                    fix: "Set app.server.stallThreshold to 100 ms"
                )
            )
        }
        let others = stalls.filter { !$0.routes.contains(route) && !$0.routes.isEmpty }
        for (routes, several) in Dictionary(grouping: others, by: \.routes).sorted(by: {
            $0.key.lexicographicallyPrecedes($1.key)
        }) {
            let duration = several.map(\.duration).max() ?? .zero
            let message = "\(routes.joined(separator: ", ")) kept the event loop for \(duration.formatted)"
            let fix = "Put what computes or blocks for more than a millisecond into offload { }"
            // Once may be the machine's fault, and several routes are no more than suspects.
            findings.append(
                routes.count == 1 && several.count > 1 ? .failure(message, fix: fix) : .warning(message, fix: fix)
            )
        }
        return CheckResult(findings: findings, evidence: evidence)
    }
}
