import Logging
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The sockets of a server: one on each loop, all on the same port (SO_REUSEPORT), so that the kernel spreads the
/// connections and each is accepted where it will be served.
struct Listeners: Sendable {
    let channels: [any Channel]
    let address: ServerAddress

    static func bind(
        _ configuration: ServerConfiguration,
        loops: [LoopContext],
        of group: MultiThreadedEventLoopGroup,
        tls: TLSReloader?
    ) async throws -> Listeners {
        switch configuration.address {
        case .unixSocket(let path):
            let channel = try await bindUnixSocket(path, configuration, loops: loops, of: group, tls: tls)
            return Listeners(channels: [channel], address: configuration.address)
        case .host(let host, let port):
            return try await bindHost(host, port: port, configuration, loops: loops, tls: tls)
        }
    }

    func close() async {
        for channel in channels { try? await channel.close() }
    }

    // MARK: Kinds of sockets

    private static func bindHost(
        _ host: String,
        port: Int,
        _ configuration: ServerConfiguration,
        loops: [LoopContext],
        tls: TLSReloader?
    ) async throws -> Listeners {
        let address: SocketAddress
        do {
            address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        } catch {
            throw ServerError(
                .cannotListen,
                "Cannot listen on \(configuration.address): \"\(host)\" is no host known here."
            )
        }
        let isShared = loops.count > 1 || configuration.sharesPort
        // Sockets that share a port share it with those of other processes too, so somebody else's is looked for first.
        if isShared, !configuration.sharesPort, port != 0 {
            let code = PortProbe.bind(to: address)
            guard code == 0 else { throw failure(code, configuration.address) }
        }
        var channels: [any Channel] = []
        do {
            for loop in loops {
                var own = address
                // Port 0: the first socket gets a free port, the others join it there.
                if let first = channels.first?.localAddress { own = first }
                let bootstrap = bootstrap(for: [loop], children: loop.eventLoop, configuration, tls: tls)
                    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                if isShared {
                    _ = bootstrap.serverChannelOption(.socketOption(.init(rawValue: CInt(SO_REUSEPORT))), value: 1)
                }
                channels.append(try await bootstrap.bind(to: own).get())
            }
        } catch {
            for channel in channels { try? await channel.close() }
            throw failure((error as? IOError)?.errnoCode ?? 0, configuration.address, error)
        }
        let bound = channels.first?.localAddress
        return Listeners(
            channels: channels,
            address: .host(bound?.ipAddress ?? host, port: bound?.port ?? port)
        )
    }

    private static func bindUnixSocket(
        _ path: String,
        _ configuration: ServerConfiguration,
        loops: [LoopContext],
        of group: MultiThreadedEventLoopGroup,
        tls: TLSReloader?
    ) async throws -> any Channel {
        do {
            let address = try SocketAddress(unixDomainSocketPath: path)
            if PortProbe.isAlive(address) { throw failure(EADDRINUSE, configuration.address) }
            return try await bootstrap(for: loops, children: group, configuration, tls: tls)
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        } catch let error as ServerError {
            throw error
        } catch {
            throw failure((error as? IOError)?.errnoCode ?? 0, configuration.address, error)
        }
    }

    private static func bootstrap(
        for loops: [LoopContext],
        children: any EventLoopGroup,
        _ configuration: ServerConfiguration,
        tls: TLSReloader?
    ) -> ServerBootstrap {
        let engine = loops[0].engine
        let isTCP = if case .host = configuration.address { true } else { false }
        let known = loops
        let limits = configuration.limits
        let bootstrap = ServerBootstrap(group: loops[0].eventLoop, childGroup: children)
            .serverChannelOption(.backlog, value: CInt(configuration.backlog))
            // Under a storm of connections each wake-up accepts many.
            .serverChannelOption(.maxMessagesPerRead, value: 256)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: engine.logger))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: limits.writeLowWatermark, high: limits.writeHighWatermark)
            )
            .childChannelInitializer { channel in
                // Far beyond the limit not even a 503 is owed.
                if engine.population.current > limits.connections + limits.connections / 8 + 64 {
                    return channel.close()
                }
                return channel.eventLoop.makeCompletedFuture {
                    guard let loop = known.first(where: { $0.eventLoop === channel.eventLoop }) else { return }
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
                    try channel.pipeline.syncOperations.addHandler(HTTPConnection(loop: loop))
                }
            }
        guard isTCP else { return bootstrap }
        _ = bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        #if os(Linux)
        // The kernel reports room for writing again when little is left to send, not when a third of megabytes is
        // free, so that a slow reader can be told from one that does not read at all.
        _ = bootstrap.childChannelOption(
            .tcpOption(.init(rawValue: 25)),
            value: 128 * 1024
        )
        #endif
        return bootstrap
    }

    // MARK: Errors

    private static func failure(_ code: CInt, _ address: ServerAddress, _ error: (any Error)? = nil) -> ServerError {
        switch code {
        case EADDRINUSE:
            switch address {
            case .host(let host, let port):
                ServerError(
                    .addressInUse,
                    "Cannot listen on \(address): something on this machine listens on port \(port) already"
                        + " (host \(host)). Stop it, or choose another port, or port 0 for a free one."
                )
            case .unixSocket(let path):
                ServerError(
                    .addressInUse,
                    "Cannot listen on \(address): a server answers on \(path) already. Stop it, or choose another path."
                )
            }
        case EACCES:
            ServerError(
                .cannotListen,
                "Cannot listen on \(address): the system does not permit it. Choose a port from 1024 on, or a path"
                    + " that this user may write to."
            )
        case EADDRNOTAVAIL:
            ServerError(
                .cannotListen,
                "Cannot listen on \(address): this machine has no such address. Use 127.0.0.1 for this machine alone,"
                    + " 0.0.0.0 for all its addresses."
            )
        default:
            ServerError(.cannotListen, "Cannot listen on \(address): \(error.map { "\($0)" } ?? "error \(code)").")
        }
    }
}
