import CovetDatabase
import CovetSQL
import NIOCore

/// A result that is read in parts, through a portal.
///
/// Portals live as long as their transaction. Outside of one the cursor has a transaction of its own, and the connection for itself until that ends: the server's statement_timeout is then for
/// each part, as it is within a transaction, and what the statement wrote is kept when the cursor is closed.
///
/// `@unchecked Sendable`: it is read and changed on the event loop of its connection; outside it is only passed on.
final class Cursor: @unchecked Sendable {
    /// About this much is fetched at a time.
    static let batchBytes = 256 * 1024
    static let firstBatch: Int32 = 64
    static let largestBatch: Int32 = 4096

    let statement: Statement
    let timeout: Duration?
    let requiresTransaction: Bool
    /// Once it was opened.
    var portal: String?
    var hasOwnTransaction = false
    var layout: RowLayout?
    var hasFailed = false
    var isOpen = true
    var isDone = false
    var limit = Cursor.firstBatch

    init(_ statement: Statement, options: StatementOptions) {
        self.statement = statement
        timeout = options.timeout
        requiresTransaction = options.requiresTransaction
    }

    /// The next batch is to be as large as the last one says that it should be.
    func learn(rows: Int, bytes: Int) {
        guard rows > 0 else { return }
        let fitting = Int32(clamping: Self.batchBytes / max(1, bytes / rows))
        limit = min(max(1, fitting), min(limit * 4, Self.largestBatch))
    }
}

/// Some rows of a cursor.
final class FetchRequest<Value: Sendable>: Request, @unchecked Sendable {
    private let cursor: Cursor
    private let decode: @Sendable (borrowing SQLRow) throws -> Value
    private var rows: [Value] = []
    private var byteCount = 0
    private var decodingError: (any Error)?
    /// It opens the cursor.
    private var isFirst = false
    /// It failed, and its transaction with it.
    private var mustRollBack = false
    var continuation: CheckedContinuation<Result<[Value], DatabaseError>, Never>?

    init(
        _ cursor: Cursor,
        deadline: NIODeadline?,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value
    ) {
        self.cursor = cursor
        self.decode = decode
        super.init(
            text: cursor.statement.text,
            deadline: deadline,
            requiresTransaction: cursor.requiresTransaction,
            effect: .none
        )
        owner = cursor
    }

    override var bindings: [SQLValue] { cursor.statement.bindings }
    /// Only its beginning: afterwards rows have been seen.
    override func mayBeRepeated(in transaction: TransactionStatus) -> Bool {
        isFirst && cursor.hasOwnTransaction && rows.isEmpty && decodingError == nil
    }

    override func reset() {
        super.reset()
        mustRollBack = true
        cursor.portal = nil
    }

    override func send(through handler: ConnectionHandler) {
        guard cursor.isOpen else {
            return handler.answer(
                self,
                DatabaseError(.misuse, "the stream was used after its closure had ended", statement: text)
            )
        }
        guard !cursor.isDone else { return handler.answer(self, nil) }
        if mustRollBack { handler.rollBack() }
        mustRollBack = false
        if cursor.portal == nil { handler.prepare(for: self) } else { handler.fetch(cursor, for: self) }
    }

    override func send(_ statement: PreparedStatement, through handler: ConnectionHandler) {
        isFirst = true
        handler.open(cursor, statement, for: self)
    }

    override func receive(_ row: borrowing SQLRow, byteCount: Int) {
        self.byteCount += byteCount
        guard decodingError == nil else { return }
        do {
            rows.append(try decode(row))
        } catch {
            decodingError = error
            rows = []
        }
    }

    override func resume(_ failure: DatabaseError?) {
        let failure = failure ?? decodingError.map { DatabaseError(decoding: $0, statement: text) }
        if failure != nil || isComplete { cursor.isDone = true }
        if failure != nil { cursor.hasFailed = true }
        if isFirst { cursor.layout = layout }
        cursor.learn(rows: rows.count, bytes: byteCount)
        continuation?.resume(returning: failure.map { .failure($0) } ?? .success(rows))
        continuation = nil
    }
}

extension ConnectionHandler {
    func open(_ cursor: Cursor, _ statement: PreparedStatement, for request: Request) {
        let isOwn = pipe.transaction == .idle
        cursorCount &+= 1
        let portal = "covet_\(cursorCount)"
        guard bind(statement, portal: portal, after: isOwn ? "BEGIN" : nil, for: request) else { return }
        cursor.portal = portal
        cursor.hasOwnTransaction = isOwn
        if isOwn {
            owner = cursor
            pipe.send(.script, for: .housekeeping)
        }
        write { output in
            if statement.name.isEmpty { output.writeDescribe(portal: portal) }
            output.writeExecute(portal: portal, limit: cursor.limit)
            output.writeSync()
        }
        sent(request, as: .open(parsing: statement.name.isEmpty))
    }

    func fetch(_ cursor: Cursor, for request: Request) {
        let portal = cursor.portal ?? ""
        request.layout = cursor.layout
        write { output in
            output.writeExecute(portal: portal, limit: cursor.limit)
            output.writeSync()
        }
        sent(request, as: .fetch)
    }

    func rollBack() {
        write { $0.writeQuery("ROLLBACK") }
        pipe.send(.script, for: .housekeeping)
    }

    /// - Returns: true when its own transaction is to be ended.
    func close(_ cursor: Cursor) -> Bool {
        guard cursor.isOpen else { return false }
        cursor.isOpen = false
        guard case .ready = phase, let portal = cursor.portal else { return false }
        if cursor.hasOwnTransaction { return true }
        // The end of the transaction closes it as well, and a failed transaction takes no more commands.
        if pipe.transaction == .open {
            write { output in
                output.writeClose(portal: portal)
                output.writeSync()
            }
            pipe.send(.close(1), for: .housekeeping)
        }
        return false
    }
}
