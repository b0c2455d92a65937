import CovetHTTP
import CovetTestSupport
import NIOCore
import Testing

@testable import CovetServer

@Suite struct DisconnectTests {
    /// Tells that it began and that it was cancelled, and waits for that as long as it takes.
    private static func waiting(_ began: Gate, _ cancelled: Gate) -> Handler {
        Handler { _ in
            began.open()
            await withTaskCancellationHandler {
                while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
            } onCancel: {
            }
            cancelled.open()
            throw CancellationError()
        }
    }

    @Test func aResetCancelsTheHandler() async throws {
        let began = Gate()
        let cancelled = Gate()
        try await withServer(Self.waiting(began, cancelled)) { server in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await began.wait()
            client.reset()
            await cancelled.wait()
            #expect(server.log.entries("request failed").isEmpty)
        }
    }

    @Test func aCloseCancelsTheHandlerWhereThatIsAskedFor() async throws {
        let began = Gate()
        let cancelled = Gate()
        try await withServer(Self.waiting(began, cancelled), configure: { $0.cancelsOnHalfClose = true }) { server in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await began.wait()
            client.endSending()
            await cancelled.wait()
        }
    }

    /// The end of the request's side comes with its last bytes, before anything was written.
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf",
    ])
    func aClientThatEndsItsSideGetsItsResponses(_ requests: String) async throws {
        try await withServer(Handler { _ in Response(.ok, body: .text("whole")) }) { server in
            for _ in 0..<50 {
                let answer = try await server.talk { client in
                    try client.send(requests)
                    client.endSending()
                    return try client.receiveAll()
                }
                #expect(answer.split(separator: "whole").count == requests.split(separator: "Host: a").count - 1)
            }
        }
    }

    /// Far more than the kernel takes at once, so that the end of the client's side is seen while most of it waits.
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGE",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf",
    ])
    func aClientThatEndsItsSideGetsLargeResponsesWhole(_ requests: String) async throws {
        let size = 20_000_000
        let bytes = ByteBuffer(repeating: 0x61, count: size)
        try await withServer(Handler { _ in Response(.ok, body: .buffer(bytes)) }) { server in
            let received = try await server.talk(receiveBuffer: 4096) { client in
                try client.send(requests)
                client.endSending()
                var count = 0
                while true {
                    let bytes = try client.receive()
                    if bytes.isEmpty { return count }
                    count += bytes.count
                }
            }
            #expect(received > (requests.split(separator: "Host: a").count - 1) * size)
        }
    }

    @Test func aStreamToAClientThatLeftEnds() async throws {
        let ended = Gate()
        try await withServer(
            Handler { _ in
                Response(
                    .ok,
                    body: .stream { writer in
                        defer { ended.open() }
                        while true { try await writer.write(ByteBuffer(repeating: 0x61, count: 4096)) }
                    }
                )
            }
        ) { server in
            let client = try RawClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try client.receive()
            client.reset()
            await ended.wait()
        }
    }

    @Test func aWriterThatOutlivesItsResponseGetsAnError() async throws {
        struct Stored: Sendable { let writer: any ResponseBodyWriter }
        let kept = LockedBox<Stored?>(nil)
        try await withServer(
            Handler { _ in
                Response(
                    .ok,
                    body: .stream { writer in
                        kept.value = Stored(writer: writer)
                        try await writer.write(ByteBuffer(string: "a"))
                    }
                )
            }
        ) { server in
            try await server.talk { client in
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.reply().text == "a")
            }
            let writer = try #require(kept.value?.writer)
            await #expect(throws: StreamError.self) { try await writer.write(ByteBuffer(string: "b")) }
        }
    }

    @Test func aBodyThatOutlivesItsRequestGivesAnError() async throws {
        let kept = LockedBox<RequestBody?>(nil)
        try await withServer(
            Handler { request in
                kept.value = request.body
                return Response(.ok)
            }
        ) { server in
            try await server.talk { client in
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n")
                #expect(try client.reply().status == 200)
            }
            let body = try #require(kept.value)
            await #expect(throws: BodyError.self) { _ = try await body.collect() }
        }
    }
}
