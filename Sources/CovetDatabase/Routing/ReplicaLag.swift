/// How far replicas are behind, from positions in the primary's log that were noted with their times. It trusts no replica's own word: one that lost its connection to the primary
/// believes itself up to date.
package struct ReplicaLag: Sendable {
    private var samples: [(time: ContinuousClock.Instant, position: UInt64)] = []
    private let window: Duration

    /// - Parameter window: how long positions are kept; a replica that is behind all of them has a lag of `nil`.
    package init(window: Duration) {
        self.window = window
    }

    /// What the primary had written at a time, or a little later.
    package mutating func note(_ position: UInt64, at time: ContinuousClock.Instant) {
        if let last = samples.last, last.position > position || last.time > time {
            // Another server has become the primary, with a log of its own.
            samples = []
        }
        // The last one before the window is kept: it bounds what is behind it.
        while samples.count > 1, samples[1].time.duration(to: time) > window { samples.removeFirst() }
        samples.append((time, position))
    }

    /// The lag of a replica that has replayed up to a position, asked after the last note: at most this. `nil` when it is not known, or longer than the window.
    package func lag(at position: UInt64) -> Duration? {
        guard let newest = samples.last, let reached = samples.last(where: { $0.position <= position }) else {
            return nil
        }
        return reached.time.duration(to: newest.time)
    }
}

/// A position in PostgreSQL's log as a number: `16/B374D848`.
package func logPosition(_ text: String) -> UInt64? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let high = UInt32(parts[0], radix: 16), let low = UInt32(parts[1], radix: 16) else {
        return nil
    }
    return UInt64(high) << 32 | UInt64(low)
}
