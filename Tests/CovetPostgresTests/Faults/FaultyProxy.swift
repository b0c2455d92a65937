import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Stands between a client and a server and breaks what goes through it, as networks do.
final class FaultyProxy: Sendable {
    enum Fault: Sendable {
        /// Everything goes through.
        case none
        /// The connection is reset once so many bytes have come from the server, counted from when the fault was set.
        case resetAfterAnswerBytes(Int)
        /// What holds the text is passed to the server, whose answer is not passed on: the connection ends when it comes.
        case loseAnswer(to: String)
        /// What holds the text is not passed on: the connection ends.
        case loseRequest(String)
        /// Nothing is passed on in either direction, and nobody is told.
        case silence
    }

    private struct State {
        var fault = Fault.none
        var answered = 0
        var isArmed = false
        var channels: [any Channel] = []
    }

    private let state = Mutex(State())
    private let server: (host: String, port: Int)
    private let group = MultiThreadedEventLoopGroup.singleton
    private let listener = Mutex<(any Channel)?>(nil)

    init(host: String, port: Int) {
        server = (host, port)
    }

    func start() async throws -> Int {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in self.join(client) }
            .bind(host: "127.0.0.1", port: 0).get()
        listener.withLock { $0 = channel }
        return channel.localAddress?.port ?? 0
    }

    func stop() async {
        try? await listener.withLock { $0 }?.close()
        cutAll()
    }

    /// From now on, and once: the connections after it are whole.
    func set(_ fault: Fault) {
        state.withLock {
            $0.fault = fault
            $0.answered = 0
            $0.isArmed = false
        }
    }

    func cutAll() {
        let channels = state.withLock { state in
            defer { state.channels = [] }
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }

    private func join(_ client: any Channel) -> EventLoopFuture<Void> {
        ClientBootstrap(group: client.eventLoop)
            .channelOption(.autoRead, value: false)
            .connect(host: server.host, port: server.port)
            .flatMap { server in
                self.state.withLock { $0.channels += [client, server] }
                return client.eventLoop.makeCompletedFuture {
                    try client.pipeline.syncOperations.addHandler(Half(to: server) { self.request($0) })
                    try server.pipeline.syncOperations.addHandler(Half(to: client) { self.answer($0) })
                }.flatMap {
                    client.setOption(.autoRead, value: true).and(server.setOption(.autoRead, value: true)).map { _ in }
                }
            }
    }

    enum Verdict {
        case pass, drop, cut
    }

    private func request(_ bytes: ByteBuffer) -> Verdict {
        state.withLock { state in
            switch state.fault {
            case .none, .resetAfterAnswerBytes: return .pass
            case .silence: return .drop
            case .loseAnswer(let text):
                if bytes.contains(text) { state.isArmed = true }
                return .pass
            case .loseRequest(let text):
                guard bytes.contains(text) else { return .pass }
                state.fault = .none
                return .cut
            }
        }
    }

    private func answer(_ bytes: ByteBuffer) -> Verdict {
        state.withLock { state in
            state.answered += bytes.readableBytes
            switch state.fault {
            case .resetAfterAnswerBytes(let count) where state.answered >= count: break
            case .loseAnswer where state.isArmed: break
            case .silence: return .drop
            default: return .pass
            }
            state.fault = .none
            return .cut
        }
    }

    /// One direction.
    private final class Half: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let other: any Channel
        private let judge: (ByteBuffer) -> Verdict

        init(to other: any Channel, _ judge: @escaping (ByteBuffer) -> Verdict) {
            self.other = other
            self.judge = judge
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            switch judge(bytes) {
            case .pass: other.writeAndFlush(bytes, promise: nil)
            case .drop: break
            case .cut:
                for channel in [other, context.channel] { reset(channel) }
            }
        }

        /// Ends it without a good-bye of TCP: the other side gets ECONNRESET.
        private func reset(_ channel: any Channel) {
            (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                channel.close(promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            other.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

extension ByteBuffer {
    fileprivate func contains(_ text: String) -> Bool {
        String(decoding: readableBytesView, as: UTF8.self).contains(text)
    }
}
