import CovetDatabase
import CovetSQL
import NIOCore

/// Something that a caller waits for.
///
/// `@unchecked Sendable`: the caller makes it and gives it to the connection's event loop, which alone reads and changes it from then on; what crosses back goes through its continuation.
class Request: @unchecked Sendable {
    enum Stage {
        /// Not sent: it waits for its turn or its statement's description.
        case waiting
        case sent
        /// The caller has its answer.
        case answered
    }

    enum Interruption {
        case task, deadline
    }

    /// Whether it was kept when the connection ends before its answer.
    enum Effect {
        /// It reads, or belongs to a transaction that the server undoes.
        case none
        /// It may have been committed.
        case unknown
    }

    let text: String
    var deadline: NIODeadline?
    let requiresTransaction: Bool
    let effect: Effect
    var stage = Stage.waiting
    /// Why it is to end before its time.
    var interruption: Interruption?
    /// The server's error for it.
    var failure: DatabaseError?
    /// A cancellation was on its way to the server while it was there.
    var mayBeHitByCancellation = false
    var retries = 0
    /// How often its parameters were declared anew.
    var retypings = 0
    /// The server was asked to cancel it.
    var isCancelSent = false
    /// The server is done with it.
    var isFinished = false
    /// It failed because its statement was not the server's any more.
    var isStale = false
    /// What it is an execution of.
    var prepared: PreparedStatement?
    /// The columns of its rows.
    var layout: RowLayout?
    /// Whom it belongs to, when that has the connection for itself.
    weak var owner: AnyObject?
    /// The server had said that the statement is done.
    var isComplete = false

    init(text: String, deadline: NIODeadline?, requiresTransaction: Bool, effect: Effect) {
        self.text = text
        self.deadline = deadline
        self.requiresTransaction = requiresTransaction
        self.effect = effect
    }

    /// The values of a statement in the extended protocol.
    var bindings: [SQLValue] { [] }
    /// False of the end of a transaction, which nothing may stop half-way.
    var isInterruptible: Bool { true }

    /// Whether nothing of it is left, when it failed and the server is ready in this state.
    func mayBeRepeated(in transaction: TransactionStatus) -> Bool { transaction == .idle }

    /// True in the simple protocol, whose server commits before it calls a command complete.
    var commitsBeforeItIsComplete: Bool { false }
    /// True while a server that ends the session may have committed just before.
    final var mayBeKeptAtFarewell: Bool { effect == .unknown && (isComplete || commitsBeforeItIsComplete) }

    /// Writes its messages.
    func send(through handler: ConnectionHandler) {}

    /// Writes its messages, now that its statement is prepared.
    func send(_ statement: PreparedStatement, through handler: ConnectionHandler) {}

    func receive(_ row: borrowing SQLRow, byteCount: Int) {}

    func receive(_ tag: CommandTag) {}

    func receiveCopyIn(_ format: CopyFormat) {}

    func receiveCopyOut(_ format: CopyFormat) {}

    func receive(_ data: ByteBuffer) {}

    /// The socket takes more, or no more.
    func writabilityChanged() {}

    /// Gives the caller what came. Called once, by ``answer(_:)``.
    func resume(_ failure: DatabaseError?) {}

    /// Before it is sent a second time.
    func reset() {
        failure = nil
        isComplete = false
        isFinished = false
        isStale = false
        isCancelSent = false
        prepared = nil
        stage = .waiting
        mayBeHitByCancellation = false
    }

    /// Gives the caller its answer; once.
    final func answer(_ failure: DatabaseError?) {
        guard stage != .answered else { return }
        stage = .answered
        resume(failure)
    }

    /// The error for a caller whose statement was interrupted.
    func interrupted(by reason: Interruption) -> DatabaseError {
        switch reason {
        case .task: DatabaseError(.cancelled, "the task was cancelled while the statement ran", statement: text)
        case .deadline: DatabaseError(.deadlineExceeded, "the statement did not end within its time", statement: text)
        }
    }
}

/// One statement with values, whose rows are decoded as they come.
final class StatementRequest<Value: Sendable>: Request, @unchecked Sendable {
    private let statement: Statement
    private let append: RowAppender<Value>
    // Unchecked, as each row looks at them: the event loop alone uses them, and each access is over before anything else is called.
    @exclusivity(unchecked) private var rows: [Value] = []
    private var affectedRows = 0
    @exclusivity(unchecked) private var decodingError: (any Error)?
    var continuation: CheckedContinuation<Result<StatementResult<Value>, DatabaseError>, Never>?

    init(
        _ statement: Statement,
        deadline: NIODeadline?,
        requiresTransaction: Bool,
        appending append: @escaping RowAppender<Value>
    ) {
        self.statement = statement
        self.append = append
        super.init(
            text: statement.text,
            deadline: deadline,
            requiresTransaction: requiresTransaction,
            effect: statement.isReadOnly || requiresTransaction ? .none : .unknown
        )
    }

    override var bindings: [SQLValue] { statement.bindings }

    override func send(through handler: ConnectionHandler) {
        handler.prepare(for: self)
    }

    override func send(_ statement: PreparedStatement, through handler: ConnectionHandler) {
        handler.execute(statement, for: self)
    }

    override func receive(_ row: borrowing SQLRow, byteCount: Int) {
        guard decodingError == nil else { return }
        do {
            try append(row, &rows)
        } catch {
            decodingError = error
            rows = []
        }
    }

    override func receive(_ tag: CommandTag) {
        affectedRows = tag.affectedRows
    }

    override func reset() {
        super.reset()
        rows = []
        decodingError = nil
    }

    override func resume(_ failure: DatabaseError?) {
        let failure = failure ?? decodingError.map { DatabaseError(decoding: $0, statement: text) }
        continuation?.resume(
            returning: failure.map { .failure($0) } ?? .success(StatementResult(rows: rows, affectedRows: affectedRows))
        )
        continuation = nil
    }
}

/// A script, or a step of a transaction: text without values.
final class ScriptRequest: Request, @unchecked Sendable {
    private let step: TransactionStep?
    private(set) var tag: CommandTag?
    var continuation: CheckedContinuation<Result<CommandTag?, DatabaseError>, Never>?

    init(_ text: String, step: TransactionStep?, deadline: NIODeadline?, requiresTransaction: Bool, effect: Effect) {
        self.step = step
        super.init(text: text, deadline: deadline, requiresTransaction: requiresTransaction, effect: effect)
    }

    override var isInterruptible: Bool { step == nil }

    override var commitsBeforeItIsComplete: Bool { true }

    override func send(through handler: ConnectionHandler) {
        handler.query(self)
    }

    override func receive(_ tag: CommandTag) {
        self.tag = tag
    }

    override func resume(_ failure: DatabaseError?) {
        continuation?.resume(returning: failure.map { .failure($0) } ?? .success(tag))
        continuation = nil
    }
}

extension DatabaseError {
    /// What a decoding closure threw.
    init(decoding error: any Error, statement: String) {
        if var error = error as? DatabaseError {
            if error.statement == nil { error.statement = statement }
            self = error
        } else {
            self.init(.decoding, "\(error)", statement: statement)
        }
    }
}
