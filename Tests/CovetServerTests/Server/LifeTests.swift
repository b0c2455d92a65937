import CovetHTTP
import CovetTestSupport
import Foundation
import Logging
import NIOCore
import Testing

@testable import CovetServer

@Suite struct LifeTests {
    @Test func drainUnderLoadFailsNoRequest() async throws {
        let server = LockedBox<Server?>(nil)
        let readiness = LockedBox<[Bool]>([])
        let answered = LockedBox(0)
        let clients = LockedBox(0)
        try await withServer(
            Handler { request in
                for _ in 0..<20 { await Task.yield() }
                let count = answered.withValue {
                    $0 += 1
                    return $0
                }
                if request.path == "/0" { clients.withValue { $0 += 1 } }
                // Everybody is connected: on a busy machine the last comes late.
                if count >= 500, clients.value == 16 { server.value?.shutdown() }
                return Response(.ok, body: .text(request.path))
            },
            configure: {
                $0.loops = 2
                $0.onReadinessChange = { isReady in readiness.withValue { $0.append(isReady) } }
            }
        ) { running in
            server.value = running.server
            let results = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await running.talk { client in
                            var count = 0
                            while true {
                                try client.send("GET /\(count) HTTP/1.1\r\nHost: a\r\n\r\n")
                                let reply = try client.reply()
                                guard reply.status == 200, reply.text == "/\(count)" else {
                                    throw RawClient.Failure(description: "wrong answer \(reply)")
                                }
                                count += 1
                                if reply.header("connection") == "close" { return count }
                            }
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(results == answered.value)
            #expect(results >= 500)
        }
        #expect(readiness.value == [true, false])
    }

    /// It was quiet only because the loop, held up by another's handler, had not read what it sent.
    @Test func aRequestThatWasNotReadYetIsNoQuietConnection() async throws {
        try await withServer(
            Handler { request in
                if request.path == "/block" { usleep(2_500_000) }
                return Response(.ok, body: .text(request.path))
            }
        ) { running in
            try await RawClient.off {
                let (waiting, blocking) = (try RawClient(port: running.port), try RawClient(port: running.port))
                try waiting.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try waiting.reply().text == "/first")
                running.server.shutdown()
                usleep(100_000)
                try blocking.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n")
                usleep(100_000)
                try waiting.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try blocking.reply().text == "/block")
                #expect(try waiting.reply().text == "/second")
            }
        }
    }

    @Test func aRequestThatRunsMayFinish() async throws {
        let began = Gate()
        let gate = Gate()
        try await withServer(
            Handler { _ in
                began.open()
                await gate.wait()
                return Response(.ok, body: .text("done"))
            }
        ) { server in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await began.wait()
            server.server.shutdown()
            // Nobody is let in any more, so the server is on its way.
            try await RawClient.off { while (try? RawClient(port: server.port)) != nil { usleep(1000) } }
            gate.open()
            let reply = try client.reply()
            #expect(reply.text == "done")
            #expect(reply.header("connection") == "close")
        }
    }

    @Test func whatOutlastsTheGraceIsCancelled() async throws {
        let began = Gate()
        try await withServer(
            Handler { _ in
                began.open()
                try await Task.sleep(for: .seconds(3600))
                return Response(.ok)
            },
            configure: { $0.graceTime = .milliseconds(50) }
        ) { server in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await began.wait()
            server.server.shutdown()
            let reply = try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try client.reply() }) }
            }
            #expect(reply.status == 503)
            #expect(server.log.entries("grace time is over").count == 1)
        }
    }

    @Test func cancellingTheServerEndsIt() async throws {
        var configuration = ServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.loops = 1
        let server = Server(configuration: configuration, responder: Handler.echoTarget, logger: LogCapture().logger)
        let running = Task { try await server.run() }
        guard case .host(_, let port) = try await server.listening() else { return }
        let idle = try RawClient(port: port)
        try idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try idle.reply().status == 200)
        running.cancel()
        try await running.value
        #expect(throws: RawClient.Failure.self) { try RawClient(port: port) }
        #expect(try idle.receiveAll() == "")
        await #expect(throws: ServerError.self) { try await server.run() }
    }

    @Test func aHangUpWithoutTerminalAndCertificateEndsNothing() async throws {
        try await withServer(Handler.echoTarget) { server in
            server.server.hangUp(hasTerminal: false)
            try await server.talk { client in
                try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.reply().text == "/x")
            }
            #expect(server.log.entries("SIGHUP ignored, as there is no certificate to reload").count == 1)
        }
    }

    @Test func theEndOfItsTerminalEndsAServerInOrder() async throws {
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0),
            responder: Handler.echoTarget,
            logger: LogCapture().logger
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.runUntilSignal([]) }
            _ = try await server.listening()
            server.hangUp(hasTerminal: true)
            try await tasks.waitForAll()
        }
    }

    @Test(arguments: [1, 2])
    func aTakenPortIsNamedWithAWayOut(_ loops: Int) async throws {
        try await withServer(Handler.echoTarget, configure: { $0.loops = loops }) { running in
            var configuration = ServerConfiguration(host: "127.0.0.1", port: running.port)
            configuration.loops = loops
            let second = Server(configuration: configuration, responder: Handler.echoTarget, logger: running.log.logger)
            let error = await #expect(throws: ServerError.self) { try await second.run() }
            #expect(error?.code == .addressInUse)
            #expect(error?.message.contains("127.0.0.1:\(running.port)") == true)
            #expect(error?.message.contains("choose another port") == true)
            await #expect(throws: ServerError.self) { try await second.listening() }
        }
    }

    @Test func aPortMayBeSharedOnPurpose() async throws {
        try await withServer(Handler.echoTarget, configure: { $0.sharesPort = true }) { running in
            var configuration = ServerConfiguration(host: "127.0.0.1", port: running.port)
            configuration.loops = 1
            configuration.sharesPort = true
            let second = Server(configuration: configuration, responder: Handler.echoTarget, logger: running.log.logger)
            let task = Task { try await second.run() }
            #expect(try await second.listening() == .host("127.0.0.1", port: running.port))
            second.shutdown()
            try await task.value
        }
    }

    @Test func anUnknownHostIsNamed() async throws {
        let server = Server(
            configuration: .init(host: "no.such.host.invalid", port: 0),
            responder: Handler.echoTarget,
            logger: LogCapture().logger
        )
        let error = await #expect(throws: ServerError.self) { try await server.run() }
        #expect(error?.code == .cannotListen)
    }

    @Test func everyWrongSettingIsReportedAtOnce() async throws {
        var configuration = ServerConfiguration(host: "", port: 70_000)
        configuration.limits.headerCount = 0
        configuration.limits.headerTime = .zero
        configuration.allowedHosts = ["https://example.org"]
        let error = #expect(throws: ServerError.self) { try configuration.validate() }
        for word in ["host", "70000", "headerCount", "headerTime", "https://example.org"] {
            #expect(error?.message.contains(word) == true, "\(word)")
        }
    }

    @Test func servesOnAUnixSocket() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("covet-\(UUID().uuidString.prefix(8))")
            .path
        var configuration = ServerConfiguration()
        configuration.address = .unixSocket(path: path)
        configuration.loops = 2
        let server = Server(configuration: configuration, responder: Handler.echoTarget, logger: LogCapture().logger)
        let running = Task { try await server.run() }
        #expect(try await server.listening() == .unixSocket(path: path))
        let second = Server(configuration: configuration, responder: Handler.echoTarget, logger: LogCapture().logger)
        let error = await #expect(throws: ServerError.self) { try await second.run() }
        #expect(error?.code == .addressInUse)
        server.shutdown()
        try await running.value
    }
}
