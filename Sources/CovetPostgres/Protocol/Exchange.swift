/// The answers that one exchange must bring, in their order.
struct Exchange: Equatable {
    /// Steps that are still to come; the server answers them from the lowest bit up.
    private struct Steps: OptionSet {
        let rawValue: UInt8
        static let parse = Steps(rawValue: 1)
        static let parameters = Steps(rawValue: 2)
        static let bind = Steps(rawValue: 4)
        static let columns = Steps(rawValue: 8)
        static let rows = Steps(rawValue: 16)
        static let script = Steps(rawValue: 32)
        static let copy = Steps(rawValue: 64)

        var first: Steps { Steps(rawValue: rawValue & (~rawValue &+ 1)) }
    }

    private enum CopyState {
        case none, sending, receiving, received
    }

    private var steps: Steps
    /// How many statements or portals were closed before the rest.
    private var closes: Int
    private let mayBeSuspended: Bool
    private var hasFailed = false
    private var copyState = CopyState.none

    private init(_ steps: Steps, closes: Int = 0, mayBeSuspended: Bool = false) {
        self.steps = steps
        self.closes = closes
        self.mayBeSuspended = mayBeSuspended
    }

    /// Close for `closing` others, Parse, Describe, Sync.
    static func prepare(closing: Int = 0) -> Exchange {
        Exchange([.parse, .parameters, .columns], closes: closing)
    }

    /// Bind, Execute, Sync of a statement that is prepared and described.
    static let execute = Exchange([.bind, .rows])

    /// Parse, Bind, Describe, Execute, Sync of a statement without a name.
    static let parseAndExecute = Exchange([.parse, .bind, .columns, .rows])

    /// Bind, Execute for some rows, Sync; with Parse and Describe where the statement has no name.
    static func open(parsing: Bool = false) -> Exchange {
        Exchange(parsing ? [.parse, .bind, .columns, .rows] : [.bind, .rows], mayBeSuspended: true)
    }

    /// Execute for some more rows, Sync.
    static let fetch = Exchange(.rows, mayBeSuspended: true)

    /// Close for `count` statements or portals, Sync.
    static func close(_ count: Int) -> Exchange { Exchange([], closes: count) }

    /// A Query of any number of statements.
    static let script = Exchange(.script)

    /// A Query of one COPY.
    static let copy = Exchange(.copy)

    /// True when the server may say that it is ready.
    var isReadyExpected: Bool {
        hasFailed || closes == 0 && (steps.isEmpty || steps == .script)
    }

    @inline(__always)
    mutating func receive(_ kind: MessageKind) throws(ProtocolViolation) -> Answer {
        if kind == .dataRow, !hasFailed, closes == 0, steps == .rows || steps == .script { return .row }
        return try receiveOther(kind)
    }

    private mutating func receiveOther(_ kind: MessageKind) throws(ProtocolViolation) -> Answer {
        guard !hasFailed else { throw unexpected(kind) }
        if kind == .errorResponse {
            // A failure belongs to something that was asked, also when that was only a Sync.
            hasFailed = true
            return .failed
        }
        if closes > 0 {
            guard kind == .closeComplete else { throw unexpected(kind) }
            closes -= 1
            return .progress
        }
        switch (kind, steps.first) {
        case (.parseComplete, .parse), (.bindComplete, .bind):
            return step(.progress)
        case (.parameterDescription, .parameters):
            return step(.parameters)
        case (.rowDescription, .columns):
            return step(.columns)
        case (.noData, .columns):
            return step(.noColumns)
        case (.commandComplete, .rows):
            return step(.complete)
        case (.emptyQueryResponse, .rows):
            return step(.empty)
        case (.portalSuspended, .rows) where mayBeSuspended:
            return step(.suspended)
        case (.rowDescription, .script): return .columns
        case (.commandComplete, .script): return .complete
        case (.emptyQueryResponse, .script): return .empty
        case (_, .copy): return try receiveInCopy(kind)
        default: throw unexpected(kind)
        }
    }

    /// A COPY, or whatever else was sent in its place: then its rows are passed over by the owner.
    private mutating func receiveInCopy(_ kind: MessageKind) throws(ProtocolViolation) -> Answer {
        switch (kind, copyState) {
        case (.copyInResponse, .none):
            copyState = .sending
            return .copyIn
        case (.copyOutResponse, .none):
            copyState = .receiving
            return .copyOut
        case (.copyData, .receiving): return .copyData
        case (.copyDone, .receiving):
            copyState = .received
            return .copyDone
        case (.commandComplete, .sending), (.commandComplete, .received): return step(.complete)
        case (.rowDescription, .none): return .columns
        case (.dataRow, .none): return .row
        case (.commandComplete, .none): return step(.complete)
        case (.emptyQueryResponse, .none): return step(.empty)
        default: throw unexpected(kind)
        }
    }

    private mutating func step(_ answer: Answer) -> Answer {
        steps.remove(steps.first)
        return answer
    }

    private func unexpected(_ kind: MessageKind) -> ProtocolViolation {
        ProtocolViolation("the server sent a message (\(kind)) out of order")
    }
}
