import CovetDatabase
import NIOCore

/// A COPY … FROM STDIN whose data is given in chunks; the giver waits while the socket takes no more.
final class CopyInRequest: Request, @unchecked Sendable {
    var begin: CheckedContinuation<Result<CopyFormat, DatabaseError>, Never>?
    private var writer: CheckedContinuation<Result<Void, DatabaseError>, Never>?
    private var ender: CheckedContinuation<Result<Int, DatabaseError>, Never>?
    private var isSending = false
    private var failed: DatabaseError?
    private var rowCount = 0
    private weak var handler: ConnectionHandler?

    override func mayBeRepeated(in transaction: TransactionStatus) -> Bool { false }

    override var commitsBeforeItIsComplete: Bool { true }

    override func send(through handler: ConnectionHandler) {
        self.handler = handler
        owner = self
        handler.owner = self
        handler.query(self, as: .copy)
    }

    override func receiveCopyIn(_ format: CopyFormat) {
        deadline = nil
        isSending = true
        begin?.resume(returning: .success(format))
        begin = nil
    }

    override func receive(_ tag: CommandTag) {
        rowCount = tag.affectedRows
    }

    /// - Parameter timeout: for as long as the socket may take nothing.
    func give(
        _ data: ByteBuffer,
        timeout: NIODeadline?,
        _ continuation: CheckedContinuation<Result<Void, DatabaseError>, Never>
    ) {
        guard stage != .answered, let handler else { return continuation.resume(returning: .failure(over)) }
        guard isSending, writer == nil else {
            return continuation.resume(
                returning: .failure(
                    DatabaseError(.misuse, "the data of a COPY is given by two at once", statement: text)
                )
            )
        }
        var data = data
        // A message has a length of 32 bits, and large ones would have to be whole in memory at the server.
        while let part = data.readSlice(length: min(data.readableBytes, 1 << 20)), part.readableBytes > 0 {
            handler.write { $0.writeCopyData(part) }
        }
        handler.flush()
        if handler.isWritable {
            continuation.resume(returning: .success(()))
        } else {
            writer = continuation
            deadline = timeout
            if let timeout { handler.arm(timeout) }
        }
    }

    override func writabilityChanged() {
        guard handler?.isWritable == true else { return }
        deadline = nil
        writer?.resume(returning: .success(()))
        writer = nil
    }

    /// All is given: how many rows there were.
    func finish(timeout: NIODeadline?, _ continuation: CheckedContinuation<Result<Int, DatabaseError>, Never>) {
        guard stage != .answered, isSending, let handler else { return continuation.resume(returning: .failure(over)) }
        isSending = false
        ender = continuation
        deadline = timeout
        if let timeout { handler.arm(timeout) }
        handler.write { $0.writeCopyDone() }
    }

    /// Nothing of it is to be kept.
    func fail(_ continuation: CheckedContinuation<Result<Int, DatabaseError>, Never>) {
        guard stage != .answered, let handler else { return continuation.resume(returning: .failure(over)) }
        guard isSending else {
            ender = continuation
            return handler.interrupt(self, .task)
        }
        isSending = false
        ender = continuation
        handler.write { $0.writeCopyFail("the program gave up") }
        let deadline = NIODeadline.now() + handler.settings.cancellationGrace
        self.deadline = deadline
        handler.arm(deadline)
    }

    private var over: DatabaseError {
        failed ?? DatabaseError(.misuse, "the COPY was used after its closure had ended", statement: text)
    }

    override func resume(_ failure: DatabaseError?) {
        failed = failure
        let noCopy = DatabaseError(.misuse, "the statement is no COPY … FROM STDIN", statement: text)
        begin?.resume(returning: .failure(failure ?? noCopy))
        writer?.resume(returning: .failure(over))
        ender?.resume(returning: failure.map { .failure($0) } ?? .success(rowCount))
        begin = nil
        writer = nil
        ender = nil
    }
}
