import CovetHTTP
import Synchronization

/// Which job a loop runs at this moment, written by the loop at next to no cost and read by the watchdog's thread.
final class LoopPulse: Sendable {
    /// Another number for every job; 0 while none runs.
    private let running = Atomic<UInt64>(0)
    private let job = Atomic<UInt>(0)
    private let count = Atomic<UInt64>(0)
    private let activities = Mutex<[UInt: RequestActivity]>([:])

    struct Reading: Equatable {
        var running: UInt64
        var job: UInt
    }

    @inline(__always)
    func begin(_ job: UnownedJob) {
        // The loop is the only writer, so a load and a store count as well as an atomic addition and cost less.
        let next = count.load(ordering: .relaxed) &+ 1
        count.store(next, ordering: .relaxed)
        self.job.store(Self.identity(of: job), ordering: .relaxed)
        running.store(next, ordering: .releasing)
    }

    @inline(__always)
    func end() {
        running.store(0, ordering: .releasing)
    }

    /// Nil while no job runs.
    var reading: Reading? {
        let running = running.load(ordering: .acquiring)
        return running == 0 ? nil : Reading(running: running, job: job.load(ordering: .relaxed))
    }

    /// Called by a connection's task in its first job: every later job of that task has the same identity.
    func register(_ activity: RequestActivity) -> UInt {
        let identity = job.load(ordering: .relaxed)
        activities.withLock { $0[identity] = activity }
        return identity
    }

    func unregister(_ identity: UInt) {
        _ = activities.withLock { $0.removeValue(forKey: identity) }
    }

    /// What the job works on; where it belongs to a child task, everything that is being answered on this loop.
    func suspects(of job: UInt) -> [String] {
        let known = activities.withLock { activities in
            activities[job].map { [$0] } ?? Array(activities.values)
        }
        return Set(known.compactMap(\.summary)).sorted()
    }

    /// A job is a pointer to its task. It serves as a name only and is never followed.
    private static func identity(of job: UnownedJob) -> UInt {
        unsafeBitCast(job, to: UInt.self)
    }
}
