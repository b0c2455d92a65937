import CSQLite
import CovetDatabase

/// Decides during a statement whether it may go on: SQLite asks every thousand steps of its machine, and while it waits for another process's lock.
///
/// It runs in the task that sent the statement, so it sees that task's cancellation itself: nothing from outside can hit the next statement by mistake.
final class Watch {
    enum Reason {
        case cancelled, deadline
        /// The statement takes longer than a short read may on the caller's thread.
        case budget
    }

    var deadline: ContinuousClock.Instant?
    var timeout: Duration?
    var budget: Duration?
    /// True while a transaction ends, which must not stop half-way.
    var isProtected = false
    private(set) var reason: Reason?
    private let busyTimeout: Duration
    private var start: ContinuousClock.Instant?

    init(busyTimeout: Duration) {
        self.busyTimeout = busyTimeout
    }

    /// No clock is read for a statement that ends within a thousand steps: its time counts from the first question.
    func begin(timeout: Duration?, deadline: ContinuousClock.Instant?, budget: Duration?) {
        self.timeout = timeout
        self.deadline = deadline
        self.budget = budget
        reason = nil
        start = nil
    }

    /// True when the statement was asked about so late that it cannot have been short.
    func exceeded(_ duration: Duration) -> Bool {
        guard let start else { return false }
        return start.duration(to: .now) > duration
    }

    var mustStop: Bool {
        if isProtected { return false }
        if reason != nil { return true }
        if Task.isCancelled {
            reason = .cancelled
            return true
        }
        let now = ContinuousClock.now
        let start = self.start ?? now
        self.start = start
        if let deadline, now >= deadline {
            reason = .deadline
        } else if let timeout, start.duration(to: now) >= timeout {
            reason = .deadline
        } else if let budget, start.duration(to: now) >= budget {
            reason = .budget
        }
        return reason != nil
    }

    /// Waits a little for another process to let go: one millisecond at first, then up to 50; false when there is no more time.
    func wait(attempt: Int32) -> Bool {
        if budget != nil {
            reason = .budget
            return false
        }
        if mustStop { return false }
        let waited = Duration.milliseconds(attempt < 6 ? (1 << attempt) - 1 : 63 + 50 * Int(attempt - 6))
        guard waited < busyTimeout else { return false }
        sqlite3_sleep(attempt < 6 ? 1 << attempt : 50)
        return true
    }
}
