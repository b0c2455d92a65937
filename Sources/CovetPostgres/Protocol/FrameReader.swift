import NIOCore

/// One message in a reader's buffer: its kind, and where its body lies.
struct Frame: Equatable {
    let kind: MessageKind
    /// From the start of the reader's buffer.
    let offset: Int
    let count: Int
}

/// Cuts the bytes of a server into messages, without copying them.
///
/// It keeps what was received and no more: a length that a server announces reserves nothing, and one beyond the limit is refused when it is read.
struct FrameReader {
    /// What a message may be long before the server has let us in (libpq allows 30,000 for an error).
    static let greetingLimit = 65_536
    /// For messages that describe: the types of 65,535 parameters, the columns of the widest result, an error with its context.
    static let descriptionLimit = 16 << 20
    /// PostgreSQL makes no value longer than this (MaxAllocSize).
    static let bulkLimit = 1 << 30

    /// What messages are cut from: bytes that the channel lent, or the beginning of a message that came in parts.
    private(set) var buffer = ByteBuffer()
    private var isLent = false
    /// What the channel lent while there was the beginning of a message.
    private var following = ByteBuffer()
    /// The length of the message that was given last; its bytes are passed over when the next one is asked for.
    private var current = 0
    /// True until the server is ready for the first time.
    var isGreeting = true

    /// How many bytes are kept.
    var byteCount: Int { buffer.readableBytes + following.readableBytes }

    mutating func append(_ bytes: consuming ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
            isLent = true
        } else if following.readableBytes == 0 {
            following = bytes
        } else {
            following.writeImmutableBuffer(bytes)
        }
    }

    /// Gives the channel back what it lent: it can use the memory for what comes next, where it would have to copy all of it otherwise. Called when ``next()`` has nothing more.
    mutating func settle() {
        pass()
        if buffer.readableBytes == 0 {
            buffer = ByteBuffer()
        } else if isLent {
            buffer = ByteBuffer(buffer: buffer)
        }
        isLent = false
        if following.readableBytes > 0 { buffer.writeBuffer(&following) }
        following = ByteBuffer()
    }

    /// The next message that is here as a whole; its bytes stay where they are until the next call.
    mutating func next() throws(ProtocolViolation) -> Frame? {
        pass()
        guard gather(5) else { return nil }
        let (type, length) = buffer.withUnsafeReadableBytes { ($0[0], $0.bigEndian(at: 1, as: UInt32.self)) }
        guard let kind = MessageKind(rawValue: type) else {
            throw ProtocolViolation("the server sent a message of the unknown kind \(type)")
        }
        guard length >= 4 else { throw ProtocolViolation("the server sent a message shorter than its own length") }
        let count = Int(length) - 4
        let limit = isGreeting ? Self.greetingLimit : kind.isBulk ? Self.bulkLimit : Self.descriptionLimit
        guard count <= limit else {
            throw ProtocolViolation(
                "the server announced a message (\(kind)) of \(count) bytes; at most \(limit) are taken"
            )
        }
        guard gather(5 + count) else { return nil }
        current = 5 + count
        return Frame(kind: kind, offset: buffer.readerIndex + 5, count: count)
    }

    /// Lends the body of a row's message, and those of the rows that follow it directly, as far as they are here as a whole; what comes then is left to ``next()``.
    ///
    /// A result is mostly rows, and this looks up their memory once for all of them.
    @inline(__always)
    mutating func forEachRow(
        from first: Frame,
        _ use: (UnsafeRawBufferPointer) throws(ProtocolViolation) -> Void
    ) throws(ProtocolViolation) {
        var violation: ProtocolViolation?
        let received = buffer.writerIndex
        current += buffer.withVeryUnsafeBytes { bytes in
            var (start, count) = (first.offset, first.count)
            do throws(ProtocolViolation) {
                while true {
                    try use(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
                    let next = start + count
                    guard received - next >= 5, bytes[next] == MessageKind.dataRow.rawValue else { break }
                    let length = Int(bytes.bigEndian(at: next + 1, as: UInt32.self))
                    guard length >= 4, length - 4 <= Self.bulkLimit, received - next > length else { break }
                    (start, count) = (next + 5, length - 4)
                }
            } catch {
                violation = error
            }
            return start + count - first.offset - first.count
        }
        if let violation { throw violation }
    }

    @inline(__always)
    private mutating func pass() {
        guard current > 0 else { return }
        buffer.moveReaderIndex(forwardBy: current)
        current = 0
        if buffer.readableBytes == 0, following.readableBytes > 0 {
            (buffer, following, isLent) = (following, ByteBuffer(), true)
        }
    }

    /// True when so many bytes lie in one piece; the beginning of a message is completed by what followed it, and by no more.
    @inline(__always)
    private mutating func gather(_ count: Int) -> Bool {
        buffer.readableBytes >= count || following.readableBytes > 0 && complete(to: count)
    }

    private mutating func complete(to count: Int) -> Bool {
        let missing = count - buffer.readableBytes
        guard var part = following.readSlice(length: min(missing, following.readableBytes)), part.readableBytes > 0
        else { return false }
        if isLent { buffer = ByteBuffer(buffer: buffer) } else { buffer.discardReadBytes() }
        isLent = false
        buffer.writeBuffer(&part)
        return buffer.readableBytes >= count
    }

    /// The only byte of a message's body; `nil` when it has another length.
    func byte(of frame: Frame) -> UInt8? {
        frame.count == 1 ? buffer.getInteger(at: frame.offset) : nil
    }

    /// The body of a message as a buffer of its own, for all but the frequent kinds.
    func body(of frame: Frame) -> ByteBuffer {
        buffer.getSlice(at: frame.offset, length: frame.count) ?? ByteBuffer()
    }
}
