package import CovetHTTP
package import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads HTTP/1.1 requests (RFC 9112) out of bytes as they arrive, as a pure state machine.
///
/// Bytes go in by `feed`, what they mean comes out of `next`, one event at a time and never ahead of need: what was not
/// asked for stays as bytes. No byte is searched twice, however the client cuts its packets. Everything that two parsers
/// might understand differently is refused, and after a refusal there is nothing but that refusal.
package struct RequestParser: Sendable {
    package enum Event: Sendable {
        /// Nothing more without more bytes.
        case needsMore
        case head(ParsedHead)
        /// A piece of the content of the last head.
        case body(ByteBuffer)
        /// The content is complete; with the trailers of a chunked one. Not given where the head said `.none`.
        case end(trailers: Headers?)
        case refused(Refusal)
    }

    private enum State {
        case start
        case fields(RequestLine, HeaderSection)
        case content(remaining: Int)
        case chunkSize
        case chunk(remaining: Int)
        case chunkEnd
        case trailers(HeaderSection)
        case failed(Refusal)
    }

    private let limits: HTTPLimits
    private var state = State.start
    private var buffer = ByteBuffer()
    /// Offsets from the reader index: where the current line begins, how far its end was searched for, and where the
    /// current section of fields began.
    private var line = 0
    private var searched = 0
    private var section = 0
    private var emptyLines = 0
    private var extensionBytes = 0

    package init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// How many bytes wait to be parsed.
    package var bufferedBytes: Int { buffer.readableBytes }

    /// Nothing of a next message has arrived.
    package var isBetweenMessages: Bool {
        if case .start = state { buffer.readableBytes == 0 } else { false }
    }

    package mutating func feed(_ bytes: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = bytes
            return
        }
        if buffer.readerIndex > 0 {
            // What was read already is given back, so that a busy connection's buffer never grows.
            var rest = ByteBuffer()
            rest.reserveCapacity(buffer.readableBytes + bytes.readableBytes)
            rest.writeImmutableBuffer(buffer)
            buffer = rest
        }
        buffer.writeImmutableBuffer(bytes)
    }

    /// What the bytes so far mean next.
    package mutating func next() -> Event {
        do {
            while true {
                switch state {
                case .start:
                    guard let requestLine = try takeRequestLine() else { return .needsMore }
                    var fields = HeaderSection(isTrailer: false)
                    fields.fields.reserveCapacity(12)
                    state = .fields(requestLine, fields)
                case .fields(let requestLine, var fields):
                    // The state gives up its copy, so that the fields are changed in place.
                    state = .start
                    let isComplete = try takeFields(&fields)
                    guard isComplete else {
                        state = .fields(requestLine, fields)
                        return .needsMore
                    }
                    return .head(try takeHead(requestLine, fields))
                case .content(let remaining):
                    guard remaining > 0 else {
                        state = .start
                        return .end(trailers: nil)
                    }
                    guard let piece = takePiece(upTo: remaining) else { return .needsMore }
                    state = .content(remaining: remaining - piece.readableBytes)
                    return .body(piece)
                case .chunkSize:
                    guard try takeChunkSize() else { return .needsMore }
                case .chunk(let remaining):
                    guard let piece = takePiece(upTo: remaining) else { return .needsMore }
                    state =
                        remaining > piece.readableBytes ? .chunk(remaining: remaining - piece.readableBytes) : .chunkEnd
                    return .body(piece)
                case .chunkEnd:
                    guard try takeChunkEnd() else { return .needsMore }
                    state = .chunkSize
                case .trailers(var fields):
                    state = .start
                    let isComplete = try takeFields(&fields)
                    guard isComplete else {
                        state = .trailers(fields)
                        return .needsMore
                    }
                    let trailers = Headers(parsed: take(line), fields: fields.fields)
                    resetLine()
                    return .end(trailers: trailers.isEmpty ? nil : trailers)
                case .failed(let refusal):
                    return .refused(refusal)
                }
            }
        } catch {
            state = .failed(error)
            buffer = ByteBuffer()
            return .refused(error)
        }
    }

    // MARK: Lines

    /// The next line without its CR LF, or nil while it is not complete. Moves on behind it.
    ///
    /// The length comes first, so that a line is refused for the same reason whether it came whole or in pieces.
    /// - Parameter limit: how long it may be without its CR LF.
    private mutating func takeLine(
        _ bytes: UnsafeRawBufferPointer,
        limit: Int,
        tooLong: @autoclosure () -> Refusal
    ) throws(Refusal) -> Range<Int>? {
        guard searched < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + searched, Int32(Byte.lineFeed), bytes.count - searched)
        else {
            searched = bytes.count
            // The byte beyond the limit may still be the CR of a line that just fits.
            guard bytes.count - line - 1 <= limit else { throw tooLong() }
            return nil
        }
        let end = base.distance(to: UnsafeRawPointer(found))
        guard end - line - 1 <= limit else { throw tooLong() }
        guard end > line, bytes[end - 1] == Byte.carriageReturn else { throw .bad(.bareLineBreak) }
        let range = line..<(end - 1)
        line = end + 1
        searched = line
        return range
    }

    private mutating func takeRequestLine() throws(Refusal) -> RequestLine? {
        let buffer = self.buffer
        return try buffer.withUnsafeReadableBytes { bytes throws(Refusal) in
            while line < bytes.count {
                if bytes[line] == Byte.carriageReturn || bytes[line] == Byte.lineFeed {
                    // RFC 9112, section 2.2: an empty line before the request is forgiven; we forgive one.
                    guard bytes[line] == Byte.carriageReturn, emptyLines == 0 else {
                        throw .bad(bytes[line] == Byte.lineFeed ? .bareLineBreak : .emptyLines)
                    }
                    guard line + 1 < bytes.count else { return nil }
                    guard bytes[line + 1] == Byte.lineFeed else { throw .bad(.bareLineBreak) }
                    emptyLines += 1
                    line += 2
                    searched = line
                    continue
                }
                // Whoever speaks another protocol is told so at the first byte, not at the time limit.
                guard CharacterClass.token.contains(bytes[line]) else { throw .bad(.method) }
                let range = try takeLine(
                    bytes,
                    limit: limits.requestLine,
                    tooLong: Refusal(.uriTooLong, .requestLineLength)
                )
                guard let range else { return nil }
                section = line
                return try RequestLine(bytes, range)
            }
            return nil
        }
    }

    /// Reads lines of fields until the empty one; false while it has not come.
    private mutating func takeFields(_ fields: inout HeaderSection) throws(Refusal) -> Bool {
        let buffer = self.buffer
        return try buffer.withUnsafeReadableBytes { bytes throws(Refusal) in
            let tooLarge = Refusal(.requestHeaderFieldsTooLarge, .headerSize)
            while let range = try takeLine(bytes, limit: limits.headerBytes - (line - section), tooLong: tooLarge) {
                if range.isEmpty { return true }
                guard line - section <= limits.headerBytes else { throw tooLarge }
                guard fields.fields.count < limits.headerCount else {
                    throw Refusal(.requestHeaderFieldsTooLarge, .headerCount)
                }
                try fields.append(bytes, range)
            }
            return false
        }
    }

    private mutating func takeHead(_ requestLine: RequestLine, _ fields: HeaderSection) throws(Refusal) -> ParsedHead {
        if requestLine.version == .http11, fields.host == nil { throw .bad(.missingHost) }
        let content = try fields.content(of: requestLine)
        let wire = take(line)
        resetLine()
        emptyLines = 0
        switch content {
        case .none: state = .start
        case .length(let length): state = .content(remaining: length)
        case .chunked:
            extensionBytes = 0
            state = .chunkSize
        }
        return ParsedHead(
            head: RequestHead(
                method: requestLine.method,
                version: requestLine.version,
                target: requestLine.target,
                headers: Headers(parsed: wire, fields: fields.fields)
            ),
            content: content,
            // HTTP/1.0 has no 100 (Continue): RFC 9110, section 10.1.1.
            expectsContinue: fields.expectsContinue && content != .none && requestLine.version != .http10,
            isPersistent: !fields.closes && (requestLine.version == .http11 || fields.keepsAlive)
        )
    }

    // MARK: Content

    private mutating func takePiece(upTo limit: Int) -> ByteBuffer? {
        let length = min(limit, buffer.readableBytes)
        return length > 0 ? take(length) : nil
    }

    /// False while the line is not complete.
    private mutating func takeChunkSize() throws(Refusal) -> Bool {
        let buffer = self.buffer
        let parsed = try buffer.withUnsafeReadableBytes { bytes throws(Refusal) -> (size: Int, extensions: Int)? in
            let range = try takeLine(bytes, limit: ChunkLine.limit, tooLong: .bad(.chunkExtension))
            guard let range else { return nil }
            return try ChunkLine.parse(bytes, range)
        }
        guard let parsed else { return false }
        extensionBytes += parsed.extensions
        guard extensionBytes <= ChunkLine.extensionLimit else { throw .bad(.chunkExtension) }
        _ = take(line)
        resetLine()
        if parsed.size > 0 {
            state = .chunk(remaining: parsed.size)
        } else {
            section = 0
            state = .trailers(HeaderSection(isTrailer: true))
        }
        return true
    }

    /// False while the line break behind a chunk has not come whole.
    private mutating func takeChunkEnd() throws(Refusal) -> Bool {
        let ending = (
            buffer.getInteger(at: buffer.readerIndex, as: UInt8.self),
            buffer.getInteger(at: buffer.readerIndex + 1, as: UInt8.self)
        )
        switch ending {
        case (Byte.carriageReturn?, Byte.lineFeed?):
            _ = take(2)
            return true
        case (nil, _), (Byte.carriageReturn?, nil): return false
        default: throw .bad(.chunkEnd)
        }
    }

    // MARK: Bytes

    private mutating func take(_ length: Int) -> ByteBuffer {
        // A connection that has taken everything holds no buffer while it waits.
        if length == buffer.readableBytes {
            let whole = buffer
            buffer = ByteBuffer()
            return whole
        }
        return buffer.readSlice(length: length) ?? ByteBuffer()
    }

    private mutating func resetLine() {
        line = 0
        searched = 0
        section = 0
    }
}
