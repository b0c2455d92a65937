import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A thread of its own that runs one job after another, for calls that block. As an actor's executor it keeps the actor off the global pool; as a task's preferred executor it lets
/// a closure run beside the connection that it talks to, with no change of thread between its statements.
///
/// The thread starts with the first job and ends when nobody refers to the executor any more.
final class DedicatedThread: SerialExecutor, TaskExecutor {
    private let queue: JobQueue

    init() {
        queue = JobQueue()
    }

    deinit {
        queue.stop()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(UnownedJob(job), for: self)
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }
}

private final class JobQueue: Sendable {
    private struct State {
        /// Each job holds its executor until it has run: the runtime itself refers to executors without counting.
        var jobs: [(UnownedJob, DedicatedThread)] = []
        var isStarted = false
        var isStopped = false
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    func append(_ job: UnownedJob, for executor: DedicatedThread) {
        let (mustStart, mustWake) = state.withLock { state in
            state.jobs.append((job, executor))
            defer { state.isStarted = true }
            return (!state.isStarted, state.jobs.count == 1)
        }
        if mustStart { start() }
        if mustWake { wake.signal() }
    }

    func stop() {
        let isRunning = state.withLock { state in
            state.isStopped = true
            return state.isStarted
        }
        if isRunning { wake.signal() }
    }

    private func start() {
        let argument = unsafe Unmanaged.passRetained(self).toOpaque()
        #if canImport(Darwin)
        var thread: pthread_t?
        let result = unsafe pthread_create(&thread, nil, { unsafe JobQueue.main($0) }, argument)
        if result == 0, let thread = unsafe thread { unsafe pthread_detach(thread) }
        #else
        var thread = pthread_t()
        let result = unsafe pthread_create(&thread, nil, { unsafe JobQueue.main($0) }, argument)
        if result == 0 { pthread_detach(thread) }
        #endif
        // A system without room for one more thread: the jobs run here rather than never.
        if result != 0 {
            unsafe Unmanaged<JobQueue>.fromOpaque(argument).release()
            state.withLock { $0.isStarted = false }
            runAll()
        }
    }

    private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let argument = unsafe argument {
            unsafe Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().loop()
        }
        return nil
    }

    private func loop() {
        while true {
            wake.wait()
            runAll()
            if state.withLock({ $0.isStopped && $0.jobs.isEmpty }) { return }
        }
    }

    private func runAll() {
        while true {
            let jobs = state.withLock { state in
                defer { state.jobs = [] }
                return state.jobs
            }
            if jobs.isEmpty { return }
            for (job, executor) in jobs {
                unsafe job.runSynchronously(
                    isolatedTo: executor.asUnownedSerialExecutor(),
                    taskExecutor: executor.asUnownedTaskExecutor()
                )
            }
        }
    }
}
