import CovetDatabase
import CovetSQL

/// A pool of numbers that stand for connections, its callers by name, and a clock that is moved by hand.
final class PoolRig {
    typealias State = PoolState<Int, String>

    var pool: State
    var now = ContinuousClock.now
    var random = 0.0
    /// What was asked of the owner and not yet done.
    var connects: [(id: PoolSlotID, shard: Int)] = []
    var validations: [(id: PoolSlotID, connection: Int)] = []
    var closing: [(id: PoolSlotID, connection: Int)] = []
    var granted: [String: PoolGrant<Int>] = [:]
    var failed: [String: DatabaseError] = [:]
    var order: [String] = []
    var events: [PoolEvent] = []
    var lastConnection = 0

    init(_ size: ClosedRange<Int>, shards: Int = 1, _ change: (inout PoolConfiguration) -> Void = { _ in }) {
        var configuration = PoolConfiguration(size: size)
        change(&configuration)
        pool = State(name: "test", shards: shards, configuration: configuration)
        with { pool, now, actions in pool.start(now: now, actions: &actions) }
    }

    @discardableResult
    func with<Result>(
        _ body: (inout State, ContinuousClock.Instant, inout [PoolAction<Int, String>]) -> Result
    ) -> Result {
        var actions: [PoolAction<Int, String>] = []
        let result = body(&pool, now, &actions)
        for action in actions {
            switch action {
            case .connect(let id, let shard): connects.append((id, shard))
            case .close(let id, let connection): closing.append((id, connection))
            case .validate(let id, let connection): validations.append((id, connection))
            case .grant(let caller, let grant):
                granted[caller] = grant
                order.append(caller)
            case .fail(let caller, let error): failed[caller] = error
            case .report(let event): events.append(event)
            }
        }
        return result
    }

    /// Does what was asked for, as a healthy server would.
    func settle() {
        while !connects.isEmpty || !closing.isEmpty {
            while !connects.isEmpty { connectOne() }
            while !closing.isEmpty { closeOne() }
        }
    }

    func connectOne() {
        let (id, _) = connects.removeFirst()
        lastConnection += 1
        let (connection, random) = (lastConnection, random)
        with { pool, now, actions in
            pool.connected(id, connection, random: random, now: now, actions: &actions)
        }
    }

    func refuseOne(_ error: DatabaseError = PoolRig.refusal, isPermanent: Bool = false) {
        let (id, _) = connects.removeFirst()
        let random = random
        with { pool, now, actions in
            pool.connectFailed(id, error, isPermanent: isPermanent, random: random, now: now, actions: &actions)
        }
    }

    func closeOne() {
        let (id, _) = closing.removeFirst()
        lose(id)
    }

    func lose(_ id: PoolSlotID) {
        with { pool, now, actions in pool.closed(id, now: now, actions: &actions) }
    }

    /// The connection that the caller got at once, or `nil` when it waits or was refused.
    @discardableResult
    func ask(
        _ caller: String,
        _ use: PoolUse = .statement,
        shard: Int? = 0,
        origin: StatementOrigin? = nil,
        within time: Duration? = nil
    ) -> Int? {
        let answer = with { pool, now, actions in
            pool.wait(
                caller,
                for: use,
                shard: shard,
                origin: origin,
                deadline: time.map { now + $0 },
                now: now,
                actions: &actions
            )
        }
        switch answer {
        case .granted(let grant):
            granted[caller] = grant
            return grant.connection
        case .queued(let ticket):
            tickets[caller] = ticket
            return nil
        case .refused(let error):
            failed[caller] = error
            return nil
        }
    }

    var tickets: [String: Int] = [:]

    func leave(_ caller: String) -> Bool {
        guard let ticket = tickets[caller] else { return false }
        return with { pool, now, actions in pool.leave(ticket, now: now, actions: &actions) }
    }

    func give(_ caller: String, spoiled: PoolCloseReason? = nil) {
        guard let grant = granted.removeValue(forKey: caller) else { return }
        with { pool, now, actions in
            pool.give(grant.id, grant.use, spoiled: spoiled, now: now, actions: &actions)
        }
    }

    /// Moves the clock and lets the pool's timer ring as often as it wants to.
    func advance(by duration: Duration) {
        let end = now + duration
        while let timer = pool.timer, timer <= end {
            now = max(now, timer)
            with { pool, now, actions in pool.tick(now: now, actions: &actions) }
        }
        now = end
    }

    static let refusal = DatabaseError(.connection, "the server refuses connections")
}
