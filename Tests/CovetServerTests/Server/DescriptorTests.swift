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
    /// A server's own listener accepts nothing while there is no room, does not turn in circles meanwhile, and goes on by
    /// itself.
    @Test func aListenerWithoutDescriptorsPausesAndGoesOn() async throws {
        let log = LogCapture()
        let group = MultiThreadedEventLoopGroup.singleton
        let configuration = ServerConfiguration(host: "127.0.0.1", port: 0)
        let engine = Engine(configuration: configuration, responder: Handler.echoTarget, logger: log.logger)
        let loops = [LoopContext(eventLoop: group.next(), engine: engine)]
        let listeners = try await Listeners.bind(configuration, loops: loops, of: group, tls: nil)
        let listener = try #require(listeners.channels.first)
        let isReading = try await listener.eventLoop.submit {
            for _ in 0..<3 {
                listener.pipeline.syncOperations.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
            }
            return try #require(listener.syncOptions).getOption(.autoRead)
        }.get()
        #expect(!isReading)
        let reply = try await RawClient.talk(port: try #require(listener.localAddress?.port)) { client in
            try client.send("GET /later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return try client.reply()
        }
        #expect(reply.text == "/later")
        #expect(log.entries("connections cannot be accepted").count == 1)
        await listeners.close()
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
