import CovetDatabase
import Synchronization

/// A place in a queue: it is given its value once, or gives up once, whichever comes first.
final class Waiter<Value: Sendable>: Sendable {
    private enum State {
        case waiting(CheckedContinuation<Result<Value, DatabaseError>, Never>?)
        case settled(Result<Value, DatabaseError>)
    }

    private let state = Mutex<State>(.waiting(nil))

    /// False when it had given up already: then the value belongs to the next one.
    @discardableResult
    func settle(_ result: Result<Value, DatabaseError>) -> Bool {
        let (isFirst, continuation) = state.withLock {
            state -> (Bool, CheckedContinuation<Result<Value, DatabaseError>, Never>?) in
            guard case .waiting(let continuation) = state else { return (false, nil) }
            state = .settled(result)
            return (true, continuation)
        }
        continuation?.resume(returning: result)
        return isFirst
    }

    /// Waits for its turn, until the task is cancelled or the time is over.
    func wait(until deadline: ContinuousClock.Instant?) async throws(DatabaseError) -> Value {
        let result = await withTaskCancellationHandler {
            guard let deadline else { return await value() }
            return await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
                    self.settle(
                        .failure(
                            DatabaseError(
                                .deadlineExceeded,
                                "no connection became free in time; a transaction may be holding it for long"
                            )
                        )
                    )
                }
                let result = await value()
                group.cancelAll()
                return result
            }
        } onCancel: {
            settle(.failure(DatabaseError(.cancelled, "the task was cancelled while it waited for a connection")))
        }
        return try result.get()
    }

    private func value() async -> Result<Value, DatabaseError> {
        await withCheckedContinuation { continuation in
            let settled = state.withLock { state -> Result<Value, DatabaseError>? in
                if case .settled(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let settled { continuation.resume(returning: settled) }
        }
    }
}
