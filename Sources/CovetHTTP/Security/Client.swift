/// Who sent a request, and how: the peer of the connection, or what a trusted proxy says of its own peer.
public struct Client: Sendable, Hashable {
    /// How the client spoke to us or to the outermost trusted proxy.
    public enum Scheme: String, Sendable, Hashable {
        case http, https
    }

    /// The address without a port; empty for a request made in process.
    public var address: String
    public var scheme: Scheme
    /// Host, and port where one was given, that the client asked for; nil where it named none.
    public var host: String?
    /// Whether a trusted proxy stands between the client and us.
    public var isForwarded: Bool

    /// Whether the client's connection is encrypted.
    public var isSecure: Bool { scheme == .https }

    public init(address: String, scheme: Scheme, host: String?, isForwarded: Bool = false) {
        self.address = address
        self.scheme = scheme
        self.host = host
        self.isForwarded = isForwarded
    }
}

private enum ClientKey: RequestKey { typealias Value = Client }

extension Request {
    /// The client: the peer of the connection, unless `TrustedProxies` found who stands behind it.
    public internal(set) var client: Client {
        get {
            self[ClientKey.self]
                ?? Client(
                    address: connection.remoteAddress,
                    scheme: connection.isSecure ? .https : .http,
                    host: head.authority
                )
        }
        set { self[ClientKey.self] = newValue }
    }

    // The parts of `client` that are asked for on every request, without the text of its host.
    var isFromTrustedProxy: Bool { self[ClientKey.self]?.isForwarded ?? false }
    var isClientSecure: Bool { self[ClientKey.self]?.isSecure ?? connection.isSecure }
    var clientAddress: String { self[ClientKey.self]?.address ?? connection.remoteAddress }
}
