import CovetHTTP
import CovetJSON
import CovetObservability
import Logging
import Synchronization

/// What orchestrators, load balancers and people ask: is it alive, does it take requests, how are its parts.
struct HealthRoutes: RouteCollection {
    let monitor: HealthMonitor
    let readiness: Readiness
    /// Whether every migration has been applied.
    let migrated: @Sendable () async throws -> Bool
    let failures: HealthLog

    func register(in routes: Routes) {
        routes.get("/health", summary: "How the app and its parts are", handler: "HealthRoutes.health()") { _ in
            try await health()
        }
        routes.get("/health/live", summary: "Whether the process lives", handler: "HealthRoutes.live()") { _ in
            Self.answer(.ok, #"{"status":"pass"}"#)
        }
        routes.get("/health/ready", summary: "Whether the app takes requests", handler: "HealthRoutes.ready()") { _ in
            await ready()
        }
    }

    private func health() async throws -> Response {
        let report = await monitor.report()
        failures.note(report)
        var response = Response(
            report.statusCode == 200 ? .ok : .serviceUnavailable,
            body: .buffer(try JSON.encode(report))
        )
        response.headers[.contentType] = HealthReport.contentType
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func ready() async -> Response {
        // Migrations that are applied while the app waits for them make it ready without a restart.
        if readiness.state == .booting {
            do {
                guard try await migrated() else {
                    return Self.answer(.serviceUnavailable, #"{"status":"fail","output":"migrations are pending"}"#)
                }
            } catch {
                return Self.answer(.serviceUnavailable, #"{"status":"fail","output":"the database does not answer"}"#)
            }
            readiness.advance(to: .migrated)
            readiness.advance(to: .ready)
        }
        return switch readiness.state {
        case .ready: Self.answer(.ok, #"{"status":"pass"}"#)
        case .draining: Self.answer(.serviceUnavailable, #"{"status":"fail","output":"draining"}"#)
        case .booting, .migrated: Self.answer(.serviceUnavailable, #"{"status":"fail","output":"starting"}"#)
        }
    }

    private static func answer(_ status: Status, _ body: String) -> Response {
        var response = Response(status, body: .text(body))
        response.headers[.contentType] = HealthReport.contentType
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

/// Logs when a part begins to fail, with the error's own words, and when it is well again: not each time it is asked.
final class HealthLog: Sendable {
    private let logger: Logger
    private let failing = Mutex<Set<String>>([])

    init(_ logger: Logger) {
        self.logger = logger
    }

    func note(_ report: HealthReport) {
        for component in report.components {
            let hasFailed = component.status == .fail
            let hasChanged = failing.withLock { failing in
                hasFailed ? failing.insert(component.name).inserted : failing.remove(component.name) != nil
            }
            guard hasChanged else { continue }
            guard hasFailed else {
                logger.notice("health check passes again", metadata: ["check": .string(component.name)])
                continue
            }
            let reason = component.error.map { "\($0)" } ?? component.output ?? "no reason given"
            logger.warning(
                "health check fails",
                metadata: ["check": .string(component.name), "reason": .string(reason)]
            )
        }
    }
}
