public import CovetSQL
import Synchronization

/// What each question cost a process in all, by its fingerprint, in bounded memory.
///
/// ```swift
/// let statistics = StatementStatistics()
/// let database = database.observed(by: statistics)
/// print(statistics.top(10))
/// ```
/// When there are more fingerprints than room, the one that cost least gives way; what is given up is counted in ``forgotten``.
public final class StatementStatistics: StatementObserver {
    /// What one question cost.
    public struct Entry: Sendable {
        public let shape: StatementShape
        /// How often it was asked, failures included.
        public let calls: Int
        public let failures: Int
        public let total: Duration
        public let longest: Duration
        /// 95 of 100 calls took no longer, to within an eighth.
        public let p95: Duration
        /// Rows that came back, or were changed where none did.
        public let rows: Int
        /// Where in the program's sources it was first seen, where that is known.
        public let origin: StatementOrigin?

        public var mean: Duration { calls > 0 ? total / calls : .zero }
    }

    private struct State {
        var tallies: [UInt64: Tally] = [:]
        var forgotten = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: how many fingerprints are kept; each takes about a kilobyte. Default: 500.
    public init(capacity: Int = 500) {
        self.capacity = max(1, capacity)
    }

    public func statementDidFinish(_ event: StatementEvent) {
        guard event.kind == .statement else { return }
        let shape = event.shape
        let nanoseconds = event.duration.nanoseconds
        let rows = event.rowCount > 0 ? event.rowCount : event.affectedRows
        state.withLock { state in
            if let index = state.tallies.index(forKey: shape.hash) {
                state.tallies.values[index].add(nanoseconds, rows: rows, hasFailed: event.error != nil)
                return
            }
            if state.tallies.count >= capacity, let least = state.tallies.min(by: { $0.value.total < $1.value.total }) {
                state.forgotten += least.value.calls
                state.tallies[least.key] = nil
            }
            var tally = Tally(shape: shape, origin: event.origin)
            tally.add(nanoseconds, rows: rows, hasFailed: event.error != nil)
            state.tallies[shape.hash] = tally
        }
    }

    /// Those that took the most time in all, the greatest first.
    public func top(_ count: Int = .max) -> [Entry] {
        let tallies = state.withLock { Array($0.tallies.values) }
        return tallies.sorted { $0.total > $1.total }.prefix(count).map(\.entry)
    }

    /// The question of that fingerprint; `nil` where it was not asked, or was given up.
    public subscript(fingerprint: String) -> Entry? {
        guard let hash = UInt64(fingerprint, radix: 16) else { return nil }
        return state.withLock { $0.tallies[hash] }?.entry
    }

    /// How many calls are in no entry, because theirs gave way to others.
    public var forgotten: Int { state.withLock(\.forgotten) }

    /// Begins anew.
    public func reset() {
        state.withLock { $0 = State() }
    }
}

private struct Tally {
    let shape: StatementShape
    let origin: StatementOrigin?
    var calls = 0
    var failures = 0
    var rows = 0
    /// Nanoseconds.
    var total: Int64 = 0
    var longest: Int64 = 0
    /// Calls by their time in microseconds: 8 buckets for each power of two, so that a bound is at most an eighth above its values.
    var buckets = [UInt32](repeating: 0, count: 8 * 32)

    init(shape: StatementShape, origin: StatementOrigin?) {
        self.shape = shape
        self.origin = origin
    }

    mutating func add(_ nanoseconds: Int64, rows: Int, hasFailed: Bool) {
        calls &+= 1
        if hasFailed { failures &+= 1 }
        self.rows &+= rows
        total &+= nanoseconds
        longest = max(longest, nanoseconds)
        let bucket = Self.bucket(UInt64(max(0, nanoseconds) / 1000))
        if buckets[bucket] < .max { buckets[bucket] += 1 }
    }

    private static func bucket(_ microseconds: UInt64) -> Int {
        guard microseconds >= 8 else { return Int(microseconds) }
        let power = 63 - microseconds.leadingZeroBitCount
        let part = Int(microseconds >> UInt64(power - 3)) & 7
        return min((power - 2) * 8 + part, 8 * 32 - 1)
    }

    /// The most microseconds that a bucket takes.
    private static func bound(_ bucket: Int) -> Int64 {
        guard bucket >= 8 else { return Int64(bucket) + 1 }
        let power = bucket / 8 + 2
        return (Int64(bucket % 8) + 9) << Int64(power - 3)
    }

    var entry: StatementStatistics.Entry {
        var left = calls - calls / 20
        var p95: Int64 = 0
        for (bucket, count) in buckets.enumerated() where count > 0 {
            left -= Int(count)
            p95 = Self.bound(bucket)
            if left <= 0 { break }
        }
        return StatementStatistics.Entry(
            shape: shape,
            calls: calls,
            failures: failures,
            total: .nanoseconds(total),
            longest: .nanoseconds(longest),
            p95: min(.microseconds(p95), .nanoseconds(longest)),
            rows: rows,
            origin: origin
        )
    }
}

extension Duration {
    /// Whole nanoseconds; a time of more than 292 years is as long as that.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ attoseconds / 1_000_000_000
    }

    /// Milliseconds with their fraction.
    package var milliseconds: Double { Double(nanoseconds) / 1_000_000 }
}
