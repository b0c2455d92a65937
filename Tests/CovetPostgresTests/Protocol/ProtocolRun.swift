import CovetDatabase
import CovetSQL
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import CovetPostgres

/// A script played to a connection without a socket, to its end.
struct ProtocolRun: Equatable {
    /// What each caller came to, the rows included.
    private(set) var answers: [String] = []
    /// Why the connection ended before the script did.
    private(set) var end: String?
    /// All that was sent to the server.
    private(set) var sent: [UInt8] = []
    /// What must never be, whatever the server sends.
    private(set) var violation: String?

    static let kinds = 6

    /// - Parameter cutsBytes: the server's bytes come one by one.
    init(_ script: ProtocolScript, cutsBytes: Bool) {
        let loop = EmbeddedEventLoop()
        let handler = ConnectionHandler(on: loop, keepsStatements: script.keepsStatements)
        let channel = EmbeddedChannel(handler: handler, loop: loop)
        if let address = try? SocketAddress(ipAddress: "127.0.0.1", port: 5432) {
            channel.connect(to: address, promise: nil)
        }
        loop.run()
        if script.hasGreeted {
            var greeting = ByteBuffer()
            greeting.writeMessage(UInt8(ascii: "R")) { $0.writeInteger(UInt32(0)) }
            greeting.writeMessage(UInt8(ascii: "K")) { $0.writeMultipleIntegers(UInt32(7), UInt32(9)) }
            greeting.writeMessage(UInt8(ascii: "Z")) { $0.writeInteger(UInt8(ascii: "I")) }
            _ = try? channel.writeInbound(greeting)
        }
        var requests: [(request: Request, rows: Rows)] = []
        var received = 0
        for step in script.steps {
            switch step {
            case .request(let kind):
                let rows = Rows()
                let request = Self.request(kind % Self.kinds, rows)
                requests.append((request, rows))
                handler.enqueue(request)
            case .interrupt(let index):
                guard !requests.isEmpty else { continue }
                handler.interrupt(requests[index % requests.count].request, .task)
            case .bytes(let bytes):
                received += bytes.count
                for piece in cutsBytes ? bytes.map({ [$0] }) : [Array(bytes)] {
                    _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
                }
            }
            loop.run()
            if handler.reader.buffer.capacity > max(4096, 4 * received) {
                violation = "\(handler.reader.buffer.capacity) bytes are kept of \(received)"
            }
        }
        if case .closed(let error) = handler.phase { end = error.message }
        handler.end(DatabaseError(.connection, "the end"))
        loop.run()
        for (request, rows) in requests {
            if request.stage != .answered { violation = "a caller waits for ever: \(request.text)" }
            answers.append("\(request.failure?.message ?? "") \(request.isComplete) \(rows.all.joined(separator: "|"))")
        }
        if handler.vitals.inFlight != 0 { violation = "\(handler.vitals.inFlight) statements are said to be in flight" }
        while let output = try? channel.readOutbound(as: ByteBuffer.self) { sent += output.readableBytesView }
        if !Self.isWhole(sent) { violation = "what was sent to the server is no row of whole messages" }
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    /// The startup message, and messages with a kind after it.
    private static func isWhole(_ sent: [UInt8]) -> Bool {
        var rest = ByteBuffer(bytes: sent)
        guard let startup = rest.readInteger(as: UInt32.self), rest.readSlice(length: Int(startup) - 4) != nil else {
            return sent.isEmpty
        }
        while let (_, count) = rest.readMultipleIntegers(as: (UInt8, UInt32).self) {
            guard count >= 4, rest.readSlice(length: Int(count) - 4) != nil else { return false }
        }
        return rest.readableBytes == 0
    }

    private static func request(_ kind: Int, _ rows: Rows) -> Request {
        let statement = Statement(text: "SELECT \(kind), $1", bindings: [.int64(1)])
        let read: @Sendable (borrowing SQLRow) throws -> Void = { rows.read($0) }
        return switch kind {
        case 0:
            StatementRequest(statement, deadline: nil, requiresTransaction: false) { $1.append(rows.read($0)) }
        case 1: ScriptRequest("BEGIN", step: nil, deadline: nil, requiresTransaction: false, effect: .unknown)
        case 2: CopyOutRequest(text: "COPY a TO STDOUT", deadline: nil, requiresTransaction: false, effect: .none)
        case 3: CopyInRequest(text: "COPY a FROM STDIN", deadline: nil, requiresTransaction: false, effect: .unknown)
        case 4: DescribeRequest(text: "SELECT 4", deadline: nil, requiresTransaction: false, effect: .none)
        default: FetchRequest(Cursor(statement, options: StatementOptions(timeout: nil)), deadline: nil, decoding: read)
        }
    }
}

/// The rows of one statement, read in every way that there is.
private final class Rows: Sendable {
    private let rows = Mutex<[String]>([])

    var all: [String] { rows.withLock { $0 } }

    func read(_ row: borrowing SQLRow) {
        var text = ""
        for column in -1...min(row.columnCount, 16) {
            if row.isNull(at: column) { text += "null " }
            text += row.name(of: column)
            Self.add(try? row.bool(at: column), &text)
            Self.add(try? row.int64(at: column), &text)
            Self.add(try? row.double(at: column), &text)
            Self.add(try? row.string(at: column), &text)
            Self.add(try? row.bytes(at: column).count, &text)
            Self.add(try? row.decimal(at: column), &text)
            Self.add(try? row.timestamp(at: column), &text)
            Self.add(try? row.localTimestamp(at: column), &text)
            Self.add(try? row.date(at: column), &text)
            Self.add(try? row.time(at: column), &text)
            Self.add(try? row.interval(at: column), &text)
            Self.add(try? row.uuid(at: column), &text)
            Self.add(try? row.address(at: column), &text)
            Self.add(try? row.json(at: column), &text)
            if let elements = try? row.array(at: column) {
                for index in 0..<min(elements.columnCount, 16) { Self.add(try? elements.string(at: index), &text) }
            }
        }
        rows.withLock { $0.append(text) }
    }

    private static func add<Value>(_ value: Value?, _ text: inout String) {
        if let value { text += "\(value);" }
    }
}

extension ConnectionHandler {
    /// For a channel without a socket, and without a password, as that would be worked out on another thread; `ProtocolProperties` plays that part by itself.
    convenience init(on loop: EmbeddedEventLoop, keepsStatements: Bool = true) {
        self.init(
            settings: ConnectionSettings(
                logger: Logger(label: "embedded") { _ in SwiftLogNoOpLogHandler() },
                keepsStatements: keepsStatements
            ),
            handshake: Handshake.Settings(
                user: "ann",
                parameters: [],
                methods: Set(PostgresConfiguration.AuthenticationMethod.allCases),
                nonce: "abcdefgh"
            ),
            eventLoop: loop
        )
    }
}
