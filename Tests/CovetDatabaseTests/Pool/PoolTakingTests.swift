import CovetDatabase
import CovetSQL
import Testing

@Suite struct PoolTakingTests {
    @Test func theMinimumIsMadeAtTheStartAndSpreadOverTheLoops() {
        let rig = PoolRig(5...20, shards: 2)
        #expect(rig.connects.map(\.shard).sorted() == [0, 0, 0, 1, 1])
        rig.settle()
        #expect(rig.pool.statistics.open == 5)
        #expect(rig.pool.statistics.created == 5)
        #expect(rig.pool.statistics.limits == 5...20)
    }

    @Test func statementsShareTheConnectionWithTheShortestPipeOfTheirLoop() {
        let rig = PoolRig(4...4, shards: 2)
        rig.settle()
        let first = (0..<6).compactMap { rig.ask("a\($0)", shard: 0) }
        let second = (0..<6).compactMap { rig.ask("b\($0)", shard: 1) }
        #expect(Set(first).count == 2 && Set(second).count == 2)
        #expect(Set(first).isDisjoint(with: second))
        #expect(first.filter { $0 == first[0] }.count == 3)
        let statistics = rig.pool.statistics
        #expect(statistics.active == 12 && statistics.inUse == 4 && statistics.lent == 0 && statistics.idle == 0)
        for caller in rig.granted.keys { rig.give(caller) }
        #expect(rig.pool.statistics.active == 0 && rig.pool.statistics.idle == 4)
    }

    @Test func aLoneStatementAlwaysGetsTheFirstConnectionSoThatTheOthersMayEnd() {
        let rig = PoolRig(3...3)
        rig.settle()
        for index in 0..<5 {
            #expect(rig.ask("\(index)") == 1)
            rig.give("\(index)")
        }
    }

    @Test func workThatMustBeAloneHasItsConnectionForItself() {
        let rig = PoolRig(2...2)
        rig.settle()
        let transaction = rig.ask("transaction", .exclusive)
        #expect(transaction != nil)
        for index in 0..<10 {
            let connection = rig.ask("\(index)")
            #expect(connection != nil && connection != transaction)
        }
        #expect(rig.pool.statistics.lent == 1)
        rig.give("transaction")
        #expect(rig.ask("next") == transaction)
    }

    @Test func aConnectionIsKeptForWorkThatMustBeAloneUntilItsPipeIsEmpty() {
        let rig = PoolRig(2...2)
        rig.settle()
        for name in ["a", "b", "c", "d"] { rig.ask(name) }
        #expect(rig.ask("transaction", .exclusive) == nil)
        let others = (0..<5).map { rig.ask("\($0)") }
        #expect(Set(others).count == 1, "the other connection goes on, the kept one gets no more")
        for name in ["a", "b", "c", "d"] { rig.give(name) }
        #expect(rig.order == ["transaction"])
        #expect(rig.granted["transaction"].map { $0.connection != others[0] } == true)
    }

    @Test func aConnectionThatIsKeptIsFreeAgainWhenItsCallerGivesUp() {
        let rig = PoolRig(1...1)
        rig.settle()
        rig.ask("a")
        #expect(rig.ask("transaction", .exclusive) == nil)
        #expect(rig.ask("b") == nil)
        #expect(rig.leave("transaction"))
        #expect(rig.order == ["b"])
    }

    @Test func aLoopWithoutConnectionsBorrowsAndGetsItsOwn() {
        let rig = PoolRig(1...2, shards: 2)
        rig.settle()
        #expect(rig.ask("borrower", shard: 1) == 1)
        #expect(rig.connects.map(\.shard) == [1])
        rig.settle()
        #expect(rig.ask("owner", shard: 1) == 2)
    }

    @Test func aCallerOnNoLoopIsServedByAny() {
        let rig = PoolRig(2...2, shards: 2)
        rig.settle()
        #expect(rig.ask("a", .exclusive, shard: nil) != nil)
        #expect(rig.ask("b", .exclusive, shard: nil) != nil)
        #expect(rig.ask("c", .exclusive, shard: nil) == nil)
    }

    @Test func thoseWhoWaitAreServedInTheOrderOfTheirComing() {
        let rig = PoolRig(1...1)
        rig.settle()
        rig.ask("holder", .exclusive)
        rig.ask("first", .exclusive)
        rig.ask("second", .statement)
        rig.ask("third", .statement)
        rig.ask("fourth", .exclusive)
        #expect(rig.pool.statistics.waiting == 4)
        rig.give("holder")
        #expect(rig.order == ["first"])
        rig.give("first")
        #expect(rig.order == ["first", "second", "third"])
        #expect(rig.ask("late") == nil)
        rig.give("third")
        rig.give("second")
        #expect(rig.order == ["first", "second", "third", "fourth"])
        rig.give("fourth")
        #expect(rig.order.last == "late")
    }

    @Test func nobodyOvertakesTheQueue() {
        let rig = PoolRig(1...1) { $0.concurrencyLimit = 1 }
        rig.settle()
        rig.ask("at work")
        rig.ask("waiting")
        let grant = rig.with { pool, now, actions in
            pool.take(.statement, shard: 0, origin: nil, now: now, actions: &actions)
        }
        #expect(grant == nil)
    }

    @Test func moreWorkThanTheDatabaseMayHaveWaitsThoughConnectionsAreFree() {
        let rig = PoolRig(3...3) { $0.concurrencyLimit = 2 }
        rig.settle()
        #expect(rig.ask("a", .exclusive) != nil && rig.ask("b") != nil)
        #expect(rig.ask("c") == nil)
        rig.give("a")
        #expect(rig.order == ["c"])
    }

    @Test func aFullQueueRefusesAtOnceAndSaysWhoHoldsTheConnections() {
        let rig = PoolRig(1...1) { $0.queueLimit = 2 }
        rig.settle()
        rig.ask("holder", .exclusive, origin: StatementOrigin(file: "Blog/Posts.swift", line: 41))
        rig.ask("a", .exclusive)
        rig.ask("b", .exclusive)
        rig.ask("c", .exclusive)
        #expect(rig.failed["c"]?.code == .poolExhausted)
        #expect(rig.failed["c"]?.message.contains("Blog/Posts.swift:41") == true)
        #expect(rig.failed["a"] == nil)
        #expect(rig.pool.statistics.refused == 1 && rig.events.contains(.refused))
    }

    @Test func withoutAQueueCallersStillGetTheConnectionsThatAreToBeMade() {
        let rig = PoolRig(1...2) { $0.queueLimit = 0 }
        rig.ask("a", .exclusive)
        rig.ask("b", .exclusive)
        rig.ask("c", .exclusive)
        #expect(rig.failed["c"]?.code == .poolExhausted && rig.failed["a"] == nil && rig.failed["b"] == nil)
        rig.settle()
        #expect(rig.order == ["a", "b"])
        rig.ask("d")
        #expect(rig.failed["d"]?.code == .poolExhausted)
        rig.give("a")
        #expect(rig.ask("e") != nil)
    }

    @Test func withoutAQueueCallersStillGetTheConnectionThatIsBeingTried() {
        let rig = PoolRig(1...1) { $0.queueLimit = 0 }
        rig.settle()
        rig.advance(by: .seconds(31))
        #expect(rig.validations.count == 1)
        rig.ask("a", .exclusive)
        rig.ask("b", .exclusive)
        #expect(rig.failed["a"] == nil && rig.failed["b"]?.code == .poolExhausted)
        // And when it turns out to be dead: the one that is made in its place.
        rig.validate(isAlive: false)
        rig.ask("c", .exclusive)
        #expect(rig.failed["c"]?.code == .poolExhausted)
        rig.settle()
        #expect(rig.order == ["a"])
    }

    @Test func aWaitEndsAtItsDeadlineOrThePoolsWhicheverIsFirst() {
        let rig = PoolRig(1...1) { $0.waitTimeout = .seconds(10) }
        rig.settle()
        rig.ask("holder", .exclusive)
        rig.ask("patient", .exclusive, within: .seconds(60))
        rig.ask("hasty", .exclusive, within: .seconds(1))
        rig.advance(by: .milliseconds(999))
        #expect(rig.failed.isEmpty)
        rig.advance(by: .milliseconds(1))
        #expect(rig.failed["hasty"]?.code == .deadlineExceeded && rig.failed["patient"] == nil)
        rig.advance(by: .seconds(9))
        #expect(rig.failed["patient"]?.code == .deadlineExceeded)
        #expect(rig.pool.statistics.abandonedWaits == 2 && rig.pool.statistics.waiting == 0)
        rig.give("holder")
        #expect(rig.order.isEmpty)
    }

    @Test func oneWhoGivesUpIsPassedOver() {
        let rig = PoolRig(1...1)
        rig.settle()
        rig.ask("holder", .exclusive)
        for name in ["a", "b", "c"] { rig.ask(name, .exclusive) }
        #expect(rig.leave("b"))
        #expect(!rig.leave("b"))
        rig.give("holder")
        rig.give("a")
        #expect(rig.order == ["a", "c"])
        #expect(!rig.leave("a"))
    }

    @Test func aThousandWhoComeAndGoLeaveNothingBehind() {
        let rig = PoolRig(1...1) { $0.queueLimit = 2000 }
        rig.settle()
        rig.ask("holder", .exclusive)
        for index in 0..<1000 { rig.ask("\(index)", .exclusive) }
        for index in stride(from: 0, to: 1000, by: 2) { #expect(rig.leave("\(index)")) }
        rig.give("holder")
        for index in stride(from: 1, to: 1000, by: 2) { rig.give("\(index)") }
        #expect(rig.order == stride(from: 1, to: 1000, by: 2).map(String.init))
        #expect(rig.pool.statistics.active == 0 && rig.pool.statistics.waiting == 0)
    }

    @Test func aStatementDoesNotQueueBehindASlowOneWhileThereMayBeMoreConnections() {
        let rig = PoolRig(1...2)
        rig.settle()
        #expect(rig.ask("slow") == 1)
        rig.advance(by: .milliseconds(51))
        #expect(rig.ask("quick") == nil)
        #expect(rig.connects.count == 1)
        rig.settle()
        #expect(rig.granted["quick"]?.connection == 2)
        // No more are allowed: now it is better than nothing.
        rig.advance(by: .milliseconds(51))
        #expect(rig.ask("third") != nil)
    }

    @Test func theWaitIsMeasured() {
        let rig = PoolRig(1...1)
        rig.settle()
        rig.ask("holder", .exclusive)
        rig.ask("a", .exclusive)
        rig.advance(by: .milliseconds(30))
        rig.give("holder")
        #expect(rig.pool.statistics.waits == 1 && rig.pool.statistics.waitTime == .milliseconds(30))
        #expect(rig.events.contains(.waited(.milliseconds(30))))
    }
}
