extension PoolState {
    /// The slot whose connection suits the caller best; `nil` when it is better to wait. Has a connection made for the caller's shard when it had to be helped out.
    mutating func choose(
        _ use: PoolUse,
        shard: Int?,
        now: ContinuousClock.Instant,
        actions: inout [PoolAction<Connection, Caller>]
    ) -> Int? {
        if let shard {
            if let index = best(use, in: shard, now: now) { return index }
        }
        var choice: Int?
        var foreign = Best()
        for other in shards.indices where other != shard {
            if let index = best(use, in: other, now: now) { foreign.offer(index, load: slots[index].shared) }
        }
        choice = foreign.index
        if choice == nil, !mayGrow(now: now) { choice = leastLoaded(use, preferring: shard) }
        // Borrowed, and there is room: the next caller of this loop shall find one of its own.
        if let shard, choice != nil, connecting == 0, mayGrow(now: now) {
            connect(shard: shard, now: now, actions: &actions)
        }
        return choice
    }

    /// The best connection of one shard that can be used without waiting behind something slow.
    @inline(__always)
    private func best(_ use: PoolUse, in shard: Int, now: ContinuousClock.Instant) -> Int? {
        use == .statement ? slots.bestShared(in: shards[shard], now: now) : slots.lastIdle(in: shards[shard])
    }

    /// An idle connection of the shard, or of any.
    func idle(for shard: Int?) -> Int? {
        if let shard, let index = slots.lastIdle(in: shards[shard]) { return index }
        return shards.lazy.compactMap { slots.lastIdle(in: $0) }.first
    }

    /// The connection that will be idle first, as far as one can tell.
    func shortestPipe(for shard: Int?, now: ContinuousClock.Instant) -> Int? {
        slots.leastLoaded(preferring: shard) { !$0.isStalled(now) }
    }

    /// The way out for a statement when every connection is busy with something slow and there may be no more of them. Work that needs one for itself waits for the first that comes free.
    private func leastLoaded(_ use: PoolUse, preferring shard: Int?) -> Int? {
        guard use == .statement else { return nil }
        return slots.leastLoaded(preferring: shard) { $0.shared < PoolConfiguration.pipelineDepth }
    }
}

/// Looked through for each statement: by code that knows what it looks at, as a pool's own is the same for all kinds of connections.
extension [PoolSlot] {
    /// The one with the shortest pipe; of the same, the first, so that few are kept busy and the rest can be closed.
    fileprivate func bestShared(in indices: [Int], now: ContinuousClock.Instant) -> Int? {
        var best = Best()
        for index in indices where self[index].isAvailable {
            let load = self[index].shared
            if load == 0 { return index }
            if load < PoolConfiguration.pipelineDepth, !self[index].isStalled(now) { best.offer(index, load: load) }
        }
        return best.index
    }

    /// The last that is idle, so that the first stay for statements to share. One whose pipe is not empty will not do: what was granted may not have been sent yet, and would end up in the
    /// transaction of another; and the work would wait behind whatever is slow in the pipe.
    fileprivate func lastIdle(in indices: [Int]) -> Int? {
        for index in indices.reversed() where self[index].isAvailable && self[index].shared == 0 { return index }
        return nil
    }

    @inline(__always)
    fileprivate func leastLoaded(preferring shard: Int?, where suits: (borrowing PoolSlot) -> Bool) -> Int? {
        var best = Best()
        for index in indices where self[index].isAvailable && suits(self[index]) {
            best.offer(index, load: self[index].shared * 2 + (self[index].shard == shard ? 0 : 1))
        }
        return best.index
    }
}

private struct Best {
    private(set) var index: Int?
    private var load = Int.max

    @inline(__always)
    mutating func offer(_ index: Int, load: Int) {
        guard load < self.load else { return }
        self.index = index
        self.load = load
    }
}
