public import Covet
import Synchronization

/// The whole answer to a request in a test.
public struct TestResponse: Sendable {
    public let status: Status
    public let headers: Headers
    /// Empty for HEAD, as on the wire.
    public let body: ByteBuffer
    /// The fields after a streamed body; empty where it has none.
    public let trailers: Headers

    init(_ response: Response, to method: CovetHTTP.Method, limit: Int) async throws {
        if let name = response.headers.refused.first {
            throw TestFailure("The answer's field \(name) holds a control character; a server answers 500 instead.")
        }
        status = response.status
        headers = response.headers
        (body, trailers) = method == .head ? (ByteBuffer(), Headers()) : try await response.body.collected(limit)
    }

    /// The body as text.
    public var text: String { String(buffer: body) }

    /// The body as JSON of that type.
    ///
    /// - Throws: `JSONError` that says where it differs.
    public func json<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSON.decode(type, from: body)
    }

    /// The body as JSON of any shape: `try answer.json()["errors"][0]["field"].string`.
    public func json() throws -> JSONValue {
        try JSON.decode(JSONValue.self, from: body)
    }
}

/// An answer that a server could not have sent, or one that a test does not wait for.
public struct TestFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension ResponseBody {
    /// All bytes; a stream is run to its end.
    fileprivate func collected(_ limit: Int) async throws -> (ByteBuffer, Headers) {
        let collector = BodyCollector(limit: limit)
        guard case .stream(let length, let produce) = storage else {
            try await collector.write(buffered ?? ByteBuffer())
            return collector.collected
        }
        try await produce(collector)
        let (body, trailers) = collector.collected
        if let length, length != body.readableBytes {
            throw TestFailure(
                "The answer promises \(length) bytes and streams \(body.readableBytes); a server breaks it off."
            )
        }
        return (body, length == nil ? trailers : Headers())
    }
}

private final class BodyCollector: ResponseBodyWriter {
    private let limit: Int
    private let state = Mutex((body: ByteBuffer(), trailers: Headers()))

    init(limit: Int) {
        self.limit = limit
    }

    var collected: (ByteBuffer, Headers) { state.withLock { ($0.body, $0.trailers) } }

    func write(_ buffer: ByteBuffer) async throws {
        let count = state.withLock { state in
            state.body.writeImmutableBuffer(buffer)
            return state.body.readableBytes
        }
        if count > limit {
            throw TestFailure("The answer is longer than \(limit) bytes; raise `answerLimit` where that is meant.")
        }
    }

    func setTrailers(_ trailers: Headers) {
        state.withLock { $0.trailers = trailers }
    }
}
