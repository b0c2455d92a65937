public import CovetSQL

/// How a pool of connections is used: the state of one moment, and counts since its start.
public struct PoolStatistics: Sendable, Hashable {
    /// `primary`, or `replica-1` and so on in the order in which replicas were given.
    public var name: String
    /// How many connections are kept and allowed.
    public var limits: ClosedRange<Int>

    /// Connections that are open.
    public var open = 0
    /// Connections that are being made.
    public var connecting = 0
    /// Of the open ones, those that run statements or are lent.
    public var inUse = 0
    /// Of those in use, the ones that are lent to a transaction, a stream or `withConnection { }`.
    public var lent = 0
    /// Open connections that nobody uses; `open - inUse`.
    public var idle: Int { open - inUse }
    /// Statements and transactions at work, which may be more than connections are in use: single statements share them.
    public var active = 0
    /// Callers that wait for a connection.
    public var waiting = 0

    /// Connections that were made since the start.
    public var created = 0
    /// Attempts to connect that failed since the start.
    public var failedAttempts = 0
    /// Connections that were closed since the start, by reason.
    public var closed: [PoolCloseReason: Int] = [:]
    /// Callers that had to wait and got a connection.
    public var waits = 0
    /// How long those waited, all together.
    public var waitTime: Duration = .zero
    /// Callers whose time was over, or whose task was cancelled, while they waited.
    public var abandonedWaits = 0
    /// Callers that were refused at once because the queue was full.
    public var refused = 0
    /// Lent connections that were held for longer than the threshold.
    public var leaks = 0

    /// For a replica: how far it was behind the primary when that was last measured; `nil` for the primary, and where it could not be measured.
    public var lag: Duration?
    /// For a replica: false while it is left out, since it cannot be reached or is too far behind.
    public var isServing = true

    public init(name: String, limits: ClosedRange<Int>) {
        self.name = name
        self.limits = limits
    }
}

/// Why a connection of a pool was closed.
public enum PoolCloseReason: String, Sendable, Hashable, CaseIterable {
    /// Nobody used it for long, and there were more than the minimum.
    case idle
    /// It had lived as long as connections may.
    case lifetime
    /// It did not answer when it was tried after a time of idleness.
    case validation
    /// It ended by itself: the server closed it, or the network did.
    case lost
    /// What was done with it left something behind that the next user must not find.
    case dirty
    /// The pool was closed.
    case shutdown
}

/// Something that happened in a pool, for metrics and logs.
public enum PoolEvent: Sendable, Hashable {
    /// A connection was made, in this time.
    case created(after: Duration)
    case closed(PoolCloseReason)
    /// An attempt to connect failed; the next one comes after the pause. The message holds no secret.
    case connectionFailed(DatabaseError, retryAfter: Duration)
    /// A caller got a connection after this wait.
    case waited(Duration)
    /// A caller gave up, or its time was over.
    case abandoned(after: Duration)
    /// The queue was full.
    case refused
    /// A connection is held for longer than the threshold, by a caller at this place in the sources.
    case leaked(StatementOrigin?, heldFor: Duration)
}

/// Is told what happens in a pool. It must be quick, and is called on whatever thread it happens.
public protocol PoolObserver: Sendable {
    func poolDidChange(_ event: PoolEvent, pool: String)
    /// A caller that had to wait got a connection, or the error. Called on the caller's task, where a trace finds what the wait belongs to; does
    /// nothing unless it is written.
    func callerDidWait(_ duration: Duration, origin: StatementOrigin?, error: DatabaseError?, pool: String)
}

extension PoolObserver {
    public func callerDidWait(_ duration: Duration, origin: StatementOrigin?, error: DatabaseError?, pool: String) {}
}
