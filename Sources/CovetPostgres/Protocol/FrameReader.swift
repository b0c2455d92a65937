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

    private(set) var buffer = ByteBuffer()
    /// The length of the message that was given last; its bytes are passed over when the next one is asked for.
    private var current = 0
    /// True until the server is ready for the first time.
    var isGreeting = true

    /// How many bytes are kept.
    var byteCount: Int { buffer.readableBytes }

    mutating func append(_ bytes: consuming ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next message that is here as a whole; its bytes stay where they are until the next call.
    mutating func next() throws(ProtocolViolation) -> Frame? {
        if current > 0 {
            buffer.moveReaderIndex(forwardBy: current)
            current = 0
        }
        guard let (type, length) = buffer.peekMultipleIntegers(as: (UInt8, UInt32).self) else { return nil }
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
        guard buffer.readableBytes >= 5 + count else { return nil }
        current = 5 + count
        return Frame(kind: kind, offset: buffer.readerIndex + 5, count: count)
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
