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
        guard queue.isEmpty, active < configuration.concurrencyLimit, !isClosed else { return nil }
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
        guard queue.count < configuration.queueLimit else {
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
        grow(now: now, actions: &actions)
        return .queued(ticket: ticket)
    }

    /// The caller's task was cancelled; false when it was answered before.
    package mutating func leave(
        _ ticket: Int,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) -> Bool {
        guard let entry = queue.remove(ticket) else { return false }
        abandon(entry, now: now, actions: &actions)
        dispatch(now: now, actions: &actions)
        return true
    }

    /// Gives connections to those who wait, in order, as far as there are any.
    mutating func dispatch(now: ContinuousClock.Instant, actions: inout [PoolAction<Connection, Caller>]) {
        while let next = queue.first, active < configuration.concurrencyLimit,
            let index = choose(next.use, shard: next.shard, now: now, actions: &actions),
            let grant = grant(index, next.use, origin: next.origin, now: now)
        {
            _ = queue.removeFirst()
            let waited = next.since.duration(to: now)
            counts.waits += 1
            counts.waitTime += waited
            actions.append(.grant(next.caller, grant))
            actions.append(.report(.waited(waited)))
        }
        grow(now: now, actions: &actions)
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
        guard let connection = slots[index].connection else { return nil }
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
