public import Covet
import Synchronization

/// The whole answer to a request in a test.
public struct TestResponse: Sendable {
    public let status: Status
    public let headers: Headers
    public let body: ByteBuffer

    init(_ response: Response) async throws {
        status = response.status
        headers = response.headers
        body = try await response.body.collected()
    }

    /// The body as text.
    public var text: String { String(buffer: body) }

    /// The body as JSON of that type.
    ///
    /// - Throws: `JSONError` that says where it differs.
    public func json<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSON.decode(type, from: body)
    }

    /// The body as JSON of any shape.
    public func json() throws -> JSONValue {
        try JSON.decode(JSONValue.self, from: body)
    }
}

extension ResponseBody {
    /// All bytes; a stream is run to its end.
    fileprivate func collected() async throws -> ByteBuffer {
        switch storage {
        case .stream(_, let produce):
            let collector = BodyCollector()
            try await produce(collector)
            return collector.bytes.withLock { $0 }
        default:
            return buffered ?? ByteBuffer()
        }
    }
}

private final class BodyCollector: ResponseBodyWriter {
    let bytes = Mutex(ByteBuffer())

    func write(_ buffer: ByteBuffer) async throws {
        bytes.withLock { _ = $0.writeImmutableBuffer(buffer) }
    }

    func setTrailers(_ trailers: Headers) {}
}
