#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Calls the operation from so many tasks until the time is over.
func measure(_ operation: @escaping Operation, callers: Int, for time: Duration) async throws -> String {
    _ = try await run(operation, callers: callers, for: .milliseconds(300))
    let clock = ContinuousClock()
    let began = clock.now
    let before = processorTime()
    let count = try await run(operation, callers: callers, for: time)
    let used = processorTime() - before
    let seconds = (clock.now - began) / .seconds(1)
    return #"{"operations": \#(count), "seconds": \#(seconds), "cpu": \#(used / Double(count) * 1e6)}"#
}

private func run(_ operation: @escaping Operation, callers: Int, for time: Duration) async throws -> Int {
    let end = ContinuousClock.now + time
    return try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<callers {
            group.addTask {
                var count = 0
                repeat {
                    try await operation()
                    count += 1
                } while ContinuousClock.now < end
                return count
            }
        }
        return try await group.reduce(0, +)
    }
}

/// Seconds of user and system time of the whole process.
private func processorTime() -> Double {
    var usage = rusage()
    // 0 is RUSAGE_SELF, which is an enumeration in one C library and a number in another.
    getrusage(0, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}
