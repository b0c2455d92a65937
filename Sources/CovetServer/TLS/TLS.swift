/// Encryption by TLS 1.2 and 1.3, with certificate and key from PEM files.
///
/// The files are looked at every few seconds, and on SIGHUP where `Server.runUntilSignal` runs: new ones serve new
/// connections, while those that are open stay as they are. Files that cannot be used leave the old ones in force.
public struct TLS: Sendable, Equatable {
    /// The server's certificate and those between it and the root, in this order.
    public var certificateChain: String
    public var privateKey: String
    /// How often the files are looked at.
    public var reloadInterval: Duration

    public init(certificateChain: String, privateKey: String, reloadInterval: Duration = .seconds(5)) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.reloadInterval = reloadInterval
    }
}
