public import CovetConfig
import CovetDatabase
import CovetHTTP

/// What the app looks at while it runs, and who may see it.
///
/// | name | default |
/// |---|---|
/// | `DATABASE_SLOW_QUERY_MILLISECONDS` | 100; 0 logs every statement as slow |
/// | `DATABASE_REPEATED_QUERY_LIMIT` | 5 |
/// | `METRICS_ENABLED` | on |
/// | `METRICS_TOKEN` | none |
/// | `METRICS_NETWORKS` | `127.0.0.0/8, ::1` |
public struct ObservingSettings: Settings {
    /// `DATABASE_SLOW_QUERY_MILLISECONDS`: a statement that takes this long or longer is logged as slow. 0 to an hour.
    public var slowQueryThreshold: Duration
    /// `DATABASE_REPEATED_QUERY_LIMIT`: the same question asked more often than this in one request is reported.
    public var repeatedQueryLimit: Int
    /// `METRICS_ENABLED`: whether `/metrics` and `/metrics/statements` are served.
    public var servesMetrics: Bool
    /// `METRICS_TOKEN`: who sends it as a bearer token sees the metrics from anywhere. At least 16 characters, and
    /// in staging and production of at least 64 estimated bits.
    public var metricsToken: Secret<String>?
    /// `METRICS_NETWORKS`: addresses and CIDR ranges from where the metrics are seen without a token.
    public var metricsNetworks: [String]

    /// What a stranger who asks over the network cannot guess in the life of a token (OWASP, session identifiers: 64 bits).
    private static let leastTokenBits = 64.0
    /// This machine alone.
    public static let loopback = ["127.0.0.0/8", "::1"]

    public init(from source: SettingsReader) throws {
        slowQueryThreshold = try source.duration(
            "DATABASE_SLOW_QUERY_MILLISECONDS",
            unit: .milliseconds(1),
            default: QueryLog.defaultSlowThreshold,
            in: .zero...(.seconds(3600))
        )
        repeatedQueryLimit = try source.value(
            "DATABASE_REPEATED_QUERY_LIMIT",
            default: StatementTally.defaultLimit,
            in: 1...10_000
        )
        servesMetrics = try source.value("METRICS_ENABLED", default: true)
        metricsToken = try source.optionalSecret("METRICS_TOKEN")
        metricsNetworks = try source.list("METRICS_NETWORKS", default: Self.loopback)
        for network in metricsNetworks {
            do { _ = try AddressRange(network) } catch {
                source.report(
                    "METRICS_NETWORKS",
                    found: "\"\(network)\"",
                    wanted: "addresses and ranges such as 10.0.0.0/8, ::1"
                )
            }
        }
        if let metricsToken, metricsToken.withValue({ $0.utf8.count }) < 16, !source.hasProblem("METRICS_TOKEN") {
            source.report(
                "METRICS_TOKEN",
                found: "a secret of less than 16 characters",
                wanted: "at least 16, such as `openssl rand -base64 24` prints"
            )
        }
        if source.environment.isDeployed, let metricsToken, !source.hasProblem("METRICS_TOKEN") {
            let bits = metricsToken.withValue { SecretStrength(of: $0).bits }
            if bits < Self.leastTokenBits {
                source.report(
                    "METRICS_TOKEN",
                    found: "a guessable secret, estimated at \(Int(bits)) bits of entropy",
                    wanted: "a random one, such as `openssl rand -base64 24` prints"
                )
            }
        }
    }
}
