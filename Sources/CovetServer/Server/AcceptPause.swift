import Logging
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Stops accepting for a moment where the process or the machine has no room for another connection.
///
/// A connection that cannot be accepted stays in the kernel's queue and keeps the socket readable, so the loop would try
/// again at once, for ever, and take a whole core for it. While it pauses, connections that are open go on, and new ones
/// wait in the queue.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    static let length = TimeAmount.milliseconds(100)
    private static let silence = TimeAmount.seconds(10)
    private let logger: Logger
    private var lastWarning: NIODeadline?

    init(logger: Logger) {
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(failure.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        warn(of: failure)
        let options = context.channel.syncOptions
        try? options?.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.length) {
            try? options?.setOption(.autoRead, value: true)
        }
    }

    private func warn(of failure: IOError) {
        let now = NIODeadline.now()
        if let lastWarning, now - lastWarning < Self.silence { return }
        lastWarning = now
        logger.warning(
            "connections cannot be accepted",
            metadata: [
                "error": "\(failure)",
                "fix": "\(DescriptorLimit.fix)",
            ]
        )
    }
}
