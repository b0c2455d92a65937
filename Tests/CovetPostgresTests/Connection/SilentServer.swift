import CovetTestSupport
import NIOCore
import NIOPosix

@testable import CovetPostgres

/// A server that lets everybody in and then plays a part: each thing that it is sent gets the next of the answers. After the last it never says a word again, or closes.
func withSilentServer(
    answers: [[ByteBuffer]] = [],
    closes: Bool = false,
    _ body: (PostgresConfiguration) async throws -> Void
) async throws {
    let channel = try await ServerBootstrap(group: TestServer.loop)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    ScriptedServer(answers: answers, closes: closes)
                )
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    var configuration = PostgresConfiguration(
        hosts: [.init("127.0.0.1", port: channel.localAddress?.port ?? 0)],
        user: "ann",
        tls: .init(.disable)
    )
    configuration.connectTimeout = .seconds(5)
    do {
        try await body(configuration)
        try await channel.close()
    } catch {
        try? await channel.close()
        throw error
    }
}

/// Answers the startup message with a greeting, and everything after it with a script.
private final class ScriptedServer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var answers: [[ByteBuffer]]
    private let closes: Bool
    private var hasGreeted = false

    init(answers: [[ByteBuffer]], closes: Bool) {
        self.answers = answers
        self.closes = closes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        // A request to cancel is held open, so that nobody learns what became of it.
        guard bytes.getInteger(at: bytes.readerIndex + 4, as: UInt32.self) != 80_877_102 else { return }
        if !hasGreeted {
            hasGreeted = true
            return send([ServerMessage.authentication(0), ServerMessage.key(), ServerMessage.ready()], context)
        }
        if !answers.isEmpty { send(answers.removeFirst(), context) }
        if answers.isEmpty, closes { context.close(promise: nil) }
    }

    private func send(_ messages: [ByteBuffer], _ context: ChannelHandlerContext) {
        for message in messages { context.write(wrapOutboundOut(message), promise: nil) }
        context.flush()
    }
}

/// A server that accepts connections and never says a word.
func withMuteServer(_ body: (Int) async throws -> Void) async throws {
    let channel = try await ServerBootstrap(group: TestServer.loop)
        .childChannelInitializer { $0.eventLoop.makeSucceededVoidFuture() }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        try await body(channel.localAddress?.port ?? 0)
        try await channel.close()
    } catch {
        try? await channel.close()
        throw error
    }
}
