/// What one client may ask of the server. Every default is meant for production.
///
/// Times are checked once a second, or four times within the shortest of them where that is less: they end late by so
/// much, never early.
public struct HTTPLimits: Sendable, Equatable {
    /// The longest request line, in bytes. Beyond it: 414. RFC 9112, section 3, recommends at least 8,000.
    public var requestLine = 8192
    /// The most header fields of a request, and of its trailers. Beyond it: 431.
    public var headerCount = 100
    /// The most bytes of all header fields together, line ends included, and of the trailers. Beyond it: 431.
    public var headerBytes = 32 * 1024
    /// The most bytes of a request's content where its route sets nothing else. Beyond it: 413.
    public var bodyBytes = 1024 * 1024
    /// How long a head may take from its first byte (from the connection's beginning for the first one, with the
    /// handshake of TLS). Beyond it: 408, or just a close where not one byte came.
    public var headerTime: Duration = .seconds(10)
    /// How long a connection may stay open between two requests.
    public var idleTime: Duration = .seconds(60)
    /// The slowest that a client may send content we wait for (408 beyond it) or take a response (the connection
    /// closes), in bytes a second over one window. 0 means no limit.
    public var minimumRate = 240
    /// The window over which content of requests must keep `minimumRate`. Only time in which a handler waits counts.
    public var readWindow: Duration = .seconds(5)
    /// The window over which responses must keep `minimumRate`. Longer, as the kernel takes bytes in large steps.
    public var writeWindow: Duration = .seconds(30)
    /// The most requests by one connection; the last one's response closes it.
    public var requestsPerConnection = 10_000
    /// The most connections at one time, over all loops. Beyond it: 503 and a close.
    public var connections = 10_000
    /// How many bytes of pipelined requests are read ahead while one is being answered. One more read may come on top.
    /// Requests are parsed and answered one at a time, whatever their number.
    public var readAhead = 64 * 1024
    /// How many bytes of content that a handler did not read are read and thrown away to keep the connection. Where
    /// more is left, the connection closes after the response.
    public var discardedBytes = 64 * 1024
    /// How long a closing connection waits, deaf, for the client to take the last response (RFC 9112, section 9.6).
    public var lingerTime: Duration = .seconds(5)
    /// A response's writer waits when so many bytes are not yet taken by the client...
    public var writeHighWatermark = 64 * 1024
    /// ...until no more than so many are left.
    public var writeLowWatermark = 32 * 1024

    public init() {}

    /// What is wrong with these limits, in sentences; empty where nothing is.
    var problems: [String] {
        var problems: [String] = []
        func require(_ isFine: Bool, _ problem: String) {
            if !isFine { problems.append(problem) }
        }
        for (name, value) in [
            ("requestLine", requestLine), ("headerCount", headerCount), ("headerBytes", headerBytes),
            ("requestsPerConnection", requestsPerConnection), ("connections", connections), ("readAhead", readAhead),
            ("writeHighWatermark", writeHighWatermark), ("writeLowWatermark", writeLowWatermark),
        ] {
            require(value > 0 && value <= 1 << 30, "limits.\(name) is \(value); it must lie between 1 and 1073741824.")
        }
        for (name, value) in [
            ("bodyBytes", bodyBytes), ("minimumRate", minimumRate), ("discardedBytes", discardedBytes),
        ] {
            require(value >= 0, "limits.\(name) is \(value); it cannot be negative.")
        }
        for (name, value) in [
            ("headerTime", headerTime), ("idleTime", idleTime), ("readWindow", readWindow),
            ("writeWindow", writeWindow), ("lingerTime", lingerTime),
        ] {
            require(
                value > .zero && value <= .seconds(86_400),
                "limits.\(name) is \(value); it must be more than nothing and at most a day."
            )
        }
        require(
            writeLowWatermark <= writeHighWatermark,
            "limits.writeLowWatermark is \(writeLowWatermark), above writeHighWatermark \(writeHighWatermark)."
        )
        return problems
    }

    /// How often times are checked.
    var tick: Duration {
        let shortest = min(headerTime, idleTime, readWindow, writeWindow, lingerTime)
        return min(.seconds(1), max(.milliseconds(10), shortest / 4))
    }
}
