import CovetHTTP
import CovetTestSupport
import Foundation
import NIOCore
import Testing

@testable import CovetServer

@Suite struct ContentTests {
    private let chunkedHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test func readsContentOfKnownLength() async throws {
        try await withServer(Handler.echoBody) { server in
            try await server.talk { client in
                for text in ["hello", "", "again"] {
                    try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
                    #expect(try client.reply().text == text)
                }
            }
        }
    }

    @Test func readsContentThatComesInPieces() async throws {
        try await withServer(Handler.echoBody) { server in
            try await server.talk { client in
                for byte in Array((chunkedHead + "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX: y\r\n\r\n").utf8) {
                    try client.send([byte])
                }
                #expect(try client.reply().text == "abcdefg")
            }
        }
    }

    @Test func givesTrailersOnceTheContentIsRead() async throws {
        try await withServer(
            Handler { request in
                let before = request.body.trailers == nil
                _ = try await request.body.collect()
                return Response(.ok, body: .text("\(before) \(request.body.trailers?["x-sum"] ?? "none")"))
            }
        ) { server in
            let reply = try await server.talk { client in
                try client.send(chunkedHead + "3\r\nabc\r\n0\r\nX-Sum: 42\r\nContent-Length: 9\r\n\r\n")
                return try client.reply()
            }
            #expect(reply.text == "true 42")
        }
    }

    @Test func sendsTrailersBehindAChunkedBody() async throws {
        try await withServer(
            Handler { _ in
                Response(
                    .ok,
                    body: .stream { writer in
                        try await writer.write(ByteBuffer(string: "hello "))
                        try await writer.write(ByteBuffer())
                        try await writer.write(ByteBuffer(string: "world"))
                        writer.setTrailers([.etag: "\"1\"", .contentLength: "5"])
                    }
                )
            }
        ) { server in
            try await server.talk { client in
                for _ in 0..<2 {
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    let reply = try client.reply()
                    #expect(reply.text == "hello world")
                    #expect(reply.header("etag") == "\"1\"")
                    #expect(reply.header("content-length") == nil)
                }
            }
        }
    }

    @Test func aStreamForHTTP10EndsWithTheConnection() async throws {
        try await withServer(
            Handler { _ in Response(.ok, body: .stream { try await $0.write(ByteBuffer(string: "hello")) }) }
        ) { server in
            let answer = try await server.talk { client in
                try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                return try client.receiveAll()
            }
            #expect(answer.hasSuffix("\r\n\r\nhello"))
            #expect(answer.contains("connection: close"))
            #expect(!answer.contains("transfer-encoding"))
        }
    }

    @Test func aStreamThatFailsBeforeItBeginsIsAnError() async throws {
        try await withServer(
            Handler { _ in Response(.ok, body: .stream { _ in throw HTTPError(.notFound, "Gone.") }) }
        ) { server in
            let reply = try await server.talk { client in
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.reply()
            }
            #expect(reply.status == 404)
        }
    }

    @Test(arguments: [nil, 10, 3] as [Int?])
    func aTornStreamIsNeverTakenForAWholeOne(_ length: Int?) async throws {
        struct Broken: Error {}
        try await withServer(
            Handler { _ in
                Response(
                    .ok,
                    body: .stream(length: length) { writer in
                        try await writer.write(ByteBuffer(string: "abc"))
                        if length == 3 { try await writer.write(ByteBuffer(string: "d")) }
                        if length == nil { throw Broken() }
                    }
                )
            }
        ) { server in
            let answer = try await server.talk { client in
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return (try? client.receiveAll()) ?? ""
            }
            #expect(!answer.hasSuffix("\r\n0\r\n\r\n"))
            #expect(!answer.hasSuffix("abcd"))
            #expect(server.log.entries("response body failed").count == 1)
        }
    }

    @Test func continueIsSentWhenTheHandlerReads() async throws {
        try await withServer(
            Handler { request in
                if request.path == "/refuse" { throw HTTPError(.unauthorized) }
                return Response(.ok, body: .buffer(try await request.body.collect()))
            }
        ) { server in
            let fields = "Host: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
            try await server.talk { client in
                try client.send("POST / HTTP/1.1\r\n\(fields)")
                #expect(try client.reply().status == 100)
                try client.send("hello")
                #expect(try client.reply().text == "hello")
                // Who sends without waiting gets no 100.
                try client.send("POST / HTTP/1.1\r\n\(fields)hello")
                #expect(try client.reply().status == 200)
                try client.send("POST /refuse HTTP/1.1\r\n\(fields)")
                let refused = try client.reply()
                #expect(refused.status == 401)
                #expect(refused.header("connection") == "close")
                #expect(try client.receive().isEmpty)
            }
        }
    }

    @Test func contentBeyondTheLimitIs413() async throws {
        try await withServer(Handler.echoBody, configure: { $0.limits.bodyBytes = 10 }) { server in
            for body in [
                "Content-Length: 11\r\n\r\nhello world",
                "Transfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n",
            ] {
                let reply = try await server.talk { client in
                    try client.send("POST / HTTP/1.1\r\nHost: a\r\n\(body)")
                    return try client.reply()
                }
                #expect(reply.status == 413)
            }
            let announced = try await server.talk { client in
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000000\r\n\r\n")
                return try client.receiveAll()
            }
            #expect(announced.hasPrefix("HTTP/1.1 413 "))
            #expect(announced.contains("connection: close"))
        }
    }

    @Test(arguments: [(100, true), (200_000, false)])
    func contentThatNobodyReadIsThrownAwayUpToABound(_ count: Int, staysOpen: Bool) async throws {
        try await withServer(Handler.echoTarget) { server in
            let body = String(repeating: "x", count: count)
            try await server.talk { client in
                try client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
                let reply = try client.reply()
                #expect(reply.header("connection") == (staysOpen ? nil : "close"))
                guard staysOpen else { return }
                try client.send(body + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try client.reply().text == "/2")
            }
        }
    }

    /// What the server holds for a client that sends and does not read is bounded, so the client cannot go on sending.
    @Test func whoDoesNotReadCannotGoOnSending() async throws {
        let piece = "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n"
        let content = Array(String(repeating: piece, count: 1000).utf8)
        try await withServer(
            Handler { request in
                let body = request.body
                return Response(
                    .ok,
                    body: .stream { writer in
                        for try await piece in body { try await writer.write(piece) }
                    }
                )
            },
            configure: { $0.limits.bodyBytes = 256 << 20 }
        ) { server in
            let (taken, received) = try await server.talk(timeout: 60) { client in
                try client.send(chunkedHead)
                let taken = try client.sendUntilBlocked(content, patience: 500)
                let writer = Writer { [client] in
                    try client.send(Array(content[taken...]))
                    try client.send("0\r\n\r\n")
                }
                var received = 0
                while received < 1000 * 65_536 {
                    let bytes = try client.receive()
                    if bytes.isEmpty { break }
                    received += bytes.count
                }
                try writer.join()
                return (taken, received)
            }
            // The kernel's buffers on both ways hold some ten megabytes; ours little more than the watermarks.
            #expect(taken < 32 << 20)
            #expect(received >= 1000 * 65_536)
        }
    }

    @Test func aBodyReadFromAnotherThreadComesWhole() async throws {
        try await withServer(
            Handler { request in
                let body = try await offload { try await request.body.collect() }
                return Response(
                    .ok,
                    body: .stream { writer in
                        try await offload { try await writer.write(body) }
                    }
                )
            }
        ) { server in
            let reply = try await server.talk { client in
                try client.send(chunkedHead + "5\r\nhel")
                try client.send("lo\r\n0\r\n\r\n")
                return try client.reply()
            }
            #expect(reply.text == "hello")
        }
    }

    /// The chunks are here already, so that reading them never waits.
    @Test func aClientThatSendsManySmallChunksTakesTurnsWithOthers() async throws {
        let read = LockedBox(0)
        let isOver = LockedBox(false)
        try await withServer(
            Handler { request in
                guard request.path == "/slow" else {
                    isOver.value = true
                    return Response(.ok, body: .text("\(read.value)"))
                }
                for try await _ in request.body {
                    read.withValue { $0 += 1 }
                    let end = ContinuousClock.now + .microseconds(200)
                    while !isOver.value, ContinuousClock.now < end {}
                }
                return Response(.ok)
            }
        ) { server in
            let count = 5000  // fit into a socket, so that sending them waits for nobody
            try await server.talk(timeout: 60) { client in
                let other = try RawClient(port: server.port, timeout: 60)
                let body = String(repeating: "1\r\na\r\n", count: count) + "0\r\n\r\n"
                try client.send("POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
                try other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let before = try #require(Int(try other.reply().text))
                #expect(before < count / 2)
                #expect(try client.reply().status == 200)
            }
        }
    }

    /// The loop learns of the cancellation before it learns that there is something to wait for.
    @Test func aReadingOnAnotherThreadThatIsCancelledBeforeItBeginsEnds() async throws {
        try await withServer(
            Handler { request in
                let body = request.body
                let isCancelled = await offload {
                    let reading = Task {
                        while !Task.isCancelled { await Task.yield() }
                        do {
                            _ = try await body.collect()
                            return false
                        } catch { return error is CancellationError }
                    }
                    reading.cancel()
                    return await reading.value
                }
                return Response(.ok, body: .text("\(isCancelled)"))
            },
            configure: { $0.limits.minimumRate = 0 }
        ) { server in
            try await server.talk { client in
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
                #expect(try client.reply().text == "true")
            }
        }
    }

    /// The same for a writing, behind another one that waits for a client who does not read.
    @Test func aWritingOnAnotherThreadThatIsCancelledBeforeItBeginsEnds() async throws {
        let isCancelled = LockedBox<Bool?>(nil)
        try await withServer(
            Handler { _ in
                Response(
                    .ok,
                    body: .stream { writer in
                        async let filling: Void = writer.write(ByteBuffer(repeating: 0x61, count: 64 << 20))
                        isCancelled.value = await offload {
                            let writing = Task {
                                while !Task.isCancelled { await Task.yield() }
                                do {
                                    try await writer.write(ByteBuffer(string: "b"))
                                    return false
                                } catch { return error is CancellationError }
                            }
                            writing.cancel()
                            return await writing.value
                        }
                        try await filling
                    }
                )
            },
            configure: { $0.limits.minimumRate = 0 }
        ) { server in
            try await server.talk { client in
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let end = ContinuousClock.now + .seconds(10)
                while isCancelled.value == nil, ContinuousClock.now < end { usleep(10_000) }
                #expect(isCancelled.value == true)
            }
        }
    }

    @Test func aClientThatBreaksOffFailsTheReading() async throws {
        let failed = Gate()
        try await withServer(
            Handler { request in
                do {
                    return Response(.ok, body: .buffer(try await request.body.collect()))
                } catch {
                    failed.open()
                    throw error
                }
            }
        ) { server in
            let answer = try await server.talk { client in
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello")
                client.endSending()
                return try client.receiveAll()
            }
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            await failed.wait()
        }
    }
}
