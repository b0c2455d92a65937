import CovetDatabase
import Testing

@Suite struct ReplicaLagTests {
    private let start = ContinuousClock.now

    @Test func aReplicaThatHasAllIsNotBehind() {
        var lag = ReplicaLag(window: .seconds(10))
        lag.note(100, at: start)
        #expect(lag.lag(at: 100) == .zero)
        #expect(lag.lag(at: 200) == .zero)
    }

    @Test func anIdlePrimaryLeavesNobodyBehind() {
        var lag = ReplicaLag(window: .seconds(10))
        for second in 0..<100 { lag.note(100, at: start + .seconds(second)) }
        #expect(lag.lag(at: 100) == .zero)
    }

    @Test func theLagIsTheAgeOfWhatItHas() {
        var lag = ReplicaLag(window: .seconds(10))
        for second in 0..<5 { lag.note(UInt64(100 + second), at: start + .seconds(second)) }
        #expect(lag.lag(at: 104) == .zero)
        #expect(lag.lag(at: 102) == .seconds(2))
        #expect(lag.lag(at: 99) == nil)
    }

    @Test func whatIsBehindTheWindowIsTooFar() {
        var lag = ReplicaLag(window: .seconds(10))
        for second in 0..<100 { lag.note(UInt64(second), at: start + .seconds(second)) }
        #expect(lag.lag(at: 90) == .seconds(9))
        #expect(lag.lag(at: 50) == nil)
    }

    @Test func beforeAnythingIsKnownNobodyServes() {
        #expect(ReplicaLag(window: .seconds(10)).lag(at: 5) == nil)
    }

    @Test func anotherPrimaryStartsAnew() {
        var lag = ReplicaLag(window: .seconds(10))
        lag.note(1000, at: start)
        lag.note(10, at: start + .seconds(1))
        #expect(lag.lag(at: 10) == .zero)
        #expect(lag.lag(at: 5) == nil)
    }

    @Test(arguments: [("0/0", 0), ("16/B374D848", 0x16_B374_D848), ("FFFFFFFF/FFFFFFFF", UInt64.max)])
    func positionsAreRead(text: String, position: UInt64) {
        #expect(logPosition(text) == position)
    }

    @Test(arguments: ["", "/", "1", "1/", "x/1", "1/2/3", "-1/0", "1FFFFFFFF/0"])
    func nonsenseIsNone(text: String) {
        #expect(logPosition(text) == nil)
    }
}
