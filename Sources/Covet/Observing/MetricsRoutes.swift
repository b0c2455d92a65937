import CovetConfig
import CovetCrypto
import CovetDatabase
import CovetHTTP
import CovetJSON
import CovetObservability

/// `/metrics` for Prometheus and `/metrics/statements` for `database top`, for those who may see them.
struct MetricsRoutes: RouteCollection {
    let observation: Observation
    let access: MetricsAccess

    func register(in routes: Routes) {
        routes.get("/metrics", summary: "What the app measures, for Prometheus", handler: "MetricsRoutes.metrics()") {
            request in
            try access.require(request)
            var response = Response(body: .text(observation.metrics.exposition()))
            response.headers[.contentType] = MetricsRegistry.contentType
            response.headers[.cacheControl] = "no-store"
            return response
        }
        routes.get(
            "/metrics/statements",
            summary: "What the app's statements cost",
            handler: "MetricsRoutes.statements()"
        ) { request in
            try access.require(request)
            var response = Response(body: .buffer(try JSON.encode(StatementReport(observation))))
            response.headers[.contentType] = "application/json"
            response.headers[.cacheControl] = "no-store"
            return response
        }
    }
}

/// Who may see the metrics: clients of certain networks, and those who hold the token. Others are told that there is no such page.
struct MetricsAccess: Sendable {
    let networks: [AddressRange]
    let token: Secret<String>?

    init(_ settings: ObservingSettings) throws {
        networks = try settings.metricsNetworks.map { try AddressRange($0) }
        token = settings.metricsToken
    }

    func require(_ request: Request) throws {
        guard isOpen(to: request) else { throw HTTPError(.notFound) }
    }

    private func isOpen(to request: Request) -> Bool {
        if let token, let given = Self.bearer(request) {
            return token.withValue { ConstantTime.areEqual($0, given) }
        }
        // Somebody stands between the client and us who is not trusted to say for whom: a proxy on this machine would make every
        // stranger a neighbour.
        guard request.client.isForwarded || !Self.forwarding.contains(where: { request.headers.contains($0) }) else {
            return false
        }
        guard let address = IPAddress(request.client.address) else { return false }
        return networks.contains { $0.contains(address) }
    }

    private static func bearer(_ request: Request) -> String? {
        guard let field = request.headers[.authorization], field.lowercased().hasPrefix("bearer ") else { return nil }
        return String(field.dropFirst(7))
    }

    private static let forwarding: [HeaderName] = [
        .xForwardedFor, .xForwardedHost, .xForwardedProto, .forwarded, "via", "x-real-ip", "x-client-ip",
        "true-client-ip",
        "cf-connecting-ip",
    ]
}
