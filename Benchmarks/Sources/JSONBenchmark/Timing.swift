/// Times pieces of work. Each returns a number, which is summed up and looked at, so that the work cannot be optimised
/// away.
enum Timing {
    /// Microseconds for one call, on the average of `count`.
    static func microseconds(_ count: Int, _ work: () throws -> Int) rethrows -> Double {
        let clock = ContinuousClock()
        var sum = 0
        let start = clock.now
        for _ in 0..<count { sum &+= try work() }
        let (seconds, attoseconds) = (clock.now - start).components
        return sum == 0 ? .nan : (Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(count)
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
