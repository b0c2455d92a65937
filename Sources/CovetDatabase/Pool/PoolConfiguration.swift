/// How many connections there are, how long they live, and how long callers wait for them.
public struct PoolConfiguration: Sendable, Hashable {
    /// The connections kept and allowed: 5 to 20, as the checklist's line pool.size has it (`DATABASE_POOL_MIN_SIZE`, `DATABASE_POOL_MAX_SIZE`).
    public var size: ClosedRange<Int>
    /// The most statements and transactions at work at once; those beyond wait in the queue. It protects the database over and above the number of connections, which single
    /// statements share. 16 for each connection by default: as many as the benchmarks' busiest case needs with the smallest pool (64 callers on 5), with room for transactions beside them.
    public var concurrencyLimit: Int
    /// The most callers in the queue, beside one for each connection that is still to be made or being tried; one more is refused at once with ``DatabaseError/Code/poolExhausted``. 1,000 by default; with 0
    /// nobody waits for what others hold.
    public var queueLimit: Int
    /// How long a caller waits for a connection at most, within the time of its statement; 10 seconds by default.
    public var waitTimeout: Duration
    /// How long a connection above the minimum may be idle; 10 minutes by default.
    public var idleTimeout: Duration
    /// How long a connection lives, less up to a tenth at random, so that they are not all made anew at once; 30 minutes by default.
    public var lifetime: Duration
    /// After this time of idleness a connection is tried before it is used again; 30 seconds by default.
    public var validationInterval: Duration
    /// How long such a trial may take; 5 seconds by default.
    public var validationTimeout: Duration
    /// A connection that is lent for longer is reported with the place that holds it; 60 seconds by default.
    public var leakThreshold: Duration
    /// The pause after the first failed attempt to connect, doubled after each, at random between half and all; 100 milliseconds by default.
    public var reconnectBackoff: Duration
    /// The longest such pause; 10 seconds by default.
    public var longestReconnectBackoff: Duration

    public init(
        size: ClosedRange<Int> = 5...20,
        concurrencyLimit: Int? = nil,
        queueLimit: Int = 1000,
        waitTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(600),
        lifetime: Duration = .seconds(1800),
        validationInterval: Duration = .seconds(30),
        validationTimeout: Duration = .seconds(5),
        leakThreshold: Duration = .seconds(60),
        reconnectBackoff: Duration = .milliseconds(100),
        longestReconnectBackoff: Duration = .seconds(10)
    ) {
        self.size = size
        self.concurrencyLimit = concurrencyLimit ?? max(size.upperBound, 1) * 16
        self.queueLimit = queueLimit
        self.waitTimeout = waitTimeout
        self.idleTimeout = idleTimeout
        self.lifetime = lifetime
        self.validationInterval = validationInterval
        self.validationTimeout = validationTimeout
        self.leakThreshold = leakThreshold
        self.reconnectBackoff = reconnectBackoff
        self.longestReconnectBackoff = longestReconnectBackoff
    }

    /// Single statements on one connection at once, beyond which another connection is looked for.
    package static let pipelineDepth = 128
    /// A connection whose statement at work has taken so long already gets no further ones while there is another way.
    package static let stallThreshold: Duration = .milliseconds(50)
    /// Attempts to connect at once.
    package static let connectingLimit = 8

    /// Refuses numbers that cannot work.
    package func validate() throws(DatabaseError) {
        let wrong: String? =
            if size.lowerBound < 0 || size.upperBound < 1 || size.upperBound > 10_000 {
                "size must lie within 0...10000 and allow 1 connection, and is \(size)"
            } else if concurrencyLimit < 1 {
                "concurrencyLimit must be 1 or more, and is \(concurrencyLimit)"
            } else if queueLimit < 0 {
                "queueLimit must be 0 or more, and is \(queueLimit)"
            } else {
                times.first { $0.value <= .zero }.map { "\($0.name) must be longer than nothing, and is \($0.value)" }
            }
        if let wrong { throw DatabaseError(.misuse, "PoolConfiguration: \(wrong)") }
    }

    private var times: [(name: String, value: Duration)] {
        [
            ("waitTimeout", waitTimeout), ("idleTimeout", idleTimeout), ("lifetime", lifetime),
            ("validationInterval", validationInterval), ("validationTimeout", validationTimeout),
            ("leakThreshold", leakThreshold), ("reconnectBackoff", reconnectBackoff),
            ("longestReconnectBackoff", longestReconnectBackoff),
        ]
    }
}
