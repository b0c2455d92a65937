/// Times a piece of work in rounds.
struct JSONMeasure {
    let rounds: Int
    let iterations: Int

    /// Microseconds for one call, the median of the rounds. The work returns a number, which is summed up and
    /// looked at, so that the work cannot be optimised away.
    func median(_ work: () throws -> Int) rethrows -> Double {
        let clock = ContinuousClock()
        var times: [Double] = []
        var sum = 0
        for _ in 0..<rounds {
            let start = clock.now
            for _ in 0..<iterations { sum &+= try work() }
            let (seconds, attoseconds) = (clock.now - start).components
            times.append((Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(iterations))
        }
        times.sort()
        return sum == 0 ? .nan : times[rounds / 2]
    }
}
