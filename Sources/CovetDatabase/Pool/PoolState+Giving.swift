extension PoolState {
    /// A statement has ended, or the work that had a connection for itself.
    ///
    /// - Parameter spoiled: why the connection cannot be used again; `nil` when it is as good as new.
    /// - Returns: since when the caller was the one whom the connection worked for, as statements are answered in their order.
    @discardableResult
    package mutating func give(
        _ id: PoolSlotID,
        _ use: PoolUse,
        spoiled: PoolCloseReason? = nil,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) -> ContinuousClock.Instant {
        // A connection that was lost meanwhile has taken its users with it.
        guard slots[id.index].generation == id.generation else { return now }
        let begin = slots[id.index].lease?.since ?? slots[id.index].headSince
        active -= 1
        switch use {
        case .statement:
            slots[id.index].shared -= 1
            slots[id.index].headSince = now
        case .exclusive:
            slots[id.index].lease = nil
            slots[id.index].headSince = now
        }
        if let spoiled { slots[id.index].retirement = spoiled }
        if slots[id.index].shared == 0, slots[id.index].lease == nil {
            slots[id.index].lastUsed = now
            slots[id.index].idleSince = now
            if let reason = slots[id.index].retirement { close(id.index, reason, actions: &actions) }
        }
        if queue.count > 0 { dispatch(now: now, actions: &actions) }
        return begin
    }

    /// The connection has ended, whoever ended it. Called once for each that was made.
    package mutating func closed(
        _ id: PoolSlotID,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) {
        guard slots[id.index].generation == id.generation else { return }
        let slot = slots[id.index]
        if slot.phase != .closing { count(.lost, actions: &actions) }
        active -= slot.shared + (slot.lease == nil ? 0 : 1)
        release(id.index)
        free(id.index)
        dispatch(now: now, actions: &actions)
    }

    /// Ends the pool: those who wait are refused, idle connections are closed now and the others when they are given back.
    package mutating func close(now: ContinuousClock.Instant, actions: inout [PoolAction<Connection, Caller>]) {
        guard !isClosed else { return }
        isClosed = true
        for entry in queue.removeAll(where: { _ in true }) { actions.append(.fail(entry.caller, .poolClosed)) }
        for index in slots.indices { slots[index].keptFor = nil }
        for index in slots.indices where slots[index].phase == .open || slots[index].phase == .validating {
            slots[index].retirement = .shutdown
            if slots[index].shared == 0, slots[index].lease == nil { close(index, .shutdown, actions: &actions) }
        }
        timer = nil
    }

    /// The connections that are still in use, for a close that waits no longer.
    package var lingering: [Connection] { connections.compactMap(\.self) }

    mutating func close(_ index: Int, _ reason: PoolCloseReason, actions: inout [PoolAction<Connection, Caller>]) {
        guard let connection = connections[index], slots[index].phase != .closing else { return }
        release(index)
        slots[index].phase = .closing
        count(reason, actions: &actions)
        actions.append(.close(PoolSlotID(index: index, generation: slots[index].generation), connection))
    }

    /// Whoever it was kept for waits on, in the old place.
    private mutating func release(_ index: Int) {
        guard let ticket = slots[index].keptFor else { return }
        slots[index].keptFor = nil
        queue.keep(nil, for: ticket)
    }

    /// Makes room for another connection.
    mutating func free(_ index: Int) {
        let shard = slots[index].shard
        shards[shard].removeAll { $0 == index }
        slots[index].generation += 1
        slots[index].phase = .free
        connections[index] = nil
        slots[index].lease = nil
        slots[index].shared = 0
        slots[index].retirement = nil
        freeSlots.append(index)
        total -= 1
    }

    private mutating func count(_ reason: PoolCloseReason, actions: inout [PoolAction<Connection, Caller>]) {
        counts.closed[reason, default: 0] += 1
        actions.append(.report(.closed(reason)))
    }
}
