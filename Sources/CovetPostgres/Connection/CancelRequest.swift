import CovetDatabase
import NIOCore
import NIOPosix
import NIOTLS

/// Asks a server to cancel what a connection is at, over a second connection, which ends when the server has taken it up.
struct CancelRequest: Sendable {
    let address: SocketAddress
    let tls: ClientTLS?
    /// False where clear text will do when the server has no TLS.
    let requiresTLS: Bool
    let timeout: TimeAmount

    func send(_ key: BackendKey, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let handler = CancelHandler(self, key: key, eventLoop: eventLoop)
        guard let bootstrap = ClientBootstrap(validatingGroup: eventLoop) else {
            handler.fail(EventLoopError.unsupportedOperation)
            return handler.done.futureResult
        }
        bootstrap
            .connectTimeout(timeout)
            .channelInitializer { channel in
                eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler) }
            }
            .connect(to: address)
            .whenFailure { handler.fail($0) }
        eventLoop.scheduleTask(in: timeout) { handler.fail(ChannelError.connectTimeout(timeout)) }
        return handler.done.futureResult
    }
}

/// `@unchecked Sendable`: its state is the event loop's alone, where the channel and the futures call it.
private final class CancelHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: CancelRequest
    private let key: BackendKey
    let done: EventLoopPromise<Void>
    private var context: ChannelHandlerContext?
    private var isSent = false
    private var isOver = false

    init(_ request: CancelRequest, key: BackendKey, eventLoop: any EventLoop) {
        self.request = request
        self.key = key
        done = eventLoop.makePromise()
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        guard request.tls != nil else { return send(context) }
        var buffer = ByteBuffer()
        buffer.writeSSLRequest()
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard !isSent, let tls = request.tls, bytes.readableBytes == 1 else { return context.close(promise: nil) }
        switch bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) {
        case UInt8(ascii: "S"):
            do {
                try tls.start(in: context.pipeline, before: self)
            } catch {
                fail(error)
            }
        case UInt8(ascii: "N") where !request.requiresTLS: send(context)
        default: context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted? = event as? TLSUserEvent else { return }
        do throws(DatabaseError) {
            try request.tls?.verifyName(of: context.channel)
            send(context)
        } catch {
            fail(error)
        }
    }

    private func send(_ context: ChannelHandlerContext) {
        isSent = true
        var buffer = ByteBuffer()
        buffer.writeCancelRequest(key)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// The server closes it without a word.
    func channelInactive(context: ChannelHandlerContext) {
        finish(
            isSent
                ? nil : DatabaseError(.connection, "the server closed the connection before it took the cancellation")
        )
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Some servers end TLS without its good-bye, which is as good here.
        if !isSent { finish(error) }
        context.close(promise: nil)
    }

    func fail(_ error: any Error) {
        finish(error)
        context?.close(promise: nil)
    }

    private func finish(_ error: (any Error)?) {
        guard !isOver else { return }
        isOver = true
        if let error { done.fail(error) } else { done.succeed() }
    }
}
