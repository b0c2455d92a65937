import CovetHTTP
import NIOCore
import Synchronization

/// Sends the pieces of one streamed body. The head leaves with the first piece, so that a stream which fails before it
/// is still answered by an error.
final class ResponseStream: ResponseBodyWriter, Sendable {
    private struct State {
        var connection: HTTPConnection?
        var trailers: Headers?
        var written = 0
        var hasBegun = false
    }

    private let eventLoop: any EventLoop
    private let response: Response
    private let length: Int?
    private let isChunked: Bool
    private let state: Mutex<State>

    init(connection: HTTPConnection, response: Response, length: Int?) {
        eventLoop = connection.eventLoop
        self.response = response
        self.length = length
        isChunked = length == nil && !connection.exchange.isHTTP10
        state = Mutex(State(connection: connection))
    }

    var hasBegun: Bool { state.withLock { $0.hasBegun } }

    func setTrailers(_ trailers: Headers) {
        state.withLock { $0.trailers = trailers }
    }

    func write(_ buffer: ByteBuffer) async throws {
        if eventLoop.inEventLoop {
            try Task.checkCancellation()
            let connection = try put(buffer)
            if connection.hasRoom { return }
        }
        let isPut = eventLoop.inEventLoop
        let cancellation = Cancellation()
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { waiter in
                if isPut { return wait(waiter) }
                eventLoop.execute {
                    do {
                        if cancellation.hasCome { throw CancellationError() }
                        try self.put(buffer)
                        self.wait(waiter)
                    } catch {
                        waiter.resume(throwing: error)
                    }
                }
            }
        } onCancel: {
            cancellation.come()
            eventLoop.execute { try? self.connection().cancelWriters() }
        }
    }

    private func wait(_ waiter: UnsafeContinuation<Void, any Error>) {
        do {
            let connection = try connection()
            if connection.hasRoom { waiter.resume() } else { connection.await(room: waiter) }
        } catch {
            waiter.resume(throwing: error)
        }
    }

    /// Ends the body. On the loop only, as everything below.
    func finish() throws {
        let connection = try connection()
        begin(on: connection)
        let (written, trailers) = state.withLock { ($0.written, $0.trailers) }
        if let length, written != length { throw StreamError.tooShort(written: written, length: length) }
        if isChunked {
            connection.withOutput { output in
                output.writeStaticString("0\r\n")
                if let trailers { ConnectionFields.removed(from: trailers).render(into: &output) }
                output.writeStaticString("\r\n")
            }
        }
        invalidate()
    }

    func invalidate() {
        state.withLock { $0.connection = nil }
    }

    @discardableResult
    private func put(_ buffer: ByteBuffer) throws -> HTTPConnection {
        let connection = try connection()
        let written = state.withLock {
            $0.written += buffer.readableBytes
            return $0.written
        }
        if let length, written > length { throw StreamError.tooLong(length: length) }
        begin(on: connection)
        if buffer.readableBytes > 0 {
            if isChunked {
                connection.withOutput { output in
                    output.writeHexadecimal(buffer.readableBytes)
                    output.writeStaticString("\r\n")
                }
                connection.writeBytes(buffer)
                connection.withOutput { $0.writeStaticString("\r\n") }
            } else {
                connection.writeBytes(buffer)
            }
        }
        connection.flush()
        return connection
    }

    private func begin(on connection: HTTPConnection) {
        let isFirst = state.withLock { state in
            defer { state.hasBegun = true }
            return !state.hasBegun
        }
        if isFirst { connection.writeHead(of: response, length: length, isChunked: isChunked) }
    }

    private func connection() throws -> HTTPConnection {
        guard let connection = state.withLock({ $0.connection }) else { throw StreamError.tooLate }
        guard connection.phase == .answering else { throw CancellationError() }
        return connection
    }
}

/// A mistake of the program that writes a streamed body.
enum StreamError: Error, CustomStringConvertible {
    case tooLong(length: Int)
    case tooShort(written: Int, length: Int)
    case tooLate

    var description: String {
        switch self {
        case .tooLong(let length): "a streamed body is longer than the \(length) bytes that were announced"
        case .tooShort(let written, let length):
            "a streamed body ended after \(written) of the \(length) bytes that were announced"
        case .tooLate: "a streamed body was written to after its end"
        }
    }
}
