import CovetDatabase
import Logging
import NIOCore
import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// One try to connect to one host.
struct Attempt: Sendable {
    let host: PostgresConfiguration.Host
    let tls: ClientTLS?

    func handler(
        _ configuration: PostgresConfiguration,
        eventLoop: any EventLoop,
        logger: Logger,
        grace: TimeAmount
    ) -> ConnectionHandler {
        let requiresTLS = configuration.tls.mode != .prefer
        let handshake = Handshake.Settings(
            user: configuration.user,
            parameters: configuration.startupParameters,
            password: configuration.password?.reveal(),
            methods: configuration.authentication,
            tls: tls == nil ? .disable : requiresTLS ? .require : .prefer,
            channelBinding: configuration.channelBinding,
            nonce: Self.nonce()
        )
        return ConnectionHandler(
            settings: ConnectionSettings(
                logger: logger,
                keepsStatements: configuration.usesNamedStatements,
                cancellationGrace: grace,
                tls: tls,
                requiresTLS: requiresTLS
            ),
            handshake: handshake,
            eventLoop: eventLoop
        )
    }

    /// 18 random bytes, as libpq has it.
    private static func nonce() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/".utf8)
        return String(decoding: (0..<24).map { _ in digits[Int(generator.next() & 63)] }, as: UTF8.self)
    }

    func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        if let path = host.socketPath { return bootstrap.connect(unixDomainSocketPath: path) }
        guard case .name(let name) = host.address else { return bootstrap.connect(host: "localhost", port: host.port) }
        return bootstrap.connect(host: host.numericAddress ?? name, port: host.port)
    }
}

extension PostgresConfiguration.Keepalive {
    /// What the system is told beside that it is on.
    var options: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] {
        let tcp = NIOBSDSocket.OptionLevel.tcp
        func option(_ name: CInt, _ value: Int?) -> [(ChannelOptions.Types.SocketOption, SocketOptionValue)] {
            guard let value else { return [] }
            return [
                (
                    ChannelOptions.Types.SocketOption(level: tcp, name: NIOBSDSocket.Option(rawValue: name)),
                    SocketOptionValue(clamping: value)
                )
            ]
        }
        var result: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] = []
        if isEnabled {
            #if canImport(Darwin)
            result += option(TCP_KEEPALIVE, idle?.wholeSeconds)
            #else
            result += option(TCP_KEEPIDLE, idle?.wholeSeconds)
            #endif
            result += option(TCP_KEEPINTVL, interval?.wholeSeconds)
            result += option(TCP_KEEPCNT, count)
        }
        #if os(Linux)
        result += option(
            TCP_USER_TIMEOUT,
            userTimeout.map {
                Int(clamping: $0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000)
            }
        )
        #endif
        return result
    }
}

extension Duration {
    fileprivate var wholeSeconds: Int { max(1, Int(clamping: components.seconds)) }
}
