import CovetHTTP
import CovetTestSupport
import Foundation
import NIOCore
import Testing

@testable import CovetServer

/// Limits are made short here, not waited for: every test ends with the event it looks for.
@Suite struct TimeLimitTests {
    /// What is answered to a start and bytes behind it: each comes well within the limit, all of them together do not.
    private static func drip(after start: String, to server: TestServer) async throws -> String {
        try await server.talk { client in
            try client.send(start)
            let writer = Writer { [client] in
                for _ in 0..<1000 {
                    usleep(10_000)
                    try client.send("a")
                }
            }
            let answer = try client.receiveAll()
            try? writer.join()
            return answer
        }
    }

    @Test func aHeadThatDripsIs408() async throws {
        try await withServer(
            Handler.echoTarget,
            configure: {
                $0.limits.headerTime = .milliseconds(200)
                $0.limits.lingerTime = .milliseconds(100)
            }
        ) { server in
            let answer = try await Self.drip(after: "GET / HTTP/1.1\r\nHost: a\r\nX: ", to: server)
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("connection: close"))
        }
    }

    @Test func aConnectionThatSaysNothingIsClosed() async throws {
        try await withServer(Handler.echoTarget, configure: { $0.limits.headerTime = .milliseconds(100) }) { server in
            let answer = try await server.talk { try $0.receiveAll() }
            #expect(answer == "")
        }
    }

    @Test func anIdleConnectionIsClosed() async throws {
        try await withServer(Handler.echoTarget, configure: { $0.limits.idleTime = .milliseconds(100) }) { server in
            try await server.talk { client in
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.reply().status == 200)
                #expect(try client.receiveAll() == "")
            }
        }
    }

    @Test func contentThatDripsIs408() async throws {
        try await withServer(
            Handler.echoBody,
            configure: {
                $0.limits.readWindow = .milliseconds(200)
                $0.limits.minimumRate = 10_000
                $0.limits.lingerTime = .milliseconds(100)
            }
        ) { server in
            let start = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
            let answer = try await Self.drip(after: start, to: server)
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("connection: close"))
        }
    }

    @Test func aReaderThatDoesNotReadIsCutOff() async throws {
        let ended = Gate()
        try await withServer(
            Handler { _ in
                Response(
                    .ok,
                    body: .stream { writer in
                        defer { ended.open() }
                        let piece = ByteBuffer(repeating: 0x61, count: 65_536)
                        for _ in 0..<10_000 { try await writer.write(piece) }
                    }
                )
            },
            configure: { $0.limits.writeWindow = .milliseconds(300) }
        ) { server in
            try await server.talk(receiveBuffer: 4096) { client in
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try client.receive(1)
                let waiting = DispatchSemaphore(value: 0)
                Task {
                    await ended.wait()
                    waiting.signal()
                }
                #expect(waiting.wait(timeout: .now() + 10) == .success)
            }
            #expect(server.log.entries("client reads too slowly").count == 1)
        }
    }

    @Test func aReaderThatDoesNotReadAWholeResponseIsCutOff() async throws {
        let bytes = ByteBuffer(repeating: 0x61, count: 20_000_000)
        try await withServer(
            Handler { _ in Response(.ok, body: .buffer(bytes)) },
            configure: { $0.limits.writeWindow = .milliseconds(300) }
        ) { server in
            let received = try await server.talk(receiveBuffer: 4096) { client in
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                // Reads nothing until the server has given up on it.
                while server.log.entries("client reads too slowly").isEmpty { usleep(10_000) }
                var count = 0
                while let bytes = try? client.receive(), !bytes.isEmpty { count += bytes.count }
                return count
            }
            #expect(received < 20_000_000)
        }
    }

    @Test func manySlowClientsHoldNobodyUp() async throws {
        try await withServer(Handler.echoTarget) { server in
            let slow = try (0..<100).map { _ in try RawClient(port: server.port) }
            for client in slow { try client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ") }
            let reply = try await server.talk { client in
                try client.send("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.reply()
            }
            #expect(reply.text == "/fast")
            #expect(server.server.connectionCount >= 100)
        }
    }

    @Test func connectionsBeyondTheLimitAreTurnedAway() async throws {
        try await withServer(Handler.echoTarget, configure: { $0.limits.connections = 2 }) { server in
            let held = try (0..<2).map { _ in try RawClient(port: server.port) }
            for client in held {
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.reply().status == 200)
            }
            let answer = try await server.talk { try $0.receiveAll() }
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.contains("retry-after: 1"))
            for client in held {
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.reply().status == 200)
            }
        }
    }

    @Test func ratesAreJudgedOverWholeWindows() {
        var window = RateWindow(length: .seconds(5), minimumRate: 100)
        func isTooSlow(_ total: Int) -> Bool { window.isTooSlow(total: total, after: .seconds(1)) }
        #expect(!isTooSlow(0))
        for second in 1...4 { #expect(!isTooSlow(second)) }
        #expect(isTooSlow(499))
        for second in 1...4 { #expect(!isTooSlow(499 + second)) }
        #expect(!isTooSlow(999))
        var unlimited = RateWindow(length: .seconds(1), minimumRate: 0)
        for _ in 0..<5 {
            let isTooSlow = unlimited.isTooSlow(total: 0, after: .seconds(1))
            #expect(!isTooSlow)
        }
    }
}
