/// Why a server cannot start, or could not end in order.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// A setting that cannot be meant.
        case configuration
        /// Something else listens there.
        case addressInUse
        /// The address cannot be listened on for another reason.
        case cannotListen
        /// Certificate or key cannot be used.
        case tls
        /// `run()` was called a second time.
        case alreadyRun
    }

    public let code: Code
    /// What is wrong, with the way out.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
