import CovetTestSupport
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// A client that asks over TLS and reads one response at a time.
final class TLSClient: Sendable {
    private let channel: any Channel
    private let reader: Reader

    private init(channel: any Channel, reader: Reader) {
        self.channel = channel
        self.reader = reader
    }

    static func connect(
        port: Int,
        trusting files: SelfSignedCertificate,
        upTo version: TLSVersion = .tlsv13
    ) async throws -> TLSClient {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(files.certificate)
        configuration.maximumTLSVersion = version
        configuration.minimumTLSVersion = version == .tlsv11 ? .tlsv11 : .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        let context = try NIOSSLContext(configuration: configuration)
        let reader = Reader()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: "localhost")
                    )
                    try channel.pipeline.syncOperations.addHandler(reader)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TLSClient(channel: channel, reader: reader)
    }

    func get(_ path: String) async throws -> String {
        let reply = channel.eventLoop.makePromise(of: String.self)
        let reader = reader
        let channel = channel
        try await channel.eventLoop.submit { reader.expect(reply) }.get()
        try await channel.writeAndFlush(ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        return try await reply.futureResult.get()
    }

    func negotiatedProtocol() async throws -> String? {
        let reader = reader
        return try await channel.eventLoop.submit { reader.negotiated }.get()
    }

    func close() async throws {
        try await channel.close()
    }

    /// `@unchecked Sendable`: used on the channel's loop alone.
    private final class Reader: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer

        var negotiated: String?
        private var text = ""
        private var waiting: EventLoopPromise<String>?
        private var failure: (any Error)?

        func expect(_ promise: EventLoopPromise<String>) {
            text = ""
            if let failure { promise.fail(failure) } else { waiting = promise }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted(let name)? = event as? TLSUserEvent { negotiated = name }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard let end = text.range(of: "\r\n\r\n"),
                let field = text.range(of: "content-length: "),
                let length = Int(text[field.upperBound...].prefix { $0.isNumber }),
                text[end.upperBound...].utf8.count >= length
            else { return }
            waiting?.succeed(text)
            waiting = nil
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            fail(error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            fail(ChannelError.eof)
        }

        private func fail(_ error: any Error) {
            failure = failure ?? error
            waiting?.fail(error)
            waiting = nil
        }
    }
}
