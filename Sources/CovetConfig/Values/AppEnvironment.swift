/// Where the application runs, from `APP_ENV`. Rules that protect users hold in staging as in production.
public enum AppEnvironment: String, Sendable, Hashable, CaseIterable, Codable {
    case development, test, staging, production

    /// True in staging and production: weak secrets, debug mode and missing keys keep the process from starting.
    public var isDeployed: Bool { self == .staging || self == .production }
}
