import CovetHTTP
import NIOCore
import Synchronization

/// The content of one request as its handler reads it, from whatever thread.
final class BodyStream: RequestBodySource, Sendable {
    private struct State {
        var connection: HTTPConnection?
        var trailers: Headers?
        var isFinished = false
        var piecesInTurn = 0
    }

    /// After so many pieces that were here already the loop's other work gets its turn: somebody may send a megabyte in
    /// chunks of one byte.
    private static let piecesInOneTurn = 256

    private let eventLoop: any EventLoop
    private let state: Mutex<State>

    init(connection: HTTPConnection) {
        eventLoop = connection.eventLoop
        state = Mutex(State(connection: connection))
    }

    var trailers: Headers? { state.withLock { $0.trailers } }

    func finish(trailers: Headers?) {
        state.withLock {
            $0.trailers = trailers
            $0.isFinished = true
        }
    }

    /// The response is sent: from now on there is nothing to read here.
    func invalidate() {
        state.withLock { $0.connection = nil }
    }

    func next() async throws -> ByteBuffer? {
        if eventLoop.inEventLoop, isTurnOver { await Task.yield() }
        if eventLoop.inEventLoop {
            guard let connection = try connection() else { return nil }
            if let piece = try connection.takeBody() { return piece }
        }
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { waiter in
                if eventLoop.inEventLoop { return wait(waiter) }
                eventLoop.execute {
                    if cancellation.hasCome { waiter.resume(throwing: CancellationError()) } else { self.wait(waiter) }
                }
            }
        } onCancel: {
            cancellation.come()
            eventLoop.execute { self.cancel() }
        }
    }

    private var isTurnOver: Bool {
        state.withLock { state in
            state.piecesInTurn += 1
            guard state.piecesInTurn > Self.piecesInOneTurn else { return false }
            state.piecesInTurn = 0
            return true
        }
    }

    private func wait(_ waiter: UnsafeContinuation<ByteBuffer?, any Error>) {
        do {
            guard let connection = try connection() else { return waiter.resume(returning: nil) }
            if let piece = try connection.takeBody() { return waiter.resume(returning: piece) }
            guard connection.bodyWaiter == nil else { throw BodyError.readTwice }
            connection.await(body: waiter)
        } catch {
            waiter.resume(throwing: error)
        }
    }

    private func cancel() {
        guard let connection = try? connection(), let waiter = connection.bodyWaiter else { return }
        connection.bodyWaiter = nil
        waiter.resume(throwing: CancellationError())
    }

    private func connection() throws -> HTTPConnection? {
        try state.withLock { state in
            if state.isFinished { return nil }
            guard let connection = state.connection else { throw BodyError.tooLate }
            guard connection.isOpen else { throw CancellationError() }
            return connection
        }
    }
}

/// Whether a task was cancelled, for work that it asked an event loop to do and that the loop may come to later than to
/// the news of the cancellation.
final class Cancellation: Sendable {
    private let flag = Atomic(false)

    var hasCome: Bool { flag.load(ordering: .acquiring) }

    func come() { flag.store(true, ordering: .releasing) }
}

/// A mistake of the program that reads a request's content.
enum BodyError: Error, CustomStringConvertible {
    case readTwice
    case tooLate

    var description: String {
        switch self {
        case .readTwice: "two tasks read the content of one request at once; read it in one task"
        case .tooLate: "the content of a request was read after its response was sent; read it inside the handler"
        }
    }
}
