public import NIOCore

/// The content of a request: read whole with `collect()`, or piece by piece as an asynchronous sequence.
///
/// Reading applies backpressure: what is not read stays in the client's socket. More than `limit` bytes end the reading
/// with `HTTPError` 413 (Content Too Large). A body can be read once.
public struct RequestBody: Sendable {
    enum Source: Sendable {
        case empty
        case buffer(ByteBuffer)
        case stream(any RequestBodySource)
    }

    let source: Source
    /// The length that the head announced; nil for a chunked body.
    public let announcedLength: Int?
    /// The most bytes that may be read. The server sets its default; a route may set its own.
    public var limit: Int

    public static let empty = RequestBody(source: .empty, announcedLength: 0, limit: .max)

    public init(_ buffer: ByteBuffer, limit: Int = .max) {
        self.init(source: .buffer(buffer), announcedLength: buffer.readableBytes, limit: limit)
    }

    /// A body that `source` delivers piece by piece.
    package init(_ source: any RequestBodySource, announcedLength: Int?, limit: Int) {
        self.init(source: .stream(source), announcedLength: announcedLength, limit: limit)
    }

    private init(source: Source, announcedLength: Int?, limit: Int) {
        self.source = source
        self.announcedLength = announcedLength
        self.limit = limit
    }

    /// Reads to the end and gives everything in one buffer.
    ///
    /// - Throws: `HTTPError` 413 beyond `limit`; 400 or 408 where the client broke off or was too slow.
    public func collect() async throws -> ByteBuffer {
        if let announcedLength, announcedLength > limit { throw HTTPError.contentTooLarge(limit: limit) }
        switch source {
        case .empty: return ByteBuffer()
        case .buffer(let buffer): return buffer
        case .stream(let source):
            guard var whole = try await source.next() else { return ByteBuffer() }
            if whole.readableBytes > limit { throw HTTPError.contentTooLarge(limit: limit) }
            while var piece = try await source.next() {
                if whole.readableBytes + piece.readableBytes > limit { throw HTTPError.contentTooLarge(limit: limit) }
                whole.writeBuffer(&piece)
            }
            return whole
        }
    }

    /// The trailer fields of a chunked body, once it has been read to its end.
    public var trailers: Headers? {
        if case .stream(let source) = source { source.trailers } else { nil }
    }
}

/// Where a streamed body comes from: the server's connection, or a test.
package protocol RequestBodySource: AnyObject, Sendable {
    /// Gives the next piece, or nil at the end. Asking is what lets the client send more.
    func next() async throws -> ByteBuffer?
    /// Fields after a chunked body; nil before its end or where there are none.
    var trailers: Headers? { get }
}

extension RequestBody: AsyncSequence {
    public typealias Element = ByteBuffer

    public func makeAsyncIterator() -> Iterator {
        Iterator(body: self)
    }

    /// Gives the pieces of the body as they arrive.
    public struct Iterator: AsyncIteratorProtocol {
        let body: RequestBody
        var received = 0
        var isFinished = false

        public mutating func next() async throws -> ByteBuffer? {
            guard !isFinished else { return nil }
            let piece: ByteBuffer?
            switch body.source {
            case .empty: piece = nil
            case .buffer(let buffer):
                piece = received == 0 && buffer.readableBytes > 0 ? buffer : nil
            case .stream(let source):
                if let announced = body.announcedLength, announced > body.limit {
                    throw HTTPError.contentTooLarge(limit: body.limit)
                }
                piece = try await source.next()
            }
            guard let piece else {
                isFinished = true
                return nil
            }
            received += piece.readableBytes
            if received > body.limit { throw HTTPError.contentTooLarge(limit: body.limit) }
            return piece
        }
    }
}
