package import CovetSQL

/// What became of a caller that could not be served at once.
package enum PoolAnswer<Connection: Sendable>: Sendable {
    case granted(PoolGrant<Connection>)
    /// It has a place in the queue, and hears by an action.
    case queued(ticket: Int)
    case refused(DatabaseError)
}

extension PoolState {
    /// A connection that can be had at once; `nil` when the caller has to ask for a place in the queue.
    ///
    /// - Parameter shard: the caller's event loop; `nil` for one that is on none.
    package mutating func take(
        _ use: PoolUse,
        shard: Int?,
        origin: StatementOrigin?,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) -> PoolGrant<Connection>? {
        guard queue.unreservedCount == 0, active < configuration.concurrencyLimit, !isClosed else { return nil }
        guard let index = choose(use, shard: shard, now: now, actions: &actions) else { return nil }
        return grant(index, use, origin: origin, now: now)
    }

    /// A connection, or a place in the queue until the deadline, or a refusal.
    package mutating func wait(
        _ caller: Caller,
        for use: PoolUse,
        shard: Int?,
        origin: StatementOrigin?,
        deadline: ContinuousClock.Instant?,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) -> PoolAnswer<Connection> {
        guard !isClosed else { return .refused(.poolClosed) }
        if let grant = take(use, shard: shard, origin: origin, now: now, actions: &actions) { return .granted(grant) }
        if let failure = outage(now) { return .refused(failure) }
        guard queue.count < configuration.queueLimit + coming else {
            counts.refused += 1
            actions.append(.report(.refused))
            return .refused(
                DatabaseError(
                    .poolExhausted,
                    "the pool's queue is full: \(usage); try again in a moment, raise DATABASE_POOL_MAX_SIZE, or look for what holds connections"
                )
            )
        }
        let latest = now + configuration.waitTimeout
        let entry = PoolQueue<Caller>.Entry(
            caller: caller,
            use: use,
            shard: shard,
            origin: origin,
            since: now,
            deadline: min(deadline ?? latest, latest)
        )
        let ticket = queue.append(entry)
        schedule(entry.deadline)
        dispatch(now: now, actions: &actions)
        return .queued(ticket: ticket)
    }

    /// The caller's task was cancelled; false when it was answered before.
    package mutating func leave(
        _ ticket: Int,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) -> Bool {
        guard let entry = queue.remove(ticket) else { return false }
        if let slot = entry.slot { slots[slot].keptFor = nil }
        abandon(entry, now: now, actions: &actions)
        dispatch(now: now, actions: &actions)
        return true
    }

    /// Gives connections to those who wait, in order, as far as there are any.
    mutating func dispatch(now: ContinuousClock.Instant, actions: inout [PoolAction<Connection, Caller>]) {
        while active < configuration.concurrencyLimit, serveNext(now: now, actions: &actions) {}
        grow(now: now, actions: &actions)
    }

    /// False when nobody can be helped now.
    private mutating func serveNext(
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) -> Bool {
        // Whoever has a connection kept takes any that is idle before.
        if let ticket = queue.first(reserved: true), let entry = queue[ticket], let kept = entry.slot,
            let index = slots[kept].shared == 0 ? kept : idle(for: entry.shard)
        {
            return serve(ticket, index, now: now, actions: &actions)
        }
        guard let ticket = queue.first(reserved: false), let next = queue[ticket] else { return false }
        if let index = choose(next.use, shard: next.shard, now: now, actions: &actions) {
            return serve(ticket, index, now: now, actions: &actions)
        }
        guard next.use == .exclusive, let index = shortestPipe(for: next.shard, now: now) else { return false }
        queue.keep(index, for: ticket)
        slots[index].keptFor = ticket
        return true
    }

    private mutating func serve(
        _ ticket: Int,
        _ index: Int,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) -> Bool {
        guard let entry = queue[ticket], let grant = grant(index, entry.use, origin: entry.origin, now: now) else {
            return false
        }
        queue.remove(ticket)
        if let slot = entry.slot { slots[slot].keptFor = nil }
        let waited = entry.since.duration(to: now)
        counts.waits += 1
        counts.waitTime += waited
        actions.append(.grant(entry.caller, grant))
        actions.append(.report(.waited(waited)))
        return true
    }

    mutating func abandon(
        _ entry: PoolQueue<Caller>.Entry,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) {
        counts.abandonedWaits += 1
        actions.append(.report(.abandoned(after: entry.since.duration(to: now))))
    }

    private mutating func grant(
        _ index: Int,
        _ use: PoolUse,
        origin: StatementOrigin?,
        now: ContinuousClock.Instant
    ) -> PoolGrant<Connection>? {
        guard let connection = connections[index] else { return nil }
        active += 1
        switch use {
        case .statement:
            if slots[index].shared == 0 { slots[index].headSince = now }
            slots[index].shared += 1
        case .exclusive:
            slots[index].lease = PoolSlot.Lease(origin: origin, since: now)
            schedule(now + configuration.leakThreshold)
        }
        let id = PoolSlotID(index: index, generation: slots[index].generation)
        return PoolGrant(connection: connection, id: id, use: use)
    }

    /// Connections that nobody holds and that cannot be given yet: to be made, being made, being tried, being closed to make room. Whoever waits for one of them is no part of a queue,
    /// which a pool that begins would have none of otherwise.
    private var coming: Int {
        guard active < configuration.concurrencyLimit else { return 0 }
        return configuration.size.upperBound - slots.count { $0.phase == .open }
    }

    /// Who holds connections, for the messages of those who did not get one.
    var usage: String {
        let lent = slots.filter { $0.lease != nil }
        var text = "\(lent.count) of \(configuration.size.upperBound) connections are lent"
        if let longest = lent.min(by: { ($0.lease?.since ?? $0.idleSince) < ($1.lease?.since ?? $1.idleSince) }),
            let origin = longest.lease?.origin
        {
            text += ", the longest to \(origin)"
        }
        return text + ", \(active) statements and transactions are at work, \(queue.count) callers wait"
    }
}

extension DatabaseError {
    package static let poolClosed = DatabaseError(.connection, "the database was closed")
}
