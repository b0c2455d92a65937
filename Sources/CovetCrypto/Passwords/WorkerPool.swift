import Foundation

/// Threads of their own with a bounded queue, for work that would hold up an event loop.
final class WorkerPool: @unchecked Sendable {
    // Proof: `queue`, `isStopped` and `nextID` are touched only between `condition.lock()` and `condition.unlock()`; the rest are lets.

    static var defaultThreads: Int { max(1, ProcessInfo.processInfo.activeProcessorCount / 2) }

    private struct Job {
        let id: UInt64
        let run: @Sendable () -> Void
        let cancel: @Sendable () -> Void
    }

    private let condition = NSCondition()
    private let queueLimit: Int
    private var queue: [Job] = []
    private var nextID: UInt64 = 0
    private var isStopped = false

    init(threads: Int, queueLimit: Int) {
        self.queueLimit = queueLimit
        for index in 0..<max(1, threads) {
            // The thread holds the pool until `stop`; the owner calls that when it goes.
            let thread = Thread {
                Self.nameThread("covet.pw.\(index)")
                self.work()
            }
            // libargon2 keeps its blocks on the heap; its frames are small.
            thread.stackSize = 512 * 1024
            thread.start()
        }
    }

    /// Foundation names a thread only once whoever started it has noted it, which may be after its first steps. Linux takes 15 bytes.
    private static func nameThread(_ name: String) {
        for _ in 0..<100 {
            Thread.current.name = name
            if Thread.current.name == name { return }
            Thread.sleep(forTimeInterval: 0.0001)
        }
    }

    /// Runs `work` on one of the threads.
    /// - Throws: what `work` throws; ``PasswordHashingError`` (`busy`) when the queue is full; `CancellationError` when the caller is
    ///   cancelled before a thread took the work. Work that has begun ends.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let id = reserveID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
                let job = Job(
                    id: id,
                    run: { continuation.resume(with: Result { try work() }) },
                    cancel: { continuation.resume(throwing: CancellationError()) }
                )
                switch enqueue(job) {
                case .taken: break
                case .cancelled: continuation.resume(throwing: CancellationError())
                case .full:
                    continuation.resume(
                        throwing: PasswordHashingError(
                            code: .busy,
                            message: "\(queueLimit) passwords are waiting to be hashed; try again in a moment"
                        )
                    )
                }
            }
        } onCancel: {
            cancel(id)
        }
    }

    func stop() {
        condition.lock()
        isStopped = true
        let left = queue
        queue = []
        condition.broadcast()
        condition.unlock()
        for job in left { job.cancel() }
    }

    var waiting: Int {
        condition.lock()
        defer { condition.unlock() }
        return queue.count
    }

    private enum Admission { case taken, full, cancelled }

    private func reserveID() -> UInt64 {
        condition.lock()
        defer { condition.unlock() }
        nextID += 1
        return nextID
    }

    private func enqueue(_ job: Job) -> Admission {
        condition.lock()
        defer { condition.unlock() }
        // A task cancelled before this point has had its handler run already and found nothing to remove.
        if isStopped || Task.isCancelled { return .cancelled }
        if queue.count >= queueLimit { return .full }
        queue.append(job)
        condition.signal()
        return .taken
    }

    private func cancel(_ id: UInt64) {
        condition.lock()
        let job = queue.firstIndex { $0.id == id }.map { queue.remove(at: $0) }
        condition.unlock()
        job?.cancel()
    }

    private func work() {
        while true {
            condition.lock()
            while queue.isEmpty, !isStopped { condition.wait() }
            guard !queue.isEmpty else {
                condition.unlock()
                return
            }
            let job = queue.removeFirst()
            condition.unlock()
            job.run()
        }
    }
}
