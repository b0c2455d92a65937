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

    /// - Parameter chain: the error and its causes, outermost first; secrets in them are masked.
    public init(
        _ chain: [String],
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
        self.chain = chain.map { Redactor.redact($0) }
    }
}
