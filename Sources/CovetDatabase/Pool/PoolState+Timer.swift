extension PoolState {
    /// Does what is due: ends waits and idle connections, tries those that were idle, reports leaks, connects again. Sets ``timer`` to when it wants to be called next.
    package mutating func tick(now: ContinuousClock.Instant, actions: inout [PoolAction<Connection, Caller>]) {
        timer = nil
        guard !isClosed else { return }
        refuseDuringOutage(now, actions: &actions)
        endWaits(now, actions: &actions)
        for index in slots.indices {
            switch slots[index].phase {
            case .open: look(after: index, now: now, actions: &actions)
            case .free, .connecting, .validating, .closing: break
            }
        }
        dispatch(now: now, actions: &actions)
        setTimer(now)
    }

    /// How a connection did that was tried after idleness.
    package mutating func validated(
        _ id: PoolSlotID,
        isAlive: Bool,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) {
        guard slots[id.index].generation == id.generation, slots[id.index].phase == .validating else { return }
        slots[id.index].phase = .open
        slots[id.index].lastUsed = now
        if !isAlive {
            close(id.index, .validation, actions: &actions)
        } else if let reason = slots[id.index].retirement {
            close(id.index, reason, actions: &actions)
        }
        dispatch(now: now, actions: &actions)
        setTimer(now)
    }

    private mutating func endWaits(
        _ now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) {
        guard let next = queue.nextDeadline, next <= now else { return }
        let reason = hasOpenConnections ? nil : unreachable
        let usage = usage
        for entry in queue.removeAll(where: { $0.deadline <= now }) {
            if let slot = entry.slot { slots[slot].keptFor = nil }
            abandon(entry, now: now, actions: &actions)
            let error = DatabaseError(
                .deadlineExceeded,
                "no connection became free within \(entry.since.duration(to: now)): \(usage)"
            )
            actions.append(.fail(entry.caller, reason ?? error))
        }
    }

    private mutating func look(
        after index: Int,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) {
        if let lease = slots[index].lease {
            let held = lease.since.duration(to: now)
            guard held >= configuration.leakThreshold, !lease.isReported else { return }
            slots[index].lease?.isReported = true
            counts.leaks += 1
            actions.append(.report(.leaked(lease.origin, heldFor: held)))
            return
        }
        if slots[index].expiresAt <= now { slots[index].retirement = slots[index].retirement ?? .lifetime }
        guard slots[index].shared == 0, slots[index].keptFor == nil else { return }
        if let reason = slots[index].retirement {
            close(index, reason, actions: &actions)
        } else if slots[index].idleSince.duration(to: now) >= configuration.idleTimeout, openCount > minimum {
            close(index, .idle, actions: &actions)
        } else if slots[index].lastUsed.duration(to: now) >= configuration.validationInterval,
            let connection = connections[index]
        {
            slots[index].phase = .validating
            actions.append(.validate(PoolSlotID(index: index, generation: slots[index].generation), connection))
        }
    }

    private var minimum: Int { configuration.size.lowerBound }

    /// Those that stay: one that is being closed counts no more.
    private var openCount: Int {
        slots.reduce(0) { $0 + ($1.phase == .open || $1.phase == .validating ? 1 : 0) }
    }

    private mutating func setTimer(_ now: ContinuousClock.Instant) {
        var next = now + configuration.validationInterval
        if let deadline = queue.nextDeadline { next = min(next, deadline) }
        if let retryAt, retryAt > now { next = min(next, retryAt) }
        if let outageSince, queue.count > 0 { next = min(next, max(outageSince + configuration.waitTimeout, now)) }
        for slot in slots where slot.phase == .open {
            if let lease = slot.lease {
                if !lease.isReported { next = min(next, lease.since + configuration.leakThreshold) }
            } else if slot.shared == 0 {
                next = min(next, slot.expiresAt, slot.lastUsed + configuration.validationInterval)
                if openCount > minimum { next = min(next, slot.idleSince + configuration.idleTimeout) }
            }
        }
        schedule(max(next, now))
    }
}
