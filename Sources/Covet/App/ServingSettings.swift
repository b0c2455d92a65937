public import CovetConfig
import CovetHTTP

/// Who the app believes and how it is reached, beside the address in `CovetSettings`.
///
/// | name | default |
/// |---|---|
/// | `TLS_CERT_FILE`, `TLS_KEY_FILE` | none: plain HTTP |
/// | `TRUSTED_PROXIES` | none: forwarded headers are not believed |
/// | `ALLOWED_HOSTS` | none: any host in development and test; required in staging and production |
/// | `CORS_ORIGINS` | none: pages of the app's own origin only |
/// | `PUBLIC_URL` | none |
/// | `SHUTDOWN_GRACE_SECONDS` | 30 |
public struct ServingSettings: Settings {
    /// `TLS_CERT_FILE`: the certificate chain in PEM, the server's own first.
    public var certificateFile: String?
    /// `TLS_KEY_FILE`: the private key in PEM.
    public var keyFile: String?
    /// `TRUSTED_PROXIES`: addresses or CIDR ranges whose X-Forwarded fields are believed.
    public var trustedProxies: [String]
    /// `ALLOWED_HOSTS`: names this app answers for; `.example.org` stands for everything below it.
    public var allowedHosts: [String]
    /// `CORS_ORIGINS`: origins whose pages may read answers.
    public var corsOrigins: [String]
    /// `PUBLIC_URL`: how the world reaches the app, such as `https://example.org`; `check --deploy` examines its certificate.
    public var publicURL: String?
    /// `SHUTDOWN_GRACE_SECONDS`: how long running requests may take to finish after SIGTERM.
    public var shutdownGrace: Duration

    public init(from source: SettingsReader) throws {
        certificateFile = try source.optional("TLS_CERT_FILE")
        keyFile = try source.optional("TLS_KEY_FILE")
        trustedProxies = try source.list("TRUSTED_PROXIES")
        allowedHosts = try source.list("ALLOWED_HOSTS")
        corsOrigins = try source.list("CORS_ORIGINS")
        publicURL = try source.optional("PUBLIC_URL")
        shutdownGrace = try source.duration(
            "SHUTDOWN_GRACE_SECONDS",
            unit: .seconds(1),
            default: .seconds(30),
            in: .zero...(.seconds(3600))
        )
        source.refuse("TRUSTED_PROXIES", trustedProxies, wanted: "addresses and ranges such as 10.0.0.0/8, ::1") {
            _ = try TrustedProxies([$0])
        }
        source.refuse("ALLOWED_HOSTS", allowedHosts, wanted: "names such as example.org, .example.org, [::1]:8080") {
            _ = try AllowedHosts([$0])
        }
        source.refuse(
            "CORS_ORIGINS",
            corsOrigins,
            wanted: "origins such as https://app.example.org, scheme and host without a path; there is no wildcard"
        ) {
            _ = try CORS(origins: [$0])
        }
        if (certificateFile == nil) != (keyFile == nil) {
            source.report(
                certificateFile == nil ? "TLS_CERT_FILE" : "TLS_KEY_FILE",
                found: "nothing",
                wanted: "both files of the pair, or none (plain HTTP, behind a proxy that ends TLS)"
            )
        }
        if let publicURL, ProbeTarget(publicURL) == nil {
            source.report("PUBLIC_URL", found: publicURL, wanted: "scheme and host alone, such as https://example.org")
        }
        if source.environment.isDeployed, allowedHosts.isEmpty {
            source.report(
                "ALLOWED_HOSTS",
                found: "nothing",
                wanted: "the names that this app answers for, such as example.org, so that forged hosts are refused"
            )
        }
    }
}

extension SettingsReader {
    /// Reports every item that the rule does not take.
    fileprivate func refuse(_ name: String, _ items: [String], wanted: String, _ rule: (String) throws -> Void) {
        for item in items {
            do { try rule(item) } catch { report(name, found: "\"\(item)\"", wanted: wanted) }
        }
    }
}
