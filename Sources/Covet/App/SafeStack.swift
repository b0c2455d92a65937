import CovetConfig
import CovetHTTP

extension MiddlewareStack {
    /// What stands around every app unless it says otherwise, from the outermost to the innermost. Each part can be set,
    /// replaced, moved or removed by its type or name.
    ///
    /// | part | does |
    /// |---|---|
    /// | `TrustedProxies` | takes the client's address, scheme and host from proxies named in TRUSTED_PROXIES |
    /// | `RequestIDs` | names each request |
    /// | `HTTPMetrics` | measures requests by route |
    /// | `AccessLog` | one log line for each request |
    /// | `SecurityHeaders` | header fields that make browsers careful |
    /// | `CORS` | lets pages of the origins in CORS_ORIGINS read answers |
    /// | `ErrorResponses` | turns every error into a response that tells no secrets |
    /// | `AllowedHosts` | refuses requests for other hosts, where ALLOWED_HOSTS names some |
    /// | `HTTPSRedirect` | sends browsers to HTTPS, in staging and production where TLS or a proxy is set up |
    /// | `BodyLimit` | bounds the bodies of requests |
    /// | `RequestStatements` | charges statements to their request, and finds loops of queries |
    static func safe(
        _ configuration: CovetSettings,
        _ serving: ServingSettings,
        observation: Observation,
        accessLog: AccessLog,
        report: @escaping ErrorResponses.Report
    ) throws -> MiddlewareStack {
        var stack = MiddlewareStack()
        stack.append(try TrustedProxies(serving.trustedProxies))
        stack.append(RequestIDs())
        stack.append(HTTPMetrics(observation.metrics))
        stack.append(accessLog)
        stack.append(SecurityHeaders())
        stack.append(try CORS(origins: serving.corsOrigins))
        stack.append(ErrorResponses(showsCauses: configuration.debug, report: report))
        if !serving.allowedHosts.isEmpty {
            stack.append(try AllowedHosts(serving.allowedHosts, exempting: ["/health", "/metrics"]))
        }
        if configuration.environment.isDeployed, serving.endsTLS {
            stack.append(HTTPSRedirect(port: serving.publicPort))
        }
        stack.append(BodyLimit())
        stack.append(
            RequestStatements(observation: observation, showsWarnings: configuration.environment == .development)
        )
        return stack
    }
}

extension ServingSettings {
    /// Whether requests can come encrypted at all: to our own listener, or to a proxy whose word we take.
    var endsTLS: Bool { certificateFile != nil || !trustedProxies.isEmpty }

    /// The port of HTTPS as the world reaches it: that of PUBLIC_URL, or the usual one.
    var publicPort: UInt16 {
        guard let target = publicURL.flatMap({ ProbeTarget($0) }), target.isSecure else { return 443 }
        return UInt16(clamping: target.port)
    }

    /// A name that the app answers for: that of PUBLIC_URL, or the first of ALLOWED_HOSTS; nil where it answers for any.
    var publicName: String? {
        if let target = publicURL.flatMap({ ProbeTarget($0) }) { return target.authority }
        guard let first = allowedHosts.first else { return nil }
        return first.hasPrefix(".") ? "www\(first)" : first
    }
}
