import Foundation
public import Logging

/// Writes log lines on a thread of its own, so that a slow terminal, pipe or disk never holds up who logs.
///
/// The queue is bounded by `capacity` bytes. When it is full, lines below `error` are dropped and counted, and the count is logged once there is
/// room. Lines of level `error` and above are never dropped: they go on into a reserve of fifteen more capacities, and only when that is full
/// too does the caller wait. ``flush(within:)`` waits until all is written; it also runs when the process exits.
public final class LogWriter: @unchecked Sendable {
    // Proof: `pending`, `dropped`, `isWriting` and `isClosed` are touched only between `condition.lock()` and `condition.unlock()`; `sink` is
    // called by the one thread alone; the rest are lets.

    private let condition = NSCondition()
    private let capacity: Int
    private let sink: @Sendable ([UInt8]) -> Void
    private let notice: @Sendable (_ dropped: Int) -> [UInt8]
    private var pending: [UInt8] = []
    private var dropped = 0
    private var isWriting = false
    private var isClosed = false

    /// - Parameters:
    ///   - capacity: bytes that may wait; 1 MiB.
    ///   - notice: the line that tells of dropped ones.
    ///   - sink: writes bytes and may take its time.
    public init(
        capacity: Int = 1 << 20,
        notice: @escaping @Sendable (_ dropped: Int) -> [UInt8],
        sink: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.capacity = max(1024, capacity)
        self.notice = notice
        self.sink = sink
        let thread = Thread {
            Thread.current.name = "covet.log"
            self.work()
        }
        thread.stackSize = 512 * 1024
        thread.start()
    }

    /// Queues a line; returns at once.
    public func write(_ line: [UInt8], level: Logger.Level) {
        condition.lock()
        defer { condition.unlock() }
        if level < .error {
            guard pending.count + line.count <= capacity else {
                dropped += 1
                return
            }
        } else {
            while pending.count > capacity * 16, !isClosed { condition.wait() }
        }
        if isClosed { return sink(line) }
        pending += line
        condition.broadcast()
    }

    /// Waits until every line queued so far is with the system, or `seconds` have passed because nobody reads the other end.
    /// - Returns: false when lines are left.
    @discardableResult
    public func flush(within seconds: Double = 5) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !pending.isEmpty || isWriting || dropped > 0, !isClosed {
            guard condition.wait(until: end) else { return pending.isEmpty && !isWriting && dropped == 0 }
        }
        return true
    }

    /// Writes what is queued and ends the thread. Later lines are written by their callers.
    public func close() {
        flush()
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    private func work() {
        while true {
            condition.lock()
            while pending.isEmpty, dropped == 0, !isClosed { condition.wait() }
            if isClosed, pending.isEmpty, dropped == 0 {
                condition.unlock()
                return
            }
            var batch = pending
            pending = []
            if dropped > 0 { batch += notice(dropped) }
            dropped = 0
            isWriting = true
            condition.unlock()
            sink(batch)
            condition.lock()
            isWriting = false
            condition.broadcast()
            condition.unlock()
        }
    }
}
