import NIOCore

/// The exchanges in flight on a connection that is ready: what was asked, and what the server may answer next.
///
/// It is pure: a kind of message goes in, what it means comes out, and whatever is out of order is a ``ProtocolViolation``. `Ticket` is whatever the owner wants back
/// with an answer; the pipe never looks at it.
struct Pipe<Ticket> {
    private struct Entry {
        let ticket: Ticket
        var exchange: Exchange
    }

    /// What the server is at. It is apart from the rest because every row of a result looks at it.
    private var first: Entry?
    private var rest = CircularBuffer<Entry>(initialCapacity: 64)
    /// As the server said when it was last ready.
    private(set) var transaction = TransactionStatus.idle

    var count: Int { first == nil ? 0 : rest.count + 1 }
    var isEmpty: Bool { first == nil }
    /// What the server is at, or the oldest of what it has not answered.
    var head: Ticket? { first?.ticket }
    /// All that are in flight, oldest first.
    var tickets: [Ticket] { first.map { [$0.ticket] + rest.map(\.ticket) } ?? [] }

    mutating func send(_ exchange: Exchange, for ticket: Ticket) {
        let entry = Entry(ticket: ticket, exchange: exchange)
        if first == nil { first = entry } else { rest.append(entry) }
    }

    /// Everything but `readyForQuery` and the messages that may come at any time.
    ///
    /// - Returns: what the head of the pipe was told. Only ``finish(_:)`` takes it off.
    @inline(__always)
    mutating func receive(_ kind: MessageKind) throws(ProtocolViolation) -> Answer {
        guard let answer = try first?.exchange.receive(kind) else {
            throw ProtocolViolation("the server answered (\(kind)) what was not asked")
        }
        return answer
    }

    /// The server is ready: the head's exchange is over.
    mutating func finish(_ status: TransactionStatus) throws(ProtocolViolation) -> Ticket {
        guard let entry = first, entry.exchange.isReadyExpected else {
            throw ProtocolViolation("the server said that it is ready in the middle of an answer")
        }
        transaction = status
        first = rest.popFirst()
        return entry.ticket
    }

    /// All that were in flight, oldest first, when the connection is lost.
    mutating func removeAll() -> [Ticket] {
        defer {
            first = nil
            rest.removeAll()
        }
        return tickets
    }
}

/// What a message meant to the exchange at the head of the pipe.
enum Answer: Equatable {
    /// A step that needs no action: parsed, bound, closed.
    case progress
    /// The types of the parameters.
    case parameters
    /// The columns of the result; `noColumns` for a statement that gives no rows.
    case columns, noColumns
    case row
    /// The statement is done; its tag is in the message.
    case complete
    /// Nothing was in the statement but blanks and comments.
    case empty
    /// As many rows as were asked for came, and more may follow.
    case suspended
    case copyIn, copyOut, copyData, copyDone
    /// It failed: the server passes over what is left of the exchange.
    case failed
}
