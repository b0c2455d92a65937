import CovetDatabase
import Synchronization

/// A task's place in the queue. It is answered once: by the pool, or by its own cancellation before it got a place.
final class PoolCaller: Sendable {
    typealias Answer = Result<PoolGrant<PostgresConnection>, DatabaseError>

    private enum State {
        case new
        case waiting(CheckedContinuation<Answer, Never>)
        case answered
    }

    private struct Place {
        var state = State.new
        var ticket: Int?
        var isCancelled = false
    }

    private let place = Mutex(Place())

    /// Called once, before it is told to the pool.
    func begin(_ continuation: CheckedContinuation<Answer, Never>) {
        place.withLock { $0.state = .waiting(continuation) }
    }

    /// False when it had its answer: then what was granted must be given back.
    @discardableResult
    func answer(_ answer: Answer) -> Bool {
        let continuation = place.withLock { place -> CheckedContinuation<Answer, Never>? in
            guard case .waiting(let continuation) = place.state else { return nil }
            place.state = .answered
            return continuation
        }
        continuation?.resume(returning: answer)
        return continuation != nil
    }

    /// - Returns: true when the task was cancelled before it had a place.
    func queued(_ ticket: Int) -> Bool {
        place.withLock { place in
            place.ticket = ticket
            return place.isCancelled
        }
    }

    /// - Returns: the place that it leaves, if it has one.
    func cancel() -> Int? {
        place.withLock { place in
            place.isCancelled = true
            return place.ticket
        }
    }
}
