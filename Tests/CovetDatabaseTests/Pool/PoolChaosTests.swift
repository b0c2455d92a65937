import CovetDatabase
import CovetTestSupport
import Testing

@Suite struct PoolChaosTests {
    /// Random events of every kind, from a seed: whatever comes, the books balance, the limits hold, and everybody is answered in the end.
    @Test(arguments: 0..<100)
    func theBooksBalanceWhateverHappens(seed: UInt64) {
        var dice = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let most = Int.random(in: 1...6, using: &dice)
        let least = Int.random(in: 0...most, using: &dice)
        let limit = Int.random(in: 1...12, using: &dice)
        let rig = PoolRig(least...most, shards: Int.random(in: 1...3, using: &dice)) {
            $0.concurrencyLimit = limit
            $0.queueLimit = 8
        }
        var asked = 0
        for _ in 0..<400 {
            switch Int.random(in: 0..<12, using: &dice) {
            case 0...3:
                asked += 1
                let use: PoolUse = Bool.random(using: &dice) ? .statement : .exclusive
                let shard = Int.random(in: -1..<1, using: &dice)
                rig.ask("\(asked)", use, shard: shard < 0 ? nil : shard, within: .seconds(5))
            case 4...6:
                if let caller = rig.granted.keys.sorted().randomElement(using: &dice) {
                    rig.give(caller, spoiled: Int.random(in: 0..<5, using: &dice) == 0 ? .dirty : nil)
                }
            case 7: if !rig.connects.isEmpty { rig.connectOne() }
            case 8: if !rig.connects.isEmpty { rig.refuseOne(isPermanent: Bool.random(using: &dice)) }
            case 9: if !rig.closing.isEmpty { rig.closeOne() }
            case 10:
                if let caller = rig.tickets.keys.sorted().randomElement(using: &dice) { _ = rig.leave(caller) }
                if let grant = rig.granted.values.sorted(by: { $0.connection < $1.connection }).first,
                    Int.random(in: 0..<4, using: &dice) == 0
                {
                    rig.forget(grant.id)
                    rig.lose(grant.id)
                }
            default:
                rig.advance(by: .milliseconds(Int.random(in: 1...8000, using: &dice)))
                while !rig.validations.isEmpty { rig.validate(isAlive: Bool.random(using: &dice)) }
            }
            if let breach = breach(in: rig, most: most, limit: limit) {
                Issue.record("\(breach) after \(asked) callers")
                return
            }
        }
        // With a server that answers, everybody who still waits is served.
        for _ in 0..<2000 where rig.pool.statistics.waiting > 0 || rig.pool.statistics.active > 0 {
            rig.advance(by: .milliseconds(100))
            while !rig.validations.isEmpty { rig.validate(isAlive: true) }
            rig.settle()
            for caller in rig.granted.keys.sorted() { rig.give(caller) }
        }
        rig.settle()
        #expect(rig.pool.statistics.waiting == 0 && rig.pool.statistics.active == 0)
    }
}

/// What must hold at all times and does not.
private func breach(in rig: PoolRig, most: Int, limit: Int) -> String? {
    let statistics = rig.pool.statistics
    let exclusive = rig.granted.values.filter { $0.use == .exclusive }
    let lent = Set(exclusive.map(\.connection))
    if statistics.open + statistics.connecting + rig.closing.count > most { return "too many connections" }
    if statistics.active != rig.granted.count { return "\(statistics.active) at work, not \(rig.granted.count)" }
    if statistics.active > limit { return "more at work than may be" }
    // Eight, and those for whom connections were to be made.
    if statistics.waiting > 8 + most { return "a queue that is too long" }
    if lent.count != exclusive.count { return "one connection lent twice" }
    if rig.granted.values.contains(where: { $0.use == .statement && lent.contains($0.connection) }) {
        return "a statement on a lent connection"
    }
    return nil
}

extension PoolRig {
    /// Nobody uses what is lost.
    func forget(_ id: PoolSlotID) {
        granted = granted.filter { $0.value.id != id }
    }
}
