import CovetHTTP
import CovetTestSupport
import NIOCore
import NIOPosix
import Testing

@testable import CovetServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite struct DescriptorTests {
    /// Accepts nothing while there is no room, does not turn in circles meanwhile, and goes on by itself.
    @Test func aListenerWithoutDescriptorsPausesAndGoesOn() async throws {
        let log = LogCapture()
        let accepted = Gate()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: log.logger))
                }
            }
            .childChannelInitializer { channel in
                accepted.open()
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let isReading = try await listener.eventLoop.submit {
            for _ in 0..<3 {
                listener.pipeline.syncOperations.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
            }
            return try #require(listener.syncOptions).getOption(.autoRead)
        }.get()
        #expect(!isReading)
        let client = try RawClient(port: try #require(listener.localAddress?.port))
        await accepted.wait()
        #expect(log.entries("connections cannot be accepted").count == 1)
        withExtendedLifetime(client) {}
        try await listener.close()
    }

    @Test func aServerAsksForTheDescriptorsItNeeds() {
        let now = DescriptorLimit.raise(to: 1)
        #expect(now > 1)
        #expect(DescriptorLimit.raise(to: now) == now)
        var limits = HTTPLimits()
        limits.connections = 10_000
        #expect(DescriptorLimit.needed(for: limits) > 11_250)
    }

    @Test func moreConnectionsThanFilesAreSaidAtStart() async throws {
        try await withServer(Handler.echoTarget, configure: { $0.limits.connections = 1 << 30 }) { server in
            let warning = try #require(server.log.entries("fewer open files than connections may need").first)
            #expect(warning.metadata["fix"] != nil)
        }
    }
}
