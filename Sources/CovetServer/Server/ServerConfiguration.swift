public import CovetHTTP

/// How a server listens, what it bears and how it ends.
public struct ServerConfiguration: Sendable {
    /// Loopback only, so that nothing is exposed that nobody meant to expose.
    public var address = ServerAddress.host("127.0.0.1", port: 8080)
    /// How many event loops serve, each on its own thread with its own listener; nil means one for each core.
    public var loops: Int?
    /// How many connections the kernel holds for us that we have not accepted yet, for each listener.
    public var backlog = 1024
    /// Listen although another process of this user listens on the same port, for a change of processes without a gap.
    public var sharesPort = false
    public var limits = HTTPLimits()
    /// The hosts that are served: `example.org`, `*.example.org`. Requests for others get 421 (Misdirected Request).
    /// Empty means every host.
    public var allowedHosts: [String] = []
    /// Certificate and key; nil serves without encryption.
    public var tls: TLS?
    /// Fields for the answers that the server gives by itself, such as a 400 to what is no request.
    public var errorHeaders = Headers()
    /// Take a client that closes its sending side for gone, and cancel its request. Off, because HTTP allows it to
    /// wait for the response.
    public var cancelsOnHalfClose = false
    /// How long a server that is told to end keeps listening after `onReadinessChange(false)`, so that a load balancer
    /// has seen it before the first connection is turned away.
    public var drainDelay: Duration = .zero
    /// How long requests that run may take to finish once listeners are closed. Then they are cancelled.
    public var graceTime: Duration = .seconds(30)
    /// A handler that keeps its event loop for longer is logged with its route; nil watches nothing.
    public var stallThreshold: Duration? = .milliseconds(100)
    /// Called for every such stall, on the watchdog's thread.
    public var onStall: (@Sendable (LoopStall) -> Void)?
    /// Called with true once all listeners are bound, with false when the server begins to end.
    public var onReadinessChange: (@Sendable (Bool) -> Void)?

    public init() {}

    public init(host: String, port: Int) {
        address = .host(host, port: port)
    }

    /// - Throws: `ServerError` that lists everything that is wrong.
    func validate() throws {
        var problems = limits.problems
        switch address {
        case .host(let host, let port):
            if host.isEmpty { problems.append("address has an empty host; use 127.0.0.1 or 0.0.0.0.") }
            if !(0...65535).contains(port) { problems.append("address has port \(port); a port lies in 0...65535.") }
        case .unixSocket(let path):
            if path.isEmpty || path.utf8.count > 103 {
                problems.append("address has a socket path of \(path.utf8.count) bytes; it may have 1 to 103.")
            }
        }
        if let loops, !(1...1024).contains(loops) { problems.append("loops is \(loops); it must lie in 1...1024.") }
        if !(1...65535).contains(backlog) { problems.append("backlog is \(backlog); it must lie in 1...65535.") }
        if drainDelay < .zero { problems.append("drainDelay is \(drainDelay); it cannot be negative.") }
        if graceTime < .zero { problems.append("graceTime is \(graceTime); it cannot be negative.") }
        if let stallThreshold, stallThreshold < .milliseconds(1) {
            problems.append("stallThreshold is \(stallThreshold); it must be at least a millisecond, or nil.")
        }
        if let tls, tls.reloadInterval < .milliseconds(100) {
            problems.append("tls.reloadInterval is \(tls.reloadInterval); it must be at least 100 milliseconds.")
        }
        problems += allowedHosts.compactMap(HostPolicy.problem)
        if !errorHeaders.refused.isEmpty { problems.append("errorHeaders has a value with control characters.") }
        guard problems.isEmpty else { throw ServerError(.configuration, problems.joined(separator: " ")) }
    }
}
