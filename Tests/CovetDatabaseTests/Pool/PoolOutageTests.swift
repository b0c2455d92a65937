import CovetDatabase
import Testing

@Suite struct PoolOutageTests {
    @Test func attemptsComeWithGrowingPausesAndOneAtATime() {
        let rig = PoolRig(5...20)
        rig.random = 1
        #expect(rig.connects.count == 5)
        while !rig.connects.isEmpty { rig.refuseOne() }
        // Five refusals at once: one more attempt, not five.
        var pauses: [Duration] = []
        for _ in 0..<10 {
            let start = rig.now
            while rig.connects.isEmpty { rig.advance(by: .milliseconds(100)) }
            pauses.append(start.duration(to: rig.now))
            #expect(rig.connects.count == 1)
            rig.refuseOne()
        }
        #expect(pauses.last == .seconds(10))
        #expect(pauses == pauses.sorted())
    }

    @Test func whenTheServerIsBackConnectionsComeByAndBy() {
        let rig = PoolRig(8...8)
        while !rig.connects.isEmpty { rig.refuseOne() }
        var waves: [Int] = []
        rig.advance(by: .seconds(20))
        while !rig.connects.isEmpty {
            waves.append(rig.connects.count)
            for _ in 0..<(waves.last ?? 0) { rig.connectOne() }
        }
        #expect(waves.first == 1)
        #expect(rig.pool.statistics.open == 8)
    }

    @Test func callersRideOutAShortOutage() {
        let rig = PoolRig(1...1)
        rig.refuseOne()
        rig.ask("a")
        #expect(rig.failed.isEmpty)
        rig.advance(by: .seconds(1))
        rig.settle()
        #expect(rig.granted["a"] != nil)
    }

    @Test func afterALongOutageCallersAreRefusedAtOnceWithTheReason() {
        let rig = PoolRig(1...1) { $0.waitTimeout = .seconds(10) }
        rig.refuseOne()
        rig.ask("early")
        for _ in 0..<110 {
            rig.advance(by: .milliseconds(100))
            while !rig.connects.isEmpty { rig.refuseOne() }
        }
        #expect(rig.failed["early"]?.code == .connection)
        #expect(rig.failed["early"]?.message.contains("refuses connections") == true)
        rig.ask("late")
        #expect(rig.failed["late"]?.code == .connection)
        // And once the server is back they are served again.
        rig.advance(by: .seconds(10))
        rig.settle()
        #expect(rig.ask("again") != nil)
    }

    @Test func whatNoTimeMendsIsToldAtOnce() {
        let rig = PoolRig(1...1)
        rig.ask("a")
        rig.refuseOne(DatabaseError(.connection, "password authentication failed"), isPermanent: true)
        #expect(rig.failed["a"]?.code == .connection)
        #expect(rig.failed["a"]?.message.contains("password authentication failed") == true)
    }

    @Test func aRefusedExtraConnectionLeavesCallersToThoseThereAre() {
        let rig = PoolRig(1...2)
        rig.settle()
        rig.ask("slow")
        rig.advance(by: .milliseconds(60))
        #expect(rig.ask("quick") == nil)
        rig.refuseOne(DatabaseError(.connection, "too many clients"))
        #expect(rig.granted["quick"]?.connection == 1)
    }

    @Test func theServersDeathIsSurvived() {
        let rig = PoolRig(3...3)
        rig.settle()
        let ids = (0..<3).compactMap { index -> PoolSlotID? in
            rig.ask("\(index)", .exclusive)
            return rig.granted["\(index)"]?.id
        }
        for id in ids { rig.lose(id) }
        while !rig.connects.isEmpty { rig.refuseOne() }
        for index in 0..<3 { rig.give("\(index)") }
        rig.advance(by: .seconds(5))
        rig.settle()
        #expect(rig.pool.statistics.open == 3 && rig.pool.statistics.active == 0)
    }

    @Test func aClockThatStandsStillOrJumpsBreaksNothing() {
        let rig = PoolRig(1...2)
        rig.settle()
        rig.ask("a")
        rig.now = rig.now - .seconds(3600)
        rig.give("a")
        rig.with { pool, now, actions in pool.tick(now: now, actions: &actions) }
        #expect(rig.ask("b") != nil)
        rig.now = rig.now + .seconds(86_400 * 365)
        rig.with { pool, now, actions in pool.tick(now: now, actions: &actions) }
        rig.give("b")
        rig.settle()
        rig.ask("c")
        rig.settle()
        #expect(rig.granted["c"] != nil)
    }
}
