import NIOConcurrencyHelpers
import NIOPosix

/// Runs one half of a conversation on a thread of its own.
final class Writer: Sendable {
    private let done = ConditionLock(value: 0)
    private let failure = NIOLockedValueBox<(any Error)?>(nil)

    init(_ body: @escaping @Sendable () throws -> Void) {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        pool.submit { [self] _ in
            do { try body() } catch { failure.withLockedValue { $0 = error } }
            done.lock()
            done.unlock(withValue: 1)
            pool.shutdownGracefully { _ in }
        }
    }

    func join() throws {
        done.lock(whenValue: 1)
        done.unlock()
        if let error = failure.withLockedValue({ $0 }) { throw error }
    }
}
