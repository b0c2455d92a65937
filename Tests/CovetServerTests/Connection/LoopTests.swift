import CovetHTTP
import CovetTestSupport
import NIOCore
import NIOPosix
import Testing

@testable import CovetServer

@Suite struct LoopTests {
    @Test func aHandlerStaysOnItsLoopUnlessItAsksToLeave() async throws {
        try await withServer(
            Handler { _ in
                let loop = MultiThreadedEventLoopGroup.currentEventLoop
                guard let loop else { return Response(.ok, body: .text("not on a loop")) }
                await Task.yield()
                guard loop.inEventLoop else { return Response(.ok, body: .text("left by yielding")) }
                async let child = MultiThreadedEventLoopGroup.currentEventLoop != nil
                guard await child else { return Response(.ok, body: .text("child left")) }
                let isAway = await offload { !loop.inEventLoop }
                guard isAway else { return Response(.ok, body: .text("offload stayed")) }
                return Response(.ok, body: .text(loop.inEventLoop ? "ok" : "did not come back"))
            },
            configure: { $0.loops = 2 }
        ) { server in
            for _ in 0..<8 {
                let reply = try await server.talk { client in
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    return try client.reply()
                }
                #expect(reply.text == "ok")
            }
        }
    }

    @Test func offloadPassesOnErrorsOfTheirOwnType() async {
        struct Failed: Error {}
        await #expect(throws: Failed.self) {
            try await offload { () throws(Failed) in throw Failed() }
        }
    }

    @Test func tasksThatWakeEachOtherStarveNobody() async throws {
        let isOver = LockedBox(false)
        try await withServer(
            Handler { request in
                if request.path == "/busy" {
                    while !isOver.value { await Task.yield() }
                }
                return Response(.ok)
            }
        ) { server in
            try await server.talk { busy in
                try busy.send("GET /busy HTTP/1.1\r\nHost: a\r\n\r\n")
                let other = try RawClient(port: server.port)
                try other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try other.reply().status == 200)
                isOver.value = true
                #expect(try busy.reply().status == 200)
            }
        }
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ] as [(Int64, String)]
    )
    func datesAreWrittenAsHTTPWants(_ seconds: Int64, text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
    }
}
