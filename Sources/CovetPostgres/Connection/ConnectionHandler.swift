import CovetDatabase
import CovetSQL
import Logging
import NIOCore
import NIOTLS

/// One connection's protocol on its event loop: bytes in, requests answered; requests in, bytes out, one write for all that came in a turn of the loop.
///
/// `@unchecked Sendable`: everything but `eventLoop` and `vitals` is read and written on the event loop's thread alone. ``PostgresConnection`` gets there before it calls anything here, and
/// NIO calls a channel's handlers nowhere else.
final class ConnectionHandler: ChannelDuplexHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What an exchange in flight is for.
    enum Ticket {
        case prepare(PreparedStatement)
        case request(Request)
        /// Closing what is not needed any more.
        case housekeeping
    }

    enum Phase {
        case greeting
        case ready
        case closed(DatabaseError)
    }

    private static let largestKeptOutput = 256 * 1024

    let settings: ConnectionSettings
    let eventLoop: any EventLoop
    let vitals = ConnectionVitals()
    let ready: EventLoopPromise<Void>

    var context: ChannelHandlerContext?
    var phase = Phase.greeting
    var handshake: Handshake
    /// Unchecked: only what receives uses it, which nothing that it calls begins anew.
    @exclusivity(unchecked) var reader = FrameReader()
    var pipe = Pipe<Ticket>()
    var cache: StatementCache
    let row = PostgresRow()
    let lentRow: SQLRow
    /// The columns that the row is set up for.
    private var layout: RowLayout?

    private var output = ByteBuffer()
    private var isFlushScheduled = false
    private var isReading = true
    private var gathering = ReadGathering()
    /// Requests that wait until a cancellation is over.
    var backlog = CircularBuffer<Request>()
    var key: BackendKey?
    var cancellation = Cancellation.none
    var timer: Scheduled<Void>?
    var timerDeadline = NIODeadline.distantFuture
    /// A cursor or COPY that has the connection for itself.
    var owner: AnyObject?
    /// For the names of portals.
    var cursorCount: UInt64 = 0
    /// What the server said before it ended the session.
    var farewell: DatabaseError?

    init(settings: ConnectionSettings, handshake: Handshake.Settings, eventLoop: any EventLoop) {
        self.settings = settings
        self.eventLoop = eventLoop
        self.handshake = Handshake(handshake)
        ready = eventLoop.makePromise()
        cache = StatementCache(capacity: settings.statementCacheCapacity)
        lentRow = SQLRow(row, cells: row.cells)
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        step { () throws(DatabaseError) in try handshake.begin() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(farewell ?? DatabaseError(.connection, "the server closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(DatabaseError(.connection, "the connection to the server failed: \(DatabaseError.words(for: error))"))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        switch phase {
        case .closed: return
        case .greeting where handshake.isAwaitingTLSAnswer:
            step { () throws(DatabaseError) in try handshake.receiveTLSAnswer(bytes) }
        case .greeting, .ready:
            gathering.received(bytes.readableBytes)
            reader.append(bytes)
            receive()
            reader.settle()
        }
    }

    func read(context: ChannelHandlerContext) {
        // Not where others wait for the end of this result.
        guard gathering.isWanted(), pipe.count == 1 else { return context.read() }
        eventLoop.assumeIsolated().scheduleTask(in: ReadGathering.time) { [weak self] in
            guard let self, self.isReading else { return }
            self.context?.read()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        cancelAbandoned()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .request(let request) = pipe.head { request.writabilityChanged() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            step { () throws(DatabaseError) in
                try settings.tls?.verifyName(of: context.channel)
                vitals.setEncrypting(false)
                return try handshake.tlsIsReady(certificateHash: settings.tls?.certificateHash(of: context.channel))
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Receiving

    private func receive() {
        do throws(ProtocolViolation) {
            while let frame = try reader.next() {
                if case .greeting = phase {
                    greet(frame)
                } else {
                    try receive(frame)
                }
                if case .closed = phase { return }
            }
        } catch {
            end(DatabaseError(.connection, "\(error); the connection was closed"))
        }
    }

    private func receive(_ frame: Frame) throws(ProtocolViolation) {
        switch frame.kind {
        case .dataRow:
            guard try pipe.receive(.dataRow) == .row else { return }
            try receiveRows(from: frame)
        case .readyForQuery:
            guard let status = reader.byte(of: frame).flatMap(TransactionStatus.init(rawValue:)) else {
                throw ProtocolViolation("the server said that it is ready without its state")
            }
            let ticket = try pipe.finish(status)
            vitals.setTransaction(status)
            gathering.resultEnded()
            finish(ticket)
        case .parameterStatus:
            let parameter = try reader.body(of: frame).parameterStatus()
            vitals.set(parameter.name, to: parameter.value)
        case .noticeResponse:
            log(try ServerReport(reader.body(of: frame)))
        case .notificationResponse:
            vitals.notify(try reader.body(of: frame).notification())
        case .errorResponse where pipe.isEmpty:
            // The server says why it ends the session.
            farewell = DatabaseError(try ServerReport(reader.body(of: frame)), statement: nil)
        default:
            let answer = try pipe.receive(frame.kind)
            try receive(answer, frame)
        }
    }

    private func receiveRows(from first: Frame) throws(ProtocolViolation) {
        guard case .request(let request) = pipe.head else { return }
        if request.layout !== layout {
            layout = request.layout
            row.begin(layout?.columns ?? [])
        }
        try reader.forEachRow(from: first) { body throws(ProtocolViolation) in
            try row.lend(body) { request.receive(lentRow, byteCount: body.count) }
        }
    }

    private func receive(_ answer: Answer, _ frame: Frame) throws(ProtocolViolation) {
        guard let ticket = pipe.head else { return }
        switch (answer, ticket) {
        case (.failed, _): fail(ticket, try ServerReport(reader.body(of: frame)))
        case (.parameters, .prepare(let statement)):
            statement.describe(parameters: try reader.body(of: frame).parameterTypes())
        case (.columns, .prepare(let statement)):
            statement.describe(columns: try reader.body(of: frame).columns())
        case (.columns, .request(let request)):
            request.layout = RowLayout(try reader.body(of: frame).columns())
        case (.noColumns, .request(let request)): request.layout = nil
        case (.complete, .request(let request)):
            request.receive(try reader.body(of: frame).commandTag())
            request.isComplete = true
        case (.copyIn, .request(let request)):
            request.receiveCopyIn(try reader.body(of: frame).copyFormat())
        case (.copyOut, .request(let request)):
            request.receiveCopyOut(try reader.body(of: frame).copyFormat())
        case (.copyData, .request(let request)):
            request.receive(reader.body(of: frame))
        case (.empty, .request(let request)): request.isComplete = true
        default: break
        }
    }

    func log(_ report: ServerReport) {
        let level: Logger.Level = report.severity == "WARNING" ? .warning : .debug
        settings.logger.log(
            level: level,
            "notice of the database",
            metadata: [
                "db.response.status_code": "\(report.state)", "covet.notice": "\(DatabaseError.message(for: report))",
            ]
        )
    }

    // MARK: Sending

    /// Adds to what goes out at the end of this turn of the loop.
    func write(_ body: (inout ByteBuffer) -> Void) {
        body(&output)
        scheduleFlush()
    }

    func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        eventLoop.execute { self.flush() }
    }

    /// The buffer, for those who may have to take back what they wrote.
    func withOutput<Result>(_ body: (inout ByteBuffer) throws(ParameterFailure) -> Result) throws(ParameterFailure)
        -> Result
    {
        try body(&output)
    }

    func flush() {
        isFlushScheduled = false
        guard output.readableBytes > 0, let context else { return }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        // The memory is used again when the socket took all of it, unless a large value needed more than usual.
        if output.capacity > Self.largestKeptOutput {
            output = ByteBuffer()
        } else {
            output.clear(minimumCapacity: 4096)
        }
    }

    var isWritable: Bool { context?.channel.isWritable == true }

    /// Whether the socket is read; not while nobody takes what it gives.
    func setReading(_ isReading: Bool) {
        guard isReading != self.isReading, let context else { return }
        self.isReading = isReading
        try? context.channel.syncOptions?.setOption(.autoRead, value: isReading)
    }

    func writeNow(_ buffer: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}
