import CovetSQL

/// Everything that a pool knows, without a socket, a clock or a lock: what happens goes in, what is to be done comes out as ``PoolAction``s.
///
/// Connections lie in shards, one for each event loop, so that a caller gets one of its own loop; when that has none to give, it borrows another's. A single statement shares a
/// connection with others (they are pipelined), a transaction or stream takes one for itself, whose pipe is empty: a connection is kept for it and gets no more statements until then.
/// Callers that find nothing wait in one queue, in order.
///
/// `Connection` is what is pooled and `Caller` whom a waiting place belongs to. Random numbers, from 0 to 1, come with the inputs.
package struct PoolState<Connection: Sendable, Caller: Sendable>: Sendable {
    package let configuration: PoolConfiguration
    /// Indices of slots by shard, in the order in which they came.
    var shards: [[Int]]
    var slots: [PoolSlot] = []
    /// The connection in each slot. Beside the slots, so that choosing one looks at plain values of a known layout.
    var connections: [Connection?] = []
    var freeSlots: [Int] = []
    var queue = PoolQueue<Caller>()

    /// Slots in use of any kind: connecting, open, or closing. Never more than `configuration.size.upperBound`.
    var total = 0
    var connecting = 0
    /// Statements and lends at work.
    var active = 0
    var isClosed = false

    /// Failed attempts to connect in a row.
    var failures = 0
    /// How many attempts there may be at once: one after a failure, doubled with each success.
    var connectingLimit = PoolConfiguration.connectingLimit
    /// No attempt to connect before this.
    var retryAt: ContinuousClock.Instant?
    var lastFailure: DatabaseError?
    /// When the attempts to connect began to fail with no connection open.
    var outageSince: ContinuousClock.Instant?

    /// When to ``tick(now:actions:)`` next.
    package internal(set) var timer: ContinuousClock.Instant?
    var counts: PoolStatistics

    package init(name: String, shards: Int, configuration: PoolConfiguration) {
        self.configuration = configuration
        self.shards = Array(repeating: [], count: max(shards, 1))
        counts = PoolStatistics(name: name, limits: configuration.size)
    }

    /// Makes the minimum of connections.
    package mutating func start(now: ContinuousClock.Instant, actions: inout [PoolAction<Connection, Caller>]) {
        grow(now: now, actions: &actions)
        schedule(now + min(configuration.validationInterval, configuration.idleTimeout))
    }

    package var statistics: PoolStatistics {
        var statistics = counts
        for slot in slots {
            switch slot.phase {
            case .connecting: statistics.connecting += 1
            case .open, .validating:
                statistics.open += 1
                if slot.shared > 0 || slot.lease != nil { statistics.inUse += 1 }
                if slot.lease != nil { statistics.lent += 1 }
            case .free, .closing: break
            }
        }
        statistics.active = active
        statistics.waiting = queue.count
        return statistics
    }

    /// True when a caller could be answered now or soon: a connection is open, or none was tried in vain.
    package var isReachable: Bool { !isClosed && (hasOpenConnections || failures == 0) }

    /// True when nothing is left to be closed.
    package var isDrained: Bool { isClosed && total == 0 }

    var hasOpenConnections: Bool { slots.contains { $0.phase == .open || $0.phase == .validating } }

    mutating func schedule(_ instant: ContinuousClock.Instant) {
        if let timer, timer <= instant { return }
        timer = instant
    }
}

/// What a connection is wanted for.
package enum PoolUse: Sendable, Hashable {
    /// One statement, which may share the connection.
    case statement
    /// A transaction, a stream, or any work that must be alone.
    case exclusive
}

/// A connection in use; give it back once.
package struct PoolGrant<Connection: Sendable>: Sendable {
    package let connection: Connection
    package let id: PoolSlotID
    package let use: PoolUse
}

/// A slot at one time of its life: a late message about an earlier connection is known as such.
package struct PoolSlotID: Sendable, Hashable {
    let index: Int
    let generation: Int
}

/// What the pool's owner is to do, in order.
package enum PoolAction<Connection: Sendable, Caller: Sendable>: Sendable {
    /// Make a connection for the shard and say `connected` or `connectFailed`.
    case connect(PoolSlotID, shard: Int)
    /// Close it and say `closed`.
    case close(PoolSlotID, Connection)
    /// Try whether it answers and say `validated`.
    case validate(PoolSlotID, Connection)
    case grant(Caller, PoolGrant<Connection>)
    case fail(Caller, DatabaseError)
    /// Tell the observers.
    case report(PoolEvent)
}

/// A place for a connection.
struct PoolSlot: Sendable {
    enum Phase: Sendable {
        case free, connecting, open, validating, closing
    }

    struct Lease: Sendable {
        let origin: StatementOrigin?
        let since: ContinuousClock.Instant
        var isReported = false
    }

    var generation = 0
    var shard: Int
    var phase = Phase.free
    /// Statements in its pipe.
    var shared = 0
    /// Since when the statement at the head of the pipe is at work; of value while `shared` is above zero.
    var headSince: ContinuousClock.Instant
    var lease: Lease?
    /// The ticket of the caller for whom it is kept until its pipe is empty.
    var keptFor: Int?
    var connectingSince: ContinuousClock.Instant
    var expiresAt: ContinuousClock.Instant
    /// When it was used or tried last.
    var lastUsed: ContinuousClock.Instant
    /// When it was used last.
    var idleSince: ContinuousClock.Instant
    /// Closed as soon as nobody uses it.
    var retirement: PoolCloseReason?

    init(shard: Int, now: ContinuousClock.Instant) {
        self.shard = shard
        headSince = now
        connectingSince = now
        expiresAt = now
        lastUsed = now
        idleSince = now
    }

    /// True when a caller may be sent to it.
    var isAvailable: Bool { phase == .open && lease == nil && keptFor == nil && retirement == nil }

    func isStalled(_ now: ContinuousClock.Instant) -> Bool {
        shared > 0 && headSince.duration(to: now) > PoolConfiguration.stallThreshold
    }
}
