package import CovetSQL

/// Callers that wait, in order. Tickets count up, so that one who gives up is found at once.
struct PoolQueue<Caller: Sendable>: Sendable {
    struct Entry: Sendable {
        let caller: Caller
        let use: PoolUse
        let shard: Int?
        let origin: StatementOrigin?
        let since: ContinuousClock.Instant
        let deadline: ContinuousClock.Instant
    }

    /// `nil` for one who left; the first is never `nil`.
    private var entries: [Entry?] = []
    private var head = 0
    private var firstTicket = 0
    private(set) var count = 0
    private(set) var exclusiveCount = 0

    var isEmpty: Bool { count == 0 }
    var first: Entry? { head < entries.count ? entries[head] : nil }

    mutating func append(_ entry: Entry) -> Int {
        entries.append(entry)
        count += 1
        if entry.use == .exclusive { exclusiveCount += 1 }
        return firstTicket + entries.count - 1 - head
    }

    mutating func removeFirst() -> Entry? {
        first == nil ? nil : remove(firstTicket)
    }

    mutating func remove(_ ticket: Int) -> Entry? {
        let index = head + ticket - firstTicket
        guard index >= head, index < entries.count, let entry = entries[index] else { return nil }
        entries[index] = nil
        count -= 1
        if entry.use == .exclusive { exclusiveCount -= 1 }
        skip()
        return entry
    }

    /// Everybody whom the closure finds, in order.
    mutating func removeAll(where isWanted: (Entry) -> Bool) -> [Entry] {
        let tickets = (head..<entries.count).filter { entries[$0].map(isWanted) ?? false }.map {
            firstTicket + $0 - head
        }
        return tickets.compactMap { remove($0) }
    }

    var nextDeadline: ContinuousClock.Instant? {
        entries[head...].lazy.compactMap { $0?.deadline }.min()
    }

    /// Moves on to the next who still waits, and drops what lies behind from time to time.
    private mutating func skip() {
        while head < entries.count, entries[head] == nil {
            head += 1
            firstTicket += 1
        }
        if head == entries.count || head > 64 && head * 2 > entries.count {
            entries.removeSubrange(..<head)
            head = 0
        }
    }
}
