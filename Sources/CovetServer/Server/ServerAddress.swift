/// Where a server listens.
public enum ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or address and a port; port 0 takes a free one.
    case host(String, port: Int)
    /// A socket in the file system. A socket that a dead server left there is replaced, a living one is not.
    case unixSocket(path: String)

    public var description: String {
        switch self {
        case .host(let host, let port): host.utf8.contains(Byte.colon) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): "unix:\(path)"
        }
    }
}
