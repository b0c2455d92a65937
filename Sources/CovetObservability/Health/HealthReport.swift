/// How the application and its parts are. It encodes as `application/health+json` (draft-inadarei-api-health-check):
/// `{"status":"pass","checks":{"database":[{"status":"pass","observedValue":1.25,"observedUnit":"ms"}]}}`.
public struct HealthReport: Sendable, Encodable {
    public enum Status: String, Sendable, Encodable {
        case pass, warn, fail
    }

    public struct Component: Sendable {
        public let name: String
        public let status: Status
        public let isCritical: Bool
        public let latency: Duration
        /// For strangers: "failed", "no answer within 2.0 seconds". Never the error's own words.
        public let output: String?
        /// For the log; never encoded.
        public let error: (any Error)?

        public init(
            name: String,
            status: Status,
            isCritical: Bool,
            latency: Duration,
            output: String? = nil,
            error: (any Error)? = nil
        ) {
            self.name = name
            self.status = status
            self.isCritical = isCritical
            self.latency = latency
            self.output = output
            self.error = error
        }

        /// The latency in milliseconds, to the microsecond.
        public var milliseconds: Double {
            let parts = latency.components
            return (Double(parts.seconds) * 1_000_000 + Double(parts.attoseconds / 1_000_000_000_000)) / 1000
        }
    }

    public static let contentType = "application/health+json"

    /// In the order of the checks.
    public let components: [Component]

    public init(components: [Component]) {
        self.components = components
    }

    /// Fail when a critical part fails, warn when another does.
    public var status: Status {
        if components.contains(where: { $0.status == .fail && $0.isCritical }) { return .fail }
        return components.allSatisfy { $0.status == .pass } ? .pass : .warn
    }

    /// 503 when a critical part fails, else 200.
    public var statusCode: Int { status == .fail ? 503 : 200 }

    private enum Key: String, CodingKey { case status, checks }
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
    private struct Entry: Encodable {
        let status: Status
        let observedValue: Double
        let observedUnit = "ms"
        let output: String?
        private enum CodingKeys: String, CodingKey { case status, observedValue, observedUnit, output }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(status, forKey: .status)
        var checks = container.nestedContainer(keyedBy: Name.self, forKey: .checks)
        for component in components {
            let entry = Entry(status: component.status, observedValue: component.milliseconds, output: component.output)
            try checks.encode([entry], forKey: Name(stringValue: component.name))
        }
    }
}
