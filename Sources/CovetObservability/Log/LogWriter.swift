import Foundation
public import Logging

/// Writes log lines on a thread of its own, so that a slow terminal, pipe or disk never holds up who logs.
///
/// Lines gather for 5 ms, so that a busy server neither wakes a thread nor calls the system for each. A line of level `warning` or above, or
/// a quarter of `capacity` that waits, is written at once together with all that came before.
///
/// The queue is bounded by `capacity` bytes. When it is full, lines below `error` are dropped and counted, and the count is logged once there is
/// room. Lines of level `error` and above are never dropped: they go on into a reserve of fifteen more capacities, and only when that is full
/// too does the caller wait. ``flush(within:)`` waits until all is written; it also runs when the process exits.
public final class LogWriter: @unchecked Sendable {
    // Proof: every variable is touched only between `condition.lock()` and `condition.unlock()`; `sink` is called by the one thread alone, or
    // under the lock once that thread has been told to end; the rest are lets.

    private let condition = NSCondition()
    private let capacity: Int
    /// So many bytes are written at once, whatever their level.
    private let batch: Int
    private let sink: @Sendable ([UInt8]) -> Void
    private let notice: @Sendable (_ dropped: Int) -> [UInt8]
    private var pending: [UInt8] = []
    private var dropped = 0
    /// The thread waits until somebody wakes it, not for the end of a batch's time.
    private var isAsleep = false
    private var isUrgent = false
    private var isWriting = false
    private var isClosed = false

    /// How long lines gather. Below what a reader of a log notices, and above the time between two lines of a busy server.
    private static let gathering = 0.005

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
        batch = self.capacity / 4
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
        line.withUnsafeBytes { write($0, level: level) }
    }

    func write(_ line: UnsafeRawBufferPointer, level: Logger.Level) {
        condition.lock()
        let wakes = queue(line, level)
        condition.unlock()
        // Only now, or the thread would wake up to a lock that is held.
        if wakes { condition.broadcast() }
    }

    /// - Returns: whether the thread is to be woken. Under the lock, as everything private.
    private func queue(_ line: UnsafeRawBufferPointer, _ level: Logger.Level) -> Bool {
        if level < .error {
            guard pending.count + line.count <= capacity else {
                dropped += 1
                return hurry()
            }
        } else {
            while pending.count > capacity * 16, !isClosed { condition.wait() }
        }
        if isClosed {
            sink(Array(line))
            return false
        }
        pending.append(contentsOf: line)
        if level >= .warning || pending.count >= batch { return hurry() }
        defer { isAsleep = false }
        return isAsleep
    }

    /// Waits until every line queued so far is with the system, or `seconds` have passed because nobody reads the other end.
    /// - Returns: false when lines are left.
    @discardableResult
    public func flush(within seconds: Double = 5) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !pending.isEmpty || isWriting || dropped > 0, !isClosed {
            if hurry() { condition.broadcast() }
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

    /// Ends the gathering of the current batch.
    /// - Returns: whether the thread is to be woken.
    private func hurry() -> Bool {
        defer {
            isUrgent = true
            isAsleep = false
        }
        return !isUrgent
    }

    private func work() {
        var spare: [UInt8] = []
        while true {
            condition.lock()
            while pending.isEmpty, dropped == 0, !isClosed {
                isAsleep = true
                condition.wait()
            }
            isAsleep = false
            if isClosed, pending.isEmpty, dropped == 0 {
                condition.unlock()
                return
            }
            let end = Date(timeIntervalSinceNow: Self.gathering)
            while !isUrgent, !isClosed, condition.wait(until: end) {}
            isUrgent = false
            swap(&pending, &spare)
            if dropped > 0 { spare += notice(dropped) }
            dropped = 0
            isWriting = true
            condition.unlock()
            sink(spare)
            // The memory of one batch serves the next but one; that of a burst is given back.
            if spare.capacity > 4 * batch { spare = [] } else { spare.removeAll(keepingCapacity: true) }
            condition.lock()
            isWriting = false
            condition.broadcast()
            condition.unlock()
        }
    }
}
