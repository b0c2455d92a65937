import CovetDatabase
import CovetSQL
import CovetTestSupport
import NIOCore
import NIOEmbedded
import Testing

@testable import CovetPostgres

/// A server that sends anything: whole messages, changed ones, cut ones, in any order and any pieces. Nothing may trap, every request gets one answer, and memory follows what was sent.
struct ProtocolFuzzTests {
    /// Messages that do hold together, as a start.
    private static let corpus: [ByteBuffer] = [
        ServerMessage.authentication(0), ServerMessage.authentication(3),
        ServerMessage.authentication(5, [1, 2, 3, 4]),
        ServerMessage.sasl("SCRAM-SHA-256"), ServerMessage.saslContinue("r=abcdefgh1,s=eHh4eA==,i=4096"),
        ServerMessage.saslFinal("v=eHh4eA=="), ServerMessage.key(), ServerMessage.ready(), ServerMessage.ready("T"),
        ServerMessage.ready("E"), ServerMessage.parameter("TimeZone", "UTC"), ServerMessage.frame("1"),
        ServerMessage.frame("2"), ServerMessage.frame("3"), ServerMessage.frame("n"), ServerMessage.frame("s"),
        ServerMessage.frame("I"), ServerMessage.frame("c"), ServerMessage.frame("d") { $0.writeString("1\tone\n") },
        ServerMessage.parameterTypes(), ServerMessage.parameterTypes(20), ServerMessage.parameterTypes(25, 1184),
        ServerMessage.columns(("id", 20), ("name", 25)),
        ServerMessage.columns(("at", 1184), ("list", 1007), ("price", 1700)),
        ServerMessage.row([0, 0, 0, 0, 0, 0, 0, 7], Array("seven".utf8)), ServerMessage.row(nil, nil),
        ServerMessage.row([1], [2], [3]), ServerMessage.tag("SELECT 2"), ServerMessage.tag("INSERT 0 5"),
        ServerMessage.error(("S", "ERROR"), ("V", "ERROR"), ("C", "23505"), ("M", "m"), ("D", "Key (a, b)=(1, 2) x")),
        ServerMessage.error(("V", "FATAL"), ("C", "57P01"), ("M", "going")),
        ServerMessage.error(("V", "ERROR"), ("C", "26000"), ("M", "gone")),
        ServerMessage.error(("V", "ERROR"), ("C", "0A000"), ("R", "RevalidateCachedQuery"), ("M", "plan")),
        ServerMessage.frame("G") { $0.writeMultipleIntegers(UInt8(0), UInt16(1), UInt16(0)) },
        ServerMessage.frame("H") { $0.writeMultipleIntegers(UInt8(0), UInt16(1), UInt16(0)) },
        ServerMessage.frame("A") {
            $0.writeInteger(UInt32(1))
            $0.writeNullTerminatedString("channel")
            $0.writeNullTerminatedString("payload")
        },
        ServerMessage.frame("N") {
            $0.writeInteger(UInt8(ascii: "M"))
            $0.writeNullTerminatedString("careful")
            $0.writeInteger(UInt8(0))
        },
    ]

    private func bytes(_ dice: inout SeededGenerator) -> ByteBuffer {
        var buffer = Self.corpus[Int.random(in: 0..<Self.corpus.count, using: &dice)]
        switch Int.random(in: 0..<10, using: &dice) {
        case 0:
            let index = Int.random(in: 0..<buffer.readableBytes, using: &dice)
            buffer.setInteger(UInt8.random(in: 0...255, using: &dice), at: index)
        case 1:
            buffer = buffer.getSlice(at: 0, length: Int.random(in: 0..<buffer.readableBytes, using: &dice)) ?? buffer
        case 2: buffer.writeInteger(UInt64.random(in: 0 ... .max, using: &dice))
        default: break
        }
        return buffer
    }

    @Test(arguments: 0..<40)
    func nothingThatAServerSendsTraps(seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            try play(&dice)
        }
    }

    private func play(_ dice: inout SeededGenerator) throws {
        let loop = EmbeddedEventLoop()
        let handler = ConnectionHandler(
            settings: ConnectionSettings(logger: TestServer.logger, keepsStatements: Bool.random(using: &dice)),
            handshake: Handshake.Settings(
                user: "ann",
                parameters: [],
                password: "pencil",
                methods: Set(PostgresConfiguration.AuthenticationMethod.allCases),
                nonce: "abcdefgh"
            ),
            eventLoop: loop
        )
        let channel = EmbeddedChannel(handler: handler, loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 5432)).wait()
        if Bool.random(using: &dice) {
            for message in [ServerMessage.authentication(0), ServerMessage.key(), ServerMessage.ready()] {
                try channel.writeInbound(message)
            }
        }
        var requests: [CountingRequest] = []
        var received = 0
        for _ in 0..<Int.random(in: 5..<60, using: &dice) {
            if requests.count < 10, Int.random(in: 0..<4, using: &dice) == 0 {
                let request = CountingRequest(kind: Int.random(in: 0..<3, using: &dice))
                requests.append(request)
                handler.enqueue(request)
            }
            if Int.random(in: 0..<15, using: &dice) == 0, let request = requests.randomElement(using: &dice) {
                handler.interrupt(request, .task)
            }
            let bytes = bytes(&dice)
            received += bytes.readableBytes
            try? channel.writeInbound(bytes)
            loop.run()
            #expect(handler.reader.buffer.capacity <= max(4096, 4 * received))
        }
        handler.end(DatabaseError(.connection, "the end"))
        for request in requests { #expect(request.answers == 1) }
        #expect(handler.vitals.inFlight == 0)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }
}

/// A statement, a script or a COPY that counts its answers and decodes what it can.
private final class CountingRequest: Request, @unchecked Sendable {
    private let kind: Int
    private(set) var answers = 0
    private var readable = 0

    init(kind: Int) {
        self.kind = kind
        super.init(text: "SELECT \(kind), $1", deadline: nil, requiresTransaction: false, effect: .unknown)
    }

    override var bindings: [SQLValue] { [.int64(1)] }

    override func send(through handler: ConnectionHandler) {
        switch kind {
        case 0: handler.prepare(for: self)
        case 1: handler.query(self)
        default: handler.query(self, as: .copy)
        }
    }

    override func send(_ statement: PreparedStatement, through handler: ConnectionHandler) {
        handler.execute(statement, for: self)
    }

    override func receive(_ row: borrowing SQLRow, byteCount: Int) {
        for column in -1...row.columnCount {
            _ = row.isNull(at: column)
            _ = row.name(of: column)
            if (try? row.int64(at: column)) != nil { readable += 1 }
            if (try? row.string(at: column)) != nil { readable += 1 }
            if (try? row.decimal(at: column)) != nil { readable += 1 }
            if (try? row.timestamp(at: column)) != nil { readable += 1 }
        }
    }

    override func resume(_ failure: DatabaseError?) {
        answers += 1
    }
}
