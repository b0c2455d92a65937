/// A failure that is part of the conversation with the client: it becomes a response of that status.
///
/// `detail` is shown to the client, so it says what the client can do and holds nothing secret. Any other error that a
/// handler throws becomes a 500 whose text tells nothing.
///
///     throw HTTPError(.conflict, "An article with this title exists. Choose another title.")
public struct HTTPError: Error, Sendable {
    public var status: Status
    /// A sentence for the client; the status's phrase where nil.
    public var detail: String?
    /// Fields to send with the response, such as Retry-After or WWW-Authenticate.
    public var headers: Headers
    /// Messages for each field of the input that was refused.
    public var fields: [FieldError]

    /// A message about one field of the input.
    public struct FieldError: Sendable, Hashable {
        /// The path of the field: `user.email`, `tags[2]`.
        public var field: String
        public var message: String

        public init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    public init(
        _ status: Status,
        _ detail: String? = nil,
        headers: Headers = Headers(),
        fields: [FieldError] = []
    ) {
        self.status = status
        self.detail = detail
        self.headers = headers
        self.fields = fields
    }

    /// An error with Retry-After in whole seconds, rounded up.
    public init(_ status: Status, _ detail: String? = nil, retryAfter: Duration) {
        let seconds = retryAfter.components.seconds + (retryAfter.components.attoseconds > 0 ? 1 : 0)
        self.init(status, detail, headers: [.retryAfter: "\(max(0, seconds))"])
    }

    static func contentTooLarge(limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, "The body of the request is larger than the \(limit) bytes that are taken here.")
    }
}
