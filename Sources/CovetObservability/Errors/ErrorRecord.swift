public import Logging

/// An unexpected error with what is needed to find its cause. Its texts are redacted.
public struct ErrorRecord: Sendable, Hashable {
    public let time: LogTime
    public let requestID: String?
    /// The pattern of the route, such as `GET /articles/:slug`, not the path that was asked for.
    public let route: String?
    /// Who was signed in.
    public let userID: String?
    public let duration: Duration?
    /// The error and its causes, outermost first: the type and what it says.
    public let chain: [String]

    public init(
        _ error: any Error,
        requestID: String? = nil,
        route: String? = nil,
        userID: String? = nil,
        duration: Duration? = nil,
        time: LogTime = .now
    ) {
        self.time = time
        self.requestID = requestID
        self.route = route
        self.userID = userID
        self.duration = duration
        chain = Self.chain(of: error)
    }

    /// For the one log line that an unexpected error gets.
    public var metadata: Logger.Metadata {
        var result: Logger.Metadata = ["covet.error.chain": .array(chain.map { .string($0) })]
        if let requestID { result[LogKey.requestID] = .string(requestID) }
        if let route { result["covet.route"] = .string(route) }
        if let userID { result["covet.user.id"] = .string(userID) }
        if let duration { result["covet.duration"] = .string("\(duration)") }
        return result
    }

    /// Follows properties named `cause`, `underlying` or `underlyingError`, at most eight deep.
    private static func chain(of error: any Error) -> [String] {
        var result: [String] = []
        var current: (any Error)? = error
        while let error = current, result.count < 8 {
            result.append(Redactor.redact(String("\(type(of: error)): \(error)".prefix(2000))))
            current = Mirror(reflecting: error).children
                .first { ["cause", "underlying", "underlyingError"].contains($0.label) }
                .flatMap { unwrapped($0.value) }
        }
        return result
    }

    private static func unwrapped(_ value: Any) -> (any Error)? {
        if let error = value as? any Error { return error }
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional, let inner = mirror.children.first else { return nil }
        return inner.value as? any Error
    }
}
