import NIOCore
import Testing

@testable import CovetPostgres

struct FrameReaderTests {
    @Test(arguments: [false, true])
    func messagesAreCutOutWhereverTheReadsEnd(isSettling: Bool) throws {
        let messages = [ServerMessage.row([1, 2, 3], nil), ServerMessage.tag("SELECT 1"), ServerMessage.ready()]
        let all = messages.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
        for size in 1...all.readableBytes {
            var reader = FrameReader()
            reader.isGreeting = false
            var rest = all
            var found: [ByteBuffer] = []
            while let part = rest.readSlice(length: min(size, rest.readableBytes)), part.readableBytes > 0 {
                reader.append(part)
                while let frame = try reader.next() {
                    found.append(
                        ServerMessage.frame(Character(Unicode.Scalar(frame.kind.rawValue))) {
                            $0.writeImmutableBuffer(reader.body(of: frame))
                        }
                    )
                }
                if isSettling { reader.settle() }
            }
            #expect(found == messages)
            #expect(reader.byteCount == 0)
        }
    }

    @Test func rowsAreLentOneAfterAnotherWhereverTheReadsEnd() throws {
        let rows = (0..<5).map { ServerMessage.row([UInt8](repeating: 7, count: $0), nil) }
        let all = (rows + [ServerMessage.tag("SELECT 5")] + rows).reduce(into: ByteBuffer()) {
            $0.writeImmutableBuffer($1)
        }
        for size in 1...all.readableBytes {
            var reader = FrameReader()
            reader.isGreeting = false
            var rest = all
            var found: [[UInt8]] = []
            var tags = 0
            while let part = rest.readSlice(length: min(size, rest.readableBytes)), part.readableBytes > 0 {
                reader.append(part)
                while let frame = try reader.next() {
                    if frame.kind == .dataRow {
                        try reader.forEachRow(from: frame) { found.append(Array($0)) }
                    } else {
                        tags += 1
                    }
                }
                reader.settle()
            }
            #expect(found == (rows + rows).map { Array($0.readableBytesView.dropFirst(5)) })
            #expect(tags == 1)
            #expect(reader.byteCount == 0)
        }
    }

    @Test func whatIsNoRowIsLeftToTheNextMessage() throws {
        var reader = FrameReader()
        reader.isGreeting = false
        var bytes = ServerMessage.row([1], nil)
        bytes.writeBytes([0x44, 0, 0, 0, 3])
        reader.append(bytes)
        let frame = try #require(try reader.next())
        var count = 0
        try reader.forEachRow(from: frame) { _ in count += 1 }
        #expect(count == 1)
        #expect(throws: ProtocolViolation.self) { try reader.next() }
    }

    @Test(
        arguments: [
            ([0x44, 0, 0, 0, 3], "shorter"), ([0x44, 0, 0, 0, 0], "shorter"),
            ([0x44, 0xFF, 0xFF, 0xFF, 0xFF], "announced"),
            ([0x44, 0x7F, 0xFF, 0xFF, 0xFF], "announced"), ([0x5A, 0x01, 0, 0, 5], "announced"),
            ([0x00, 0, 0, 0, 4], "unknown"),
            ([0xFF, 0, 0, 0, 4], "unknown"), ([0x51, 0, 0, 0, 4], "unknown"),
        ] as [([UInt8], String)]
    )
    func whatCannotBeAMessageIsRefusedWhenItsHeadIsRead(bytes: [UInt8], word: String) {
        var reader = FrameReader()
        reader.isGreeting = false
        reader.append(ByteBuffer(bytes: bytes))
        let error = #expect(throws: ProtocolViolation.self) { try reader.next() }
        #expect(error?.description.contains(word) == true)
    }

    @Test func greetingsAreShort() throws {
        var reader = FrameReader()
        reader.append(ByteBuffer(bytes: [0x45, 0x00, 0x01, 0x00, 0x05]))
        #expect(throws: ProtocolViolation.self) { try reader.next() }
        reader = FrameReader()
        reader.append(ByteBuffer(bytes: [0x45, 0x00, 0x01, 0x00, 0x04]))
        #expect(try reader.next() == nil)
    }

    @Test func anAnnouncedLengthReservesNothing() throws {
        var reader = FrameReader()
        reader.isGreeting = false
        reader.append(ByteBuffer(bytes: [0x44, 0x3F, 0xFF, 0xFF, 0xFF]))
        #expect(try reader.next() == nil)
        for _ in 0..<100 {
            reader.append(ByteBuffer(repeating: 0, count: 100))
            #expect(try reader.next() == nil)
        }
        #expect(reader.buffer.capacity < 65_536)
    }
}
