/// When a transaction that failed through no fault of its own is run again: after a serialisation failure or a deadlock, never after an outcome that is not known.
///
/// Before attempt `n + 1` it waits for a random part, between half and all, of `backoff * 2^(n-1)`, at most `longestBackoff`; no connection is held meanwhile.
public struct TransactionRetry: Sendable, Hashable {
    /// How often the closure is run at most, 1 or more.
    public var attempts: Int
    /// The wait before the second attempt; 10 milliseconds by default.
    public var backoff: Duration
    /// The longest wait; 1 second by default.
    public var longestBackoff: Duration

    public init(attempts: Int, backoff: Duration = .milliseconds(10), longestBackoff: Duration = .seconds(1)) {
        self.attempts = max(attempts, 1)
        self.backoff = max(backoff, .zero)
        self.longestBackoff = max(longestBackoff, .zero)
    }

    /// The closure is run once; its failure is the caller's.
    public static let never = TransactionRetry(attempts: 1)

    /// - Parameters:
    ///   - attempt: the attempt that failed, from 1.
    ///   - random: from 0 to 1.
    func pause(after attempt: Int, random: Double) -> Duration {
        ExponentialBackoff(first: backoff, longest: longestBackoff).pause(after: attempt, random: random)
    }
}

/// Waits that double from one failure to the next, each a random part between half and all of its bound, so that those who failed together do not come back together.
package struct ExponentialBackoff: Sendable, Hashable {
    package var first: Duration
    package var longest: Duration

    package init(first: Duration, longest: Duration) {
        self.first = min(max(first, .zero), Self.bound)
        self.longest = min(max(longest, .zero), Self.bound)
    }

    /// Nobody waits for longer than a day.
    private static let bound = Duration.seconds(86_400)

    /// - Parameter failures: how many there were in a row, from 1.
    package func pause(after failures: Int, random: Double) -> Duration {
        // 2^30 days are far from an overflow.
        let bound = min(first * (1 << min(max(failures - 1, 0), 30)), longest)
        return bound * (0.5 + 0.5 * min(max(random, 0), 1))
    }
}

/// The clock and the dice of retries; tests bring their own.
package struct RetryTiming: Sendable {
    package var pause: @Sendable (Duration) async throws -> Void
    /// From 0 to 1.
    package var random: @Sendable () -> Double

    package init(
        pause: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.pause = pause
        self.random = random
    }

    package static let system = RetryTiming(
        pause: { try await Task.sleep(for: $0) },
        random: { Double.random(in: 0...1) }
    )
}
