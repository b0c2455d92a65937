import Foundation

/// Times pieces of work. Each returns a number, which is summed up and looked at, so that the work cannot be optimised
/// away.
enum Timing {
    /// Microseconds of CPU for one call, on the average of `count`. Not of the clock on the wall: where others want the core, too, the
    /// long rounds of a slow coder are interrupted and the short ones of a quick coder are not, which flatters the quick one.
    static func microseconds(_ count: Int, _ work: () throws -> Int) rethrows -> Double {
        var sum = 0
        let start = cpuSeconds
        for _ in 0..<count { sum &+= try work() }
        return sum == 0 ? .nan : (cpuSeconds - start) * 1e6 / Double(count)
    }

    private static var cpuSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Microseconds for one call of each: the medians of 101 rounds in which each has its turn.
    static func medians(_ works: [() throws -> Int]) throws -> [Double] {
        var times = Array(repeating: [Double](), count: works.count)
        for _ in 0..<101 {
            for (index, work) in works.enumerated() { times[index].append(try microseconds(200, work)) }
        }
        return times.map { $0.sorted()[50] }
    }
}
