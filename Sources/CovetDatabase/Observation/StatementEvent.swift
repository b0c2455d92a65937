public import CovetSQL

/// One statement that ended, as its observers see it. What was bound to it cannot be had from here: of each value only its type.
public struct StatementEvent: Sendable {
    public enum Kind: Sendable, Hashable {
        /// A statement that the program sent.
        case statement
        /// The beginning or end of a transaction or savepoint.
        case transaction
    }

    public let kind: Kind
    /// When it was sent, before it waited for a connection.
    public let start: ContinuousClock.Instant
    /// From sending to the last row, waiting for a connection included.
    public let duration: Duration
    /// How many rows were decoded.
    public let rowCount: Int
    /// How many rows were inserted, updated or deleted.
    public let affectedRows: Int
    public let error: DatabaseError?
    /// The question that this statement asks, whatever its values are.
    public let shape: StatementShape
    private let statement: Statement

    init(
        kind: Kind,
        statement: Statement,
        start: ContinuousClock.Instant,
        duration: Duration,
        rowCount: Int = 0,
        affectedRows: Int = 0,
        error: DatabaseError? = nil
    ) {
        self.kind = kind
        self.statement = statement
        self.start = start
        self.duration = duration
        self.rowCount = rowCount
        self.affectedRows = affectedRows
        self.error = error
        shape = .of(statement.text)
    }

    /// The text as it was sent, with placeholders. Constants that the program wrote into it are in it: for logs there is ``shape``.
    public var text: String { statement.text }

    /// The types of the bound values in their order, such as `["int64", "text"]`.
    public var valueTypes: [String] { statement.bindings.map(\.description) }

    /// Where in the program's sources it was sent from; `nil` where that is not known.
    public var origin: StatementOrigin? { statement.origin }

    /// The same for every statement that asks the same question; see ``StatementShape/fingerprint``.
    public var fingerprint: String { shape.fingerprint }
}

/// Is told of every statement that ended, in the task that sent it: task-local values, such as a request's id, are there. It must be quick.
public protocol StatementObserver: Sendable {
    func statementDidFinish(_ event: StatementEvent)
}
