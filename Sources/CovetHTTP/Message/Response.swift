public import NIOCore

/// An answer: a status, header fields and a body.
///
/// The server adds Date, Content-Length or Transfer-Encoding, and Connection by itself; values set for them by hand are
/// not sent.
public struct Response: Sendable {
    public var status: Status
    public var headers: Headers
    public var body: ResponseBody

    public init(_ status: Status = .ok, headers: Headers = Headers(), body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The content of a response: nothing, bytes that are there, or a stream that is made while it is sent.
public struct ResponseBody: Sendable {
    package enum Storage: Sendable {
        case empty
        case buffer(ByteBuffer)
        case text(String)
        case stream(length: Int?, @Sendable (any ResponseBodyWriter) async throws -> Void)
    }

    package let storage: Storage

    public static let empty = ResponseBody(storage: .empty)

    /// Bytes that are there already; sent together with the head in one write.
    public static func buffer(_ buffer: ByteBuffer) -> ResponseBody {
        ResponseBody(storage: .buffer(buffer))
    }

    /// A text in UTF-8; a short one goes to the client without a copy of its own.
    public static func text(_ text: String) -> ResponseBody {
        ResponseBody(storage: .text(text))
    }

    /// A body that `produce` writes piece by piece; `write` returns when the client has room for more.
    ///
    /// With a `length` the body must be exactly so long: too many bytes are an error, too few close the connection, so
    /// that a client never takes a torn body for a whole one. Without a length it is sent chunked.
    public static func stream(
        length: Int? = nil,
        _ produce: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) -> ResponseBody {
        ResponseBody(storage: .stream(length: length, produce))
    }

    /// The number of bytes where it is known.
    public var length: Int? {
        switch storage {
        case .empty: 0
        case .buffer(let buffer): buffer.readableBytes
        case .text(let text): text.utf8.count
        case .stream(let length, _): length
        }
    }

    /// The bytes of a body that is not a stream; nil for a stream.
    public var buffered: ByteBuffer? {
        switch storage {
        case .empty: ByteBuffer()
        case .buffer(let buffer): buffer
        case .text(let text): ByteBuffer(string: text)
        case .stream: nil
        }
    }
}

/// Takes the pieces of a streamed body.
public protocol ResponseBodyWriter: AnyObject, Sendable {
    /// Sends a piece, waiting while the client is slow.
    ///
    /// - Throws: `CancellationError` where the client went away or was too slow for the write timeout.
    func write(_ buffer: ByteBuffer) async throws
    /// Sets the fields that follow a chunked body; ignored for a body of known length and for HTTP/1.0, as RFC 9112 allows.
    func setTrailers(_ trailers: Headers)
}
