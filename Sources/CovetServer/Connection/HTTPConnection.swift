import CovetHTTP
import Logging
import NIOCore

/// One connection: reads requests, lends them to the responder in one long-lived task, writes the responses.
///
/// Requests are parsed and answered one at a time; what a client pipelines waits as bytes, and beyond the read-ahead
/// limit in its own socket. The task, the channel's events and the ticks all run on the loop, so they never overlap.
///
/// `@unchecked Sendable`: `loop`, `engine` and `activity` are immutable; every other property is touched on the event
/// loop's thread alone. Channel events and ticks arrive there. `serve` runs on the loop's `LoopExecutor`, and because it
/// and what it calls belong to no actor, it is there again after every `await`. Body streams and writers, which handlers
/// may use from anywhere, come in through `onLoop` or after `inEventLoop` said yes.
final class HTTPConnection: ChannelDuplexHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase: Equatable {
        /// Connected; not one byte has come.
        case fresh
        /// Between two requests.
        case idle
        /// Part of a head has come.
        case head
        /// The responder has the request.
        case answering
        /// The response is sent, content that nobody read is still coming.
        case discarding
        /// The last response is being written.
        case closing
        /// The last response is written; the client may still read and we no longer listen.
        case lingering
        case closed
    }

    let loop: LoopContext
    let engine: Engine
    let activity = RequestActivity()
    /// Where the loop's list holds this connection.
    var index = -1

    private(set) var phase = Phase.fresh
    var exchange = Exchange()
    var parser: RequestParser
    private var info = ConnectionInfo()
    private var channelContext: ChannelHandlerContext?
    private var task: Task<Void, Never>?
    private var isTaskDone = false
    private var isCounted = false
    private var requestWaiter: UnsafeContinuation<Request?, Never>?
    var bodyWaiter: UnsafeContinuation<ByteBuffer?, any Error>?
    private var writeWaiters: [UnsafeContinuation<Void, any Error>] = []

    private var output = ByteBuffer()
    private var isReading = false
    private var isWriting = false
    private var hasWritabilityChanged = false
    private var isWritable = true
    private var isReadWithheld = false
    private var isInputClosed = false
    private var requests = 0
    private var deadline: NIODeadline
    private var incoming: RateWindow
    private var outgoing: RateWindow
    private var mayHaveUnsent = false
    private var sentBytes = 0
    /// When this connection began to answer one pipelined request after the other; nil while it waits for them.
    private var turn: NIODeadline?
    private var isGivingWay = false

    /// Bodies up to this size are copied behind their head and leave in the same write.
    private static let copiedBytes = 16 * 1024

    init(loop: LoopContext) {
        self.loop = loop
        engine = loop.engine
        parser = RequestParser(limits: engine.limits)
        deadline = loop.now + TimeAmount(engine.limits.headerTime)
        incoming = RateWindow(length: engine.limits.readWindow, minimumRate: engine.limits.minimumRate)
        outgoing = RateWindow(length: engine.limits.writeWindow, minimumRate: engine.limits.minimumRate)
    }

    var isOpen: Bool { phase != .closed }
    var eventLoop: any EventLoop { loop.eventLoop }

    // MARK: Channel events

    func channelActive(context: ChannelHandlerContext) {
        channelContext = context
        info = ConnectionInfo(
            remoteAddress: context.channel.remoteAddress?.ipAddress ?? "",
            isSecure: engine.isSecure,
            logger: engine.logger,
            activity: activity
        )
        loop.add(self)
        isCounted = true
        if engine.population.enter() > engine.limits.connections {
            isTaskDone = true
            refuse(Refusal(.serviceUnavailable, .overloaded))
        } else {
            // One task for the life of the connection: its memory is reused from request to request.
            loop.executor.run {
                task = Task(executorPreference: loop.executor) { await self.serve() }
            }
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch phase {
        case .closing, .lingering, .closed: return
        default: break
        }
        isReading = true
        parser.feed(unwrapInboundIn(data))
        if bodyWaiter != nil { deliverBody() } else if requestWaiter != nil { deliverRequest() }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if output.readableBytes > 0 { loop.flushLater(self) }
        context.fireChannelReadComplete()
    }

    /// Passes on the channel's wish to read only while there is room for what it would bring.
    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadWithheld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        // Inside a write of our own the output is in between two states; then the news waits for the write's end.
        if isWriting { hasWritabilityChanged = true } else { writabilityChanged() }
        context.fireChannelWritabilityChanged()
    }

    private func writabilityChanged() {
        guard isWritable else { return }
        if !writeWaiters.isEmpty {
            let waiters = writeWaiters
            writeWaiters = []
            loop.executor.run {
                for waiter in waiters { waiter.resume() }
            }
        }
        if requestWaiter != nil {
            deliverRequest()
            if !isReading { flush() }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { inputClosed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        engine.logger.debug("connection failed", metadata: ["error": "\(error)"])
        abort()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func inputClosed() {
        isInputClosed = true
        switch phase {
        case .fresh, .idle, .head, .discarding:
            // What has come whole is still answered, as soon as the client takes the answers before it; then the task
            // finds that nothing more will come, and closes behind the last byte.
            if requestWaiter != nil { deliverRequest() }
        case .answering:
            if engine.cancelsOnHalfClose {
                abort()
            } else if bodyWaiter != nil {
                deliverBody()
            }
        case .lingering: abort()
        case .closing, .closed: break
        }
    }

    // MARK: The task

    private func serve() async {
        let identity = loop.executor.pulse.register(activity)
        while let request = await nextRequest() {
            var response: Response
            do {
                response = try await engine.responder.respond(to: request)
            } catch {
                guard phase == .answering else { break }
                response = failure(error)
            }
            guard phase == .answering else { break }
            if !response.headers.refused.isEmpty || response.status.code < 200 {
                response = unsendable(response)
            }
            if case .stream(let length, let produce) = response.body.storage,
                !exchange.isHead, !response.status.forbidsContent, response.status.code != 205
            {
                await stream(response, length: length, produce)
            } else {
                send(response)
            }
            guard phase == .answering else { break }
            finishExchange()
        }
        loop.executor.pulse.unregister(identity)
        isTaskDone = true
        leaveIfOver()
    }

    private func nextRequest() async -> Request? {
        if parser.bufferedBytes > 0 { await giveWay() } else { turn = nil }
        if let request = takeRequest() { return request }
        turn = nil
        switch phase {
        case .closing, .lingering, .closed: return nil
        default: return await withUnsafeContinuation { requestWaiter = $0 }
        }
    }

    /// Lets the loop's other connections go on where this one has pipelined so much that it would keep them waiting.
    private func giveWay() async {
        let now = NIODeadline.now()
        guard let began = turn else {
            turn = now
            return
        }
        guard now - began >= LoopExecutor.turn else { return }
        turn = nil
        isGivingWay = true
        await Task.yield()
        isGivingWay = false
    }

    private func deliverRequest() {
        guard let request = takeRequest(), let waiter = requestWaiter else { return }
        requestWaiter = nil
        loop.executor.run { waiter.resume(returning: request) }
    }

    /// The next request, if all of its head is there and the client takes its responses.
    private func takeRequest() -> Request? {
        if phase == .discarding, !discardContent() { return nil }
        switch phase {
        case .fresh, .idle, .head: break
        default: return nil
        }
        guard isWritable else { return nil }
        switch parser.next() {
        case .head(let parsed): return begin(parsed)
        case .refused(let refusal): refuse(refusal)
        case .needsMore:
            if isInputClosed {
                closeAfterFlush()
            } else {
                waitForHead()
            }
        // Content is read to its end before the connection looks for another head.
        case .body, .end: break
        }
        return nil
    }

    private func waitForHead() {
        if parser.isBetweenMessages {
            if output.capacity > 4096, output.readableBytes == 0 { output = ByteBuffer() }
        } else if phase == .fresh {
            phase = .head
        } else if phase == .idle {
            phase = .head
            deadline = loop.now + TimeAmount(engine.limits.headerTime)
        }
        releaseRead()
    }

    private func begin(_ parsed: ParsedHead) -> Request? {
        let head = parsed.head
        if let hosts = engine.hosts, !hosts.allow(head) {
            refuse(Refusal(.misdirectedRequest, .foreignHost))
            return nil
        }
        requests += 1
        exchange = Exchange(parsed)
        if requests >= engine.limits.requestsPerConnection { exchange.isPersistent = false }
        phase = .answering
        activity.begin(head)
        return Request(head: head, body: body(of: parsed), connection: info)
    }

    private func body(of parsed: ParsedHead) -> RequestBody {
        let limit = engine.limits.bodyBytes
        guard parsed.content != .none else { return .empty }
        incoming.reset()
        // A small body is here already more often than not; then nothing has to wait for it.
        if case .length(let length) = parsed.content, length <= parser.bufferedBytes,
            case .body(let whole) = parser.next()
        {
            exchange.receive(parser.next())
            return RequestBody(whole, limit: limit)
        }
        let stream = BodyStream(connection: self)
        exchange.stream = stream
        return RequestBody(stream, announcedLength: parsed.content.length, limit: limit)
    }

    private func finishExchange() {
        activity.end()
        exchange.stream = nil
        phase = exchange.isContentComplete ? .idle : .discarding
        deadline = loop.now + TimeAmount(engine.limits.idleTime)
    }

    /// Reads what the handler left of the content; false while there is more to come, or too much.
    private func discardContent() -> Bool {
        while true {
            let event = parser.next()
            exchange.receive(event)
            switch event {
            case .body(let piece):
                exchange.discarded += piece.readableBytes
                if exchange.discarded > engine.limits.discardedBytes {
                    closeAfterFlush()
                    return false
                }
            case .end:
                phase = .idle
                deadline = loop.now + TimeAmount(engine.limits.idleTime)
                return true
            case .needsMore:
                if isInputClosed { closeAfterFlush() } else { releaseRead() }
                return false
            case .refused, .head:
                closeAfterFlush()
                return false
            }
        }
    }

    // MARK: Content of the request

    /// The next piece of content, if it is here. Nil at the end is `.some(nil)`.
    func takeBody() throws -> ByteBuffer?? {
        if let failure = exchange.contentFailure { throw failure }
        guard !exchange.isContentComplete else { return .some(nil) }
        let event = parser.next()
        exchange.receive(event)
        switch event {
        case .body(let piece):
            releaseRead()
            return piece
        case .end(let trailers):
            exchange.stream?.finish(trailers: trailers)
            return .some(nil)
        case .needsMore:
            if isInputClosed { throw failContent(Refusal.bad(.endedEarly)) }
            return nil
        case .refused(let refusal): throw failContent(refusal)
        case .head: return .some(nil)
        }
    }

    func failContent(_ refusal: Refusal) -> HTTPError {
        let failure = HTTPError(
            refusal.status,
            "The content of the request cannot be read: \(refusal.reason.rawValue)."
        )
        exchange.contentFailure = failure
        exchange.isPersistent = false
        return failure
    }

    /// Waits for content that is not here yet: lets the client send it, after 100 (Continue) where it asked for that.
    func await(body waiter: UnsafeContinuation<ByteBuffer?, any Error>) {
        bodyWaiter = waiter
        if exchange.owesContinue {
            exchange.owesContinue = false
            output.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
            flush()
        }
        releaseRead()
    }

    private func deliverBody() {
        guard let waiter = bodyWaiter else { return }
        do {
            guard let piece = try takeBody() else { return }
            bodyWaiter = nil
            loop.executor.run { waiter.resume(returning: piece) }
        } catch {
            bodyWaiter = nil
            loop.executor.run { waiter.resume(throwing: error) }
        }
    }

    private var mayRead: Bool {
        switch phase {
        case .fresh, .idle, .head, .discarding:
            isWritable && !isGivingWay || parser.bufferedBytes < engine.limits.readAhead
        case .answering: bodyWaiter != nil || parser.bufferedBytes < engine.limits.readAhead
        case .closing, .lingering: true
        case .closed: false
        }
    }

    private func releaseRead() {
        guard isReadWithheld, mayRead else { return }
        isReadWithheld = false
        channelContext?.read()
    }

    // MARK: Response

    private func send(_ response: Response) {
        let sendsContent = !exchange.isHead && !response.status.forbidsContent && response.status.code != 205
        let length: Int? = response.status.code == 205 ? 0 : response.body.length
        writeHead(of: response, length: length, isChunked: false)
        if sendsContent { writeContent(response.body) }
        finishResponse()
    }

    /// Puts a body that is whole into the output.
    private func writeContent(_ body: ResponseBody) {
        switch body.storage {
        case .empty, .stream: break
        case .text(let text) where text.utf8.count <= Self.copiedBytes: output.writeString(text)
        case .text(let text): writeBytes(ByteBuffer(string: text))
        case .buffer(let buffer): writeBytes(buffer)
        }
    }

    /// After the last byte of a response is in the output.
    private func finishResponse() {
        if !exchange.isPersistent {
            closeAfterFlush()
        } else if output.readableBytes >= engine.limits.writeHighWatermark {
            flush()
        } else if !isReading {
            loop.flushLater(self)
        }
    }

    /// Puts the head into the output and settles whether the connection goes on.
    func writeHead(of response: Response, length: Int?, isChunked: Bool) {
        if exchange.isPersistent {
            exchange.isPersistent =
                !loop.isDraining && (isChunked || length != nil || exchange.isHead || response.status.forbidsContent)
                && (exchange.isContentComplete || mayDiscardContent())
                && !(isInputClosed && parser.bufferedBytes == 0)
        }
        let headers: Headers
        if ConnectionFields.mayBe(in: response.headers) {
            headers = ConnectionFields.removed(from: response.headers)
            if ConnectionFields.asksToClose(response.headers) { exchange.isPersistent = false }
        } else {
            headers = response.headers
        }
        loop.writePrefix(of: response.status, into: &output)
        headers.render(into: &output)
        if isChunked {
            output.writeStaticString("transfer-encoding: chunked\r\n")
        } else if let length, !response.status.forbidsContent {
            output.writeStaticString("content-length: ")
            output.writeDecimal(length)
            output.writeStaticString("\r\n")
        }
        if !exchange.isPersistent {
            output.writeStaticString("connection: close\r\n")
        } else if exchange.isHTTP10 {
            output.writeStaticString("connection: keep-alive\r\n")
        }
        output.writeStaticString("\r\n")
    }

    /// Whether the content that the handler did not read is small enough to be read and thrown away.
    private func mayDiscardContent() -> Bool {
        // A client that still waits for 100 (Continue) will not send its content; nobody knows what comes next.
        guard !exchange.owesContinue, exchange.contentFailure == nil else { return false }
        if let remaining = exchange.remainingContent { return remaining <= engine.limits.discardedBytes }
        // Of unknown length: only what is here already.
        while true {
            let event = parser.next()
            exchange.receive(event)
            switch event {
            case .body(let piece):
                exchange.discarded += piece.readableBytes
                if exchange.discarded > engine.limits.discardedBytes { return false }
            case .end: return true
            case .needsMore, .refused, .head: return false
            }
        }
    }

    func writeBytes(_ buffer: ByteBuffer) {
        guard buffer.readableBytes > Self.copiedBytes else {
            output.writeImmutableBuffer(buffer)
            return
        }
        write { context in
            if output.readableBytes > 0 { context.write(wrapOutboundOut(output), promise: nil) }
            sentBytes += buffer.readableBytes
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
    }

    func withOutput(_ body: (inout ByteBuffer) -> Void) {
        body(&output)
    }

    func flush() {
        guard output.readableBytes > 0 else { return }
        write { $0.writeAndFlush(wrapOutboundOut(output), promise: nil) }
    }

    /// Everything that is written goes through here; `body` writes what is in the output.
    @inline(__always)
    private func write(_ body: (ChannelHandlerContext) -> Void) {
        guard let channelContext, !isWriting else { return }
        isWriting = true
        mayHaveUnsent = true
        sentBytes += output.readableBytes
        body(channelContext)
        // Keeps the storage where the kernel took all at once, which is nearly always.
        if output.capacity > 64 * 1024 { output = ByteBuffer() } else { output.clear() }
        isWriting = false
        if hasWritabilityChanged {
            hasWritabilityChanged = false
            writabilityChanged()
        }
    }

    /// Whether a writer may go on; where not, it waits with `await(room:)`.
    var hasRoom: Bool { isWritable }

    func await(room waiter: UnsafeContinuation<Void, any Error>) {
        writeWaiters.append(waiter)
    }

    func cancelWriters() {
        let waiters = writeWaiters
        writeWaiters = []
        loop.executor.run {
            for waiter in waiters { waiter.resume(throwing: CancellationError()) }
        }
    }

    private func stream(
        _ response: Response,
        length: Int?,
        _ produce: @Sendable (any ResponseBodyWriter) async throws -> Void
    ) async {
        let writer = ResponseStream(connection: self, response: response, length: length)
        do {
            try await produce(writer)
            guard phase == .answering else { return writer.invalidate() }
            try writer.finish()
            finishResponse()
        } catch {
            writer.invalidate()
            guard phase == .answering else { return }
            if writer.hasBegun {
                // The client must not take the torn body for a whole one.
                logFailure(error, "response body failed")
                hangUp()
            } else {
                send(failure(error))
            }
        }
    }

    // MARK: Errors

    private func failure(_ error: any Error) -> Response {
        if let error = error as? HTTPError {
            var headers = error.headers
            headers[.contentType] = "text/plain; charset=utf-8"
            return Response(
                error.status,
                headers: headers,
                body: .text((error.detail ?? error.status.reasonPhrase) + "\n")
            )
        }
        if error is CancellationError {
            return plain(.serviceUnavailable)
        }
        logFailure(error, "request failed")
        return plain(.internalServerError)
    }

    private func unsendable(_ response: Response) -> Response {
        var logger = engine.logger
        logger[metadataKey: "covet.route"] = .string(activity.summary ?? "")
        if response.status.code < 200 {
            logger.error("interim status as a response", metadata: ["status": "\(response.status.code)"])
        } else {
            logger.error(
                "header value with control characters",
                metadata: ["headers": .array(response.headers.refused.map { .string($0.lowercased) })]
            )
        }
        return plain(.internalServerError)
    }

    private func logFailure(_ error: any Error, _ message: Logger.Message) {
        engine.logger.error(
            message,
            metadata: [
                "error": "\(error)", "error.type": "\(type(of: error))", "covet.route": "\(activity.summary ?? "")",
            ]
        )
    }

    private func plain(_ status: Status) -> Response {
        var headers = engine.errorHeaders
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(status, headers: headers, body: .text(status.reasonPhrase + "\n"))
    }

    /// Answers what is not a request and closes.
    private func refuse(_ refusal: Refusal) {
        engine.logger.debug(
            "request refused",
            metadata: ["status": "\(refusal.status.code)", "reason": "\(refusal.reason.rawValue)"]
        )
        exchange = Exchange()
        exchange.isPersistent = false
        var response = plain(refusal.status)
        if refusal.reason == .overloaded { response.headers[.retryAfter] = "1" }
        writeHead(of: response, length: response.body.length, isChunked: false)
        writeContent(response.body)
        closeAfterFlush()
    }

    // MARK: The end

    /// Writes what there is, closes our side, and waits a little for the client to have read it: a close with unread
    /// bytes in the socket would make the kernel take the response back (RFC 9112, section 9.6).
    private func closeAfterFlush() {
        guard let context = channelContext else { return }
        switch phase {
        case .closing, .lingering, .closed: return
        default: phase = .closing
        }
        deadline = loop.now + TimeAmount(engine.limits.headerTime)
        activity.end()
        exchange.stream = nil
        releaseWaiters()
        let written = context.eventLoop.makePromise(of: Void.self)
        // Not within the write that it is told by: what TLS says last would be stuck behind that.
        written.futureResult.whenComplete { _ in self.eventLoop.execute { self.outputIsDelivered() } }
        write { $0.writeAndFlush(wrapOutboundOut(output), promise: written) }
        releaseRead()
    }

    private func outputIsDelivered() {
        guard phase == .closing, let channelContext else { return }
        if isInputClosed {
            channelContext.close(promise: nil)
        } else {
            phase = .lingering
            deadline = loop.now + TimeAmount(engine.limits.lingerTime)
            channelContext.close(mode: .output, promise: nil)
        }
    }

    /// Cancels the handler that runs, if one does.
    func cancel() {
        task?.cancel()
    }

    /// Closes once the kernel has what is in the output; a client that ended its side still reads its response.
    private func hangUp() {
        flush()
        abort()
    }

    /// Closes without another word.
    func abort() {
        guard isOpen else { return }
        if let channelContext { channelContext.close(promise: nil) } else { end() }
    }

    private func end() {
        guard isOpen else { return }
        phase = .closed
        channelContext = nil
        loop.remove(self)
        activity.end()
        task?.cancel()
        releaseWaiters()
        exchange.stream = nil
        leaveIfOver()
    }

    /// A connection counts until its channel is closed and its task has ended, whichever comes last.
    private func leaveIfOver() {
        guard phase == .closed, isTaskDone, isCounted else { return }
        isCounted = false
        engine.population.leave()
    }

    /// Wakes everything that waits for this connection, which has nothing more to give.
    private func releaseWaiters() {
        let request = requestWaiter
        let body = bodyWaiter
        requestWaiter = nil
        bodyWaiter = nil
        loop.executor.run {
            request?.resume(returning: nil)
            body?.resume(throwing: CancellationError())
        }
        if !writeWaiters.isEmpty { cancelWriters() }
    }

    // MARK: Limits of time

    func tick(elapsed: TimeAmount) {
        if mayHaveUnsent, let channelContext {
            let unsent = channelContext.unsentBytes
            if unsent == 0 {
                mayHaveUnsent = false
                outgoing.reset()
            } else {
                if outgoing.isTooSlow(total: sentBytes - unsent, after: elapsed) {
                    engine.logger.debug("client reads too slowly")
                    return abort()
                }
                return
            }
        }
        switch phase {
        case .fresh:
            if loop.now >= deadline || isQuiet(since: engine.limits.headerTime) { abort() }
        case .idle:
            // Ten thousand clients that keep their connections in hand cost no buffers.
            if output.readableBytes == 0 { output = ByteBuffer() }
            if loop.now >= deadline || isQuiet(since: engine.limits.idleTime) { abort() }
        case .head:
            if loop.now >= deadline { refuse(Refusal(.requestTimeout, .headerTimeout)) }
        case .answering:
            guard let waiter = bodyWaiter else { return }
            if incoming.isTooSlow(total: exchange.received, after: elapsed) {
                bodyWaiter = nil
                let failure = failContent(Refusal(.requestTimeout, .bodyTimeout))
                loop.executor.run { waiter.resume(throwing: failure) }
            }
        case .discarding:
            if incoming.isTooSlow(total: exchange.received, after: elapsed) { abort() }
        case .lingering:
            if loop.now >= deadline { abort() }
        case .closing:
            // The kernel has all that it was given, yet the last bytes are not on their way: they wait for a handshake.
            if loop.now >= deadline { abort() }
        case .closed: break
        }
    }

    /// While the server drains, a connection that nobody used for a second goes; a younger one may have a request on
    /// its way, which is still answered. Its last use is known by the tick before it.
    private func isQuiet(since limit: Duration) -> Bool {
        loop.isDraining && loop.now - (deadline - TimeAmount(limit)) >= .seconds(1) + loop.tickInterval
    }
}
