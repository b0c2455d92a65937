import CovetHTTP
import CovetJSON
import CovetObservability

/// What orchestrators, load balancers and people ask: is it alive, does it take requests, how are its parts.
struct HealthRoutes: RouteCollection {
    let monitor: HealthMonitor
    let readiness: Readiness
    /// Whether every migration has been applied.
    let migrated: @Sendable () async throws -> Bool

    func register(in routes: Routes) {
        routes.get("/health", summary: "How the app and its parts are") { _ in try await health() }
        routes.get("/health/live", summary: "Whether the process lives") { _ in Self.answer(.ok, #"{"status":"pass"}"#)
        }
        routes.get("/health/ready", summary: "Whether the app takes requests") { _ in await ready() }
    }

    private func health() async throws -> Response {
        let report = await monitor.report()
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
        if readiness.state == .booting, (try? await migrated()) == true {
            readiness.advance(to: .migrated)
            readiness.advance(to: .ready)
        }
        return switch readiness.state {
        case .ready: Self.answer(.ok, #"{"status":"pass"}"#)
        case .draining: Self.answer(.serviceUnavailable, #"{"status":"fail","output":"draining"}"#)
        case .booting: Self.answer(.serviceUnavailable, #"{"status":"fail","output":"migrations are pending"}"#)
        case .migrated: Self.answer(.serviceUnavailable, #"{"status":"fail","output":"starting"}"#)
        }
    }

    private static func answer(_ status: Status, _ body: StaticString) -> Response {
        var response = Response(status, body: .literal(body))
        response.headers[.contentType] = HealthReport.contentType
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
