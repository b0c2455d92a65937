/// One part of the application that can be well or not.
///
/// ```swift
/// HealthCheck("database") { try await database.ping() }
/// HealthCheck("mail", isCritical: false, timeout: .seconds(5)) { try await mail.noop() }
/// ```
public struct HealthCheck: Sendable {
    /// Unique among an application's checks.
    public let name: String
    /// When a critical part fails, the application is unhealthy (503); another part only makes it warn.
    public let isCritical: Bool
    /// How long the part may take to answer; 2 seconds unless said otherwise.
    public let timeout: Duration
    let probe: @Sendable () async throws -> Void

    public init(
        _ name: String,
        isCritical: Bool = true,
        timeout: Duration = .seconds(2),
        probe: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.isCritical = isCritical
        self.timeout = timeout
        self.probe = probe
    }
}
