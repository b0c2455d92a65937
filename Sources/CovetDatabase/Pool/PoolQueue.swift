import CovetSQL

/// Callers that wait, in order. Tickets count up, so that one who gives up is found at once.
struct PoolQueue<Caller: Sendable>: Sendable {
    struct Entry: Sendable {
        let caller: Caller
        let use: PoolUse
        let shard: Int?
        let origin: StatementOrigin?
        let since: ContinuousClock.Instant
        let deadline: ContinuousClock.Instant
        /// The slot that is kept for it until the statements in its pipe are done. It stands in nobody's way then.
        var slot: Int?
    }

    /// `nil` for one who left; the first is never `nil`.
    private var entries: [Entry?] = []
    private var head = 0
    private var firstTicket = 0
    private(set) var count = 0
    /// Those for whom a slot is kept.
    private(set) var reservedCount = 0
    /// Those who want a connection for themselves and have none kept.
    private(set) var exclusiveCount = 0

    /// Those who wait for their turn.
    var unreservedCount: Int { count - reservedCount }

    subscript(_ ticket: Int) -> Entry? {
        let index = head + ticket - firstTicket
        return index >= head && index < entries.count ? entries[index] : nil
    }

    /// The ticket of the first with or without a slot that is kept for it.
    func first(reserved: Bool) -> Int? {
        guard (reserved ? reservedCount : unreservedCount) > 0 else { return nil }
        var index = head
        while index < entries.count {
            if let entry = entries[index], (entry.slot != nil) == reserved { return firstTicket + index - head }
            index += 1
        }
        return nil
    }

    mutating func append(_ entry: Entry) -> Int {
        entries.append(entry)
        count(entry, by: 1)
        return firstTicket + entries.count - 1 - head
    }

    /// Keeps a slot for somebody, or no more.
    mutating func keep(_ slot: Int?, for ticket: Int) {
        let index = head + ticket - firstTicket
        guard var entry = self[ticket] else { return }
        count(entry, by: -1)
        entry.slot = slot
        count(entry, by: 1)
        entries[index] = entry
    }

    @discardableResult
    mutating func remove(_ ticket: Int) -> Entry? {
        guard let entry = self[ticket] else { return nil }
        entries[head + ticket - firstTicket] = nil
        count(entry, by: -1)
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

    private mutating func count(_ entry: Entry, by change: Int) {
        count += change
        if entry.slot != nil { reservedCount += change }
        if entry.use == .exclusive, entry.slot == nil { exclusiveCount += change }
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
