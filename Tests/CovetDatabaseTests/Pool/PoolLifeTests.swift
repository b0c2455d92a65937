import CovetDatabase
import CovetSQL
import Testing

@Suite struct PoolLifeTests {
    @Test func connectionsAboveTheMinimumEndAfterIdleness() {
        let rig = PoolRig(1...3) { $0.idleTimeout = .seconds(600) }
        rig.settle()
        for name in ["a", "b", "c"] { rig.ask(name, .exclusive) }
        rig.settle()
        for name in ["a", "b", "c"] { rig.give(name) }
        #expect(rig.pool.statistics.open == 3)
        rig.passTheTime(.seconds(599))
        #expect(rig.pool.statistics.open == 3)
        rig.passTheTime(.seconds(40))
        #expect(rig.pool.statistics.open == 1)
        #expect(rig.pool.statistics.closed == [.idle: 2])
    }

    @Test func aConnectionEndsAfterItsLifeAndAnotherTakesItsPlace() {
        let rig = PoolRig(1...3) { $0.lifetime = .seconds(100) }
        rig.settle()
        rig.passTheTime(.seconds(101))
        #expect(rig.pool.statistics.closed == [.lifetime: 1])
        #expect(rig.pool.statistics.open == 1 && rig.pool.statistics.created == 2)
    }

    @Test func livesDifferByUpToATenth() {
        let rig = PoolRig(1...1) { $0.lifetime = .seconds(100) }
        rig.random = 1
        rig.settle()
        rig.passTheTime(.seconds(91))
        #expect(rig.pool.statistics.closed == [.lifetime: 1])
    }

    @Test func aConnectionWhoseLifeIsOverIsNotTakenFromItsUser() {
        let rig = PoolRig(1...1) {
            $0.lifetime = .seconds(100)
            $0.leakThreshold = .seconds(1000)
        }
        rig.settle()
        rig.ask("holder", .exclusive)
        rig.passTheTime(.seconds(200))
        #expect(rig.closing.isEmpty && rig.pool.statistics.open == 1)
        rig.give("holder")
        rig.passTheTime(.seconds(31))
        #expect(rig.pool.statistics.closed == [.lifetime: 1])
    }

    @Test func aBusyConnectionGetsNoMoreStatementsAfterItsLifeAndEndsEmpty() {
        let rig = PoolRig(1...2) { $0.lifetime = .seconds(100) }
        rig.settle()
        rig.ask("slow")
        rig.passTheTime(.seconds(130))
        #expect(rig.ask("next") == nil)
        rig.settle()
        #expect(rig.granted["next"]?.connection == 2)
        rig.give("slow")
        #expect(rig.closing.map(\.connection) == [1])
    }

    @Test func anIdleConnectionIsTriedBeforeItIsUsedAgain() {
        let rig = PoolRig(1...1)
        rig.settle()
        rig.advance(by: .seconds(30))
        #expect(rig.validations.map(\.connection) == [1])
        #expect(rig.ask("a") == nil)
        rig.validate(isAlive: true)
        #expect(rig.granted["a"]?.connection == 1)
    }

    @Test func oneThatDoesNotAnswerIsReplaced() {
        let rig = PoolRig(1...1)
        rig.settle()
        rig.advance(by: .seconds(30))
        rig.ask("a")
        rig.validate(isAlive: false)
        rig.settle()
        #expect(rig.granted["a"]?.connection == 2)
        #expect(rig.pool.statistics.closed == [.validation: 1])
    }

    @Test func aDirtyConnectionIsNeverLentAgain() {
        let rig = PoolRig(1...1)
        rig.settle()
        rig.ask("careless", .exclusive)
        rig.ask("next", .exclusive)
        rig.give("careless", spoiled: .dirty)
        #expect(rig.granted["next"] == nil)
        // Its place is free only when it is really closed: the limit holds for the server too.
        #expect(rig.connects.isEmpty)
        rig.settle()
        #expect(rig.granted["next"]?.connection == 2)
        #expect(rig.pool.statistics.closed == [.dirty: 1])
    }

    @Test func aLeakIsReportedOnceWithItsPlace() {
        let rig = PoolRig(1...1) { $0.leakThreshold = .seconds(60) }
        rig.settle()
        let place = StatementOrigin(file: "Blog/Reports.swift", line: 7)
        rig.ask("holder", .exclusive, origin: place)
        rig.advance(by: .seconds(59))
        #expect(rig.pool.statistics.leaks == 0)
        rig.advance(by: .seconds(300))
        #expect(rig.pool.statistics.leaks == 1)
        #expect(rig.events.filter { $0 == .leaked(place, heldFor: .seconds(60)) }.count == 1)
    }

    @Test func aLostConnectionTakesItsUsersWithItAndIsReplaced() {
        let rig = PoolRig(1...1)
        rig.settle()
        rig.ask("a")
        rig.ask("b")
        rig.advance(by: .milliseconds(60))
        #expect(rig.ask("waiting", .exclusive, within: .seconds(5)) == nil)
        let id = try? #require(rig.granted["a"]).id
        if let id { rig.lose(id) }
        #expect(rig.pool.statistics.active == 0 && rig.pool.statistics.closed == [.lost: 1])
        // What they give back late is not the new connection.
        rig.settle()
        rig.give("a")
        rig.give("b")
        #expect(rig.granted["waiting"]?.connection == 2)
        #expect(rig.pool.statistics.active == 1 && rig.pool.statistics.open == 1)
    }

    @Test func closingRefusesThoseWhoWaitAndEndsTheRestWhenItIsGivenBack() {
        let rig = PoolRig(2...2)
        rig.settle()
        rig.ask("holder", .exclusive)
        rig.ask("other", .exclusive)
        rig.ask("waiting", .exclusive)
        rig.give("other")
        rig.ask("again", .exclusive)
        rig.with { pool, now, actions in pool.close(now: now, actions: &actions) }
        #expect(rig.failed["waiting"] == nil || rig.failed["waiting"]?.code == .connection)
        rig.ask("late")
        #expect(rig.failed["late"]?.code == .connection)
        for name in ["holder", "waiting", "again"] { rig.give(name) }
        rig.settle()
        #expect(rig.pool.isDrained)
        rig.advance(by: .seconds(1000))
        #expect(rig.connects.isEmpty)
    }
}

extension PoolRig {
    func validate(isAlive: Bool) {
        let (id, _) = validations.removeFirst()
        with { pool, now, actions in pool.validated(id, isAlive: isAlive, now: now, actions: &actions) }
    }

    /// Moves the clock second by second, with a server that answers.
    func passTheTime(_ duration: Duration) {
        for _ in 0..<duration.components.seconds {
            advance(by: .seconds(1))
            while !validations.isEmpty { validate(isAlive: true) }
            settle()
        }
    }
}
