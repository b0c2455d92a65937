import NIOCore

/// Runs tasks on one event loop without leaving it.
///
/// A job that becomes ready on the loop goes to a queue of its own, which the connection that woke it drains at once:
/// no lock, no wake-up, no round through the loop's queue. A job that becomes ready elsewhere comes by
/// `EventLoop.execute`. This is what makes an asynchronous handler as cheap as a synchronous one.
///
/// `@unchecked Sendable`: `eventLoop` and `pulse` are immutable and Sendable; every other property is read and written
/// on the event loop's thread alone. `enqueue`, the only method called from other threads, touches them only after
/// `inEventLoop` said yes or inside `execute`; the other methods are called by handlers of that loop's channels.
final class LoopExecutor: TaskExecutor, @unchecked Sendable {
    let eventLoop: any EventLoop
    let pulse = LoopPulse()
    private var jobs = CircularBuffer<UnownedJob>(initialCapacity: 64)
    private var isDraining = false
    private var isScheduled = false

    /// After so many jobs the loop gets a turn to read and write, so that tasks that wake each other starve nobody...
    private static let jobsInOneTurn = 512
    /// ...and after so long.
    private static let longestTurn = TimeAmount.milliseconds(5)
    /// So long may one connection answer pipelined requests in a job.
    static let turn = TimeAmount.milliseconds(1)

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if eventLoop.inEventLoop {
            jobs.append(job)
            if !isDraining { schedule() }
        } else {
            eventLoop.execute {
                self.jobs.append(job)
                self.drain()
            }
        }
    }

    /// Does something that makes tasks ready, and runs them before it returns. On the loop only.
    @inline(__always)
    func run(_ wake: () -> Void) {
        guard !isDraining else { return wake() }
        isDraining = true
        wake()
        isDraining = false
        drain()
    }

    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        var count = 0
        var began: NIODeadline?
        let executor = asUnownedTaskExecutor()
        while count < Self.jobsInOneTurn, let job = jobs.popFirst() {
            pulse.begin(job)
            job.runSynchronously(on: executor)
            count += 1
            // Nearly always one job is all there is, and nobody looks at the clock.
            guard !jobs.isEmpty else { break }
            let now = NIODeadline.now()
            if let began, now - began >= Self.longestTurn { break }
            began = began ?? now
        }
        pulse.end()
        isDraining = false
        if !jobs.isEmpty { scheduleBehindEvents() }
    }

    /// By a timer, as the loop runs what `execute` gave it until nothing is left, before it looks at its sockets. It also
    /// runs timers that are due by then: this one must not be, also where the machine is slow to come to that point.
    private func scheduleBehindEvents() {
        guard !isScheduled else { return }
        isScheduled = true
        eventLoop.scheduleTask(in: .microseconds(60)) {
            self.isScheduled = false
            self.drain()
        }
    }

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        eventLoop.execute {
            self.isScheduled = false
            self.drain()
        }
    }
}
