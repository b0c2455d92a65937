extension PoolState {
    /// Has connections made, as many as the minimum and those who wait need and the limits allow.
    mutating func grow(now: ContinuousClock.Instant, actions: inout [PoolAction<Connection, Caller>]) {
        // One connection serves any number of single statements; every other caller needs one.
        let demand = queue.exclusiveCount + (queue.unreservedCount > queue.exclusiveCount ? 1 : 0)
        let isLimited = active >= configuration.concurrencyLimit
        while mayGrow(now: now) {
            let isBelowMinimum = total < configuration.size.lowerBound
            guard isBelowMinimum || !isLimited && connecting < demand else { return }
            let shard = connecting < demand ? queue.first(reserved: false).flatMap { queue[$0]?.shard } : nil
            connect(shard: shard ?? smallestShard, now: now, actions: &actions)
        }
        if let retryAt, !isClosed, retryAt > now { schedule(retryAt) }
    }

    func mayGrow(now: ContinuousClock.Instant) -> Bool {
        guard !isClosed, total < configuration.size.upperBound, connecting < connectingLimit else { return false }
        return retryAt.map { $0 <= now } ?? true
    }

    mutating func connect(shard: Int, now: ContinuousClock.Instant, actions: inout [PoolAction<Connection, Caller>]) {
        let index: Int
        if let free = freeSlots.popLast() {
            let generation = slots[free].generation
            slots[free] = PoolSlot(shard: shard, now: now)
            slots[free].generation = generation
            index = free
        } else {
            slots.append(PoolSlot(shard: shard, now: now))
            connections.append(nil)
            index = slots.count - 1
        }
        slots[index].phase = .connecting
        shards[shard].append(index)
        total += 1
        connecting += 1
        actions.append(.connect(PoolSlotID(index: index, generation: slots[index].generation), shard: shard))
    }

    package mutating func connected(
        _ id: PoolSlotID,
        _ connection: Connection,
        random: Double,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) {
        guard slots[id.index].generation == id.generation else { return }
        connecting -= 1
        failures = 0
        retryAt = nil
        lastFailure = nil
        outageSince = nil
        connectingLimit = min(connectingLimit * 2, PoolConfiguration.connectingLimit)
        counts.created += 1
        actions.append(.report(.created(after: slots[id.index].connectingSince.duration(to: now))))
        connections[id.index] = connection
        slots[id.index].phase = .open
        slots[id.index].lastUsed = now
        slots[id.index].idleSince = now
        let life = configuration.lifetime * (1 - 0.1 * min(max(random, 0), 1))
        slots[id.index].expiresAt = now + life
        schedule(now + life)
        guard !isClosed else { return close(id.index, .shutdown, actions: &actions) }
        dispatch(now: now, actions: &actions)
    }

    /// - Parameter isPermanent: true when no time will mend it, such as a wrong password: those who wait hear of it at once if there is no other connection.
    package mutating func connectFailed(
        _ id: PoolSlotID,
        _ error: DatabaseError,
        isPermanent: Bool,
        random: Double,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) {
        guard slots[id.index].generation == id.generation else { return }
        connecting -= 1
        free(id.index)
        failures += 1
        counts.failedAttempts += 1
        connectingLimit = 1
        lastFailure = error
        let backoff = ExponentialBackoff(
            first: configuration.reconnectBackoff,
            longest: configuration.longestReconnectBackoff
        )
        let pause = backoff.pause(after: failures, random: random)
        retryAt = max(retryAt ?? now, now + pause)
        actions.append(.report(.connectionFailed(error, retryAfter: pause)))
        guard !isClosed else { return }
        schedule(now + pause)
        // Whoever waited for this one takes what there is.
        guard !hasOpenConnections else { return dispatch(now: now, actions: &actions) }
        outageSince = outageSince ?? (isPermanent ? now - configuration.waitTimeout : now)
        refuseDuringOutage(now, actions: &actions)
    }

    /// Why nobody needs to wait: for as long as callers may wait at most, no attempt to connect has succeeded and no connection is open.
    func outage(_ now: ContinuousClock.Instant) -> DatabaseError? {
        guard let outageSince, !hasOpenConnections, outageSince.duration(to: now) >= configuration.waitTimeout else {
            return nil
        }
        return unreachable
    }

    mutating func refuseDuringOutage(
        _ now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) {
        guard let failure = outage(now) else { return }
        for entry in queue.removeAll(where: { _ in true }) {
            if let slot = entry.slot { slots[slot].keptFor = nil }
            abandon(entry, now: now, actions: &actions)
            actions.append(.fail(entry.caller, failure))
        }
    }

    /// The last failure to connect, as those who wanted a connection are told.
    var unreachable: DatabaseError? {
        guard var failure = lastFailure else { return nil }
        failure.code = .connection
        failure.message = "no connection to the database can be made: \(failure.message)"
        return failure
    }

    private var smallestShard: Int {
        shards.indices.min { shards[$0].count < shards[$1].count } ?? 0
    }
}
