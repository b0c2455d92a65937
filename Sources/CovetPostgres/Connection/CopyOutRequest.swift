import CovetDatabase
import NIOCore

/// A COPY … TO STDOUT whose data is taken in chunks; the socket is not read while more than enough waits to be taken.
final class CopyOutRequest: Request, @unchecked Sendable {
    /// How much may wait.
    static let highWater = 512 * 1024

    var begin: CheckedContinuation<Result<CopyFormat, DatabaseError>, Never>?
    private var taker: CheckedContinuation<Result<ByteBuffer?, DatabaseError>, Never>?
    private var endWaiter: CheckedContinuation<Void, Never>?
    private var buffer = ByteBuffer()
    private var failed: DatabaseError?
    private weak var handler: ConnectionHandler?

    override func mayBeRepeated(in transaction: TransactionStatus) -> Bool { false }

    override func send(through handler: ConnectionHandler) {
        self.handler = handler
        owner = self
        handler.owner = self
        handler.query(self, as: .copy)
    }

    override func receiveCopyOut(_ format: CopyFormat) {
        deadline = nil
        begin?.resume(returning: .success(format))
        begin = nil
    }

    override func receiveCopyIn(_ format: CopyFormat) {
        handler?.write { $0.writeCopyFail("data was to be read") }
    }

    override func receive(_ data: ByteBuffer) {
        // Nobody waits for what comes after a cancellation.
        guard interruption == nil else { return }
        buffer.writeImmutableBuffer(data)
        if let taker {
            self.taker = nil
            deadline = nil
            taker.resume(returning: .success(give()))
        } else if buffer.readableBytes > Self.highWater {
            handler?.setReading(false)
        }
    }

    private func give() -> ByteBuffer {
        defer { buffer = ByteBuffer() }
        return buffer
    }

    /// The data that is here, or the next that comes; `nil` at the end.
    func take(timeout: NIODeadline?, _ continuation: CheckedContinuation<Result<ByteBuffer?, DatabaseError>, Never>) {
        if buffer.readableBytes > 0, failed == nil {
            continuation.resume(returning: .success(give()))
            handler?.setReading(true)
        } else if stage == .answered {
            continuation.resume(returning: failed.map { .failure($0) } ?? .success(nil))
        } else if taker != nil {
            continuation.resume(
                returning: .failure(
                    DatabaseError(.misuse, "the data of a COPY is read by two at once", statement: text)
                )
            )
        } else {
            taker = continuation
            deadline = timeout
            if let timeout { handler?.arm(timeout) }
            handler?.setReading(true)
        }
    }

    /// No more is wanted: the server is told to stop, and the connection is free when it has.
    func end(_ continuation: CheckedContinuation<Void, Never>) {
        guard stage != .answered, let handler else { return continuation.resume() }
        endWaiter = continuation
        handler.setReading(true)
        handler.interrupt(self, .task)
    }

    override func resume(_ failure: DatabaseError?) {
        failed = failure
        handler?.setReading(true)
        if let begin {
            let noCopy = DatabaseError(.misuse, "the statement is no COPY … TO STDOUT", statement: text)
            begin.resume(
                returning: .failure(
                    failure.flatMap { $0.vendorCode == "57014" && interruption == nil ? noCopy : $0 } ?? noCopy
                )
            )
        }
        if buffer.readableBytes == 0 || failure != nil {
            taker?.resume(returning: failure.map { .failure($0) } ?? .success(nil))
        } else {
            taker?.resume(returning: .success(give()))
        }
        endWaiter?.resume()
        begin = nil
        taker = nil
        endWaiter = nil
    }
}
