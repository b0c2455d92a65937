import Synchronization

/// Statements that kept the server busy for long the last time: they get a connection for themselves, so that nobody stands behind them in a pipe.
final class SlowStatements: Sendable {
    /// What took longer is slow.
    static let threshold: Duration = .milliseconds(25)
    private static let limit = 1000

    private let texts = Mutex<Set<String>>([])
    /// Most programs have none, and then nobody looks.
    private let hasAny = Atomic(false)

    @inline(__always)
    func contains(_ text: String) -> Bool {
        guard hasAny.load(ordering: .relaxed) else { return false }
        return texts.withLock { $0.contains(text) }
    }

    /// How long it took, once it was its turn.
    @inline(__always)
    func note(_ text: String, took time: Duration, wasKnown: Bool) {
        guard (time > Self.threshold) != wasKnown else { return }
        texts.withLock { texts in
            if wasKnown {
                texts.remove(text)
            } else if texts.count < Self.limit {
                texts.insert(text)
            }
            hasAny.store(!texts.isEmpty, ordering: .relaxed)
        }
    }
}
