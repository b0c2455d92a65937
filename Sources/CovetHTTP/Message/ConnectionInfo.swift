public import Logging

/// What is known of the connection that a request came by.
public final class ConnectionInfo: Sendable {
    /// The address of the peer, without its port: the client itself, or the last proxy before us.
    /// Empty for a request made in process.
    public let remoteAddress: String
    /// Whether the connection to us is encrypted. What the client used may differ behind a proxy: see `Request`.
    public let isSecure: Bool
    /// The server's logger. A request's own logger adds its id.
    public let logger: Logger
    /// Where the request that is being answered is told to whoever watches the server.
    package let activity: RequestActivity?

    public convenience init(
        remoteAddress: String = "",
        isSecure: Bool = false,
        logger: Logger = Logger(label: "covet.http")
    ) {
        self.init(remoteAddress: remoteAddress, isSecure: isSecure, logger: logger, activity: nil)
    }

    package init(remoteAddress: String, isSecure: Bool, logger: Logger, activity: RequestActivity?) {
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
        self.logger = logger
        self.activity = activity
    }
}
