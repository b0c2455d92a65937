import CovetHTTP
import CovetTestSupport
import Foundation
import NIOCore
import Testing

@testable import CovetServer

@Suite struct ConversationTests {
    private func get(_ path: String, _ fields: String = "", version: String = "1.1", method: String = "GET") -> String {
        "\(method) \(path) HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n"
    }

    @Test func keepsTheConnectionFromRequestToRequest() async throws {
        try await withServer(Handler.echoTarget) { server in
            try await server.talk { client in
                for number in 0..<10 {
                    try client.send(get("/\(number)"))
                    let reply = try client.reply()
                    #expect(reply.status == 200)
                    #expect(reply.text == "/\(number)")
                    #expect(reply.header("connection") == nil)
                    #expect(reply.header("date")?.hasSuffix("GMT") == true)
                    #expect(reply.header("server") == nil)
                }
            }
        }
    }

    @Test func answersPipelinedRequestsInOrder() async throws {
        try await withServer(
            Handler { request in
                // The first ones take longest, so that order does not come by itself.
                for _ in 0..<(200 - (Int(request.path.dropFirst()) ?? 0)) { await Task.yield() }
                return Response(.ok, body: .text(request.path))
            }
        ) { server in
            let paths = try await server.talk { client in
                try client.send((0..<200).map { get("/\($0)") }.joined())
                return try (0..<200).map { _ in try client.reply().text }
            }
            #expect(paths == (0..<200).map { "/\($0)" })
        }
    }

    /// Handlers that compute for a while and never wait: the loop is theirs until they give it up.
    @Test func aClientThatPipelinesTakesTurnsWithOthers() async throws {
        let answered = LockedBox(0)
        let isOver = LockedBox(false)
        try await withServer(
            Handler { request in
                guard request.path == "/slow" else {
                    isOver.value = true
                    return Response(.ok, body: .text("\(answered.value)"))
                }
                let end = ContinuousClock.now + .milliseconds(2)
                while !isOver.value, ContinuousClock.now < end {}
                answered.withValue { $0 += 1 }
                return Response(.ok)
            }
        ) { server in
            let count = 1000  // fit into a socket, so that sending them waits for nobody
            try await server.talk(timeout: 60) { client in
                let other = try RawClient(port: server.port, timeout: 60)
                try client.send(String(repeating: "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", count: count))
                try other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let before = try #require(Int(try other.reply().text))
                #expect(before < 200)
                for _ in 0..<count { #expect(try client.reply().status == 200) }
            }
        }
    }

    /// Between two requests, while others have their turn, what the client sends on waits in its socket, too.
    @Test func readsAheadOnlySoFarWhileOthersHaveTheirTurn() async throws {
        let isOver = LockedBox(false)
        let request = get("/", "X: \(String(repeating: "x", count: 1000))\r\n")
        let requests = Array(String(repeating: request, count: 100_000).utf8)
        try await withServer(
            Handler { _ in
                let end = ContinuousClock.now + .milliseconds(1)
                while !isOver.value, ContinuousClock.now < end {}
                return Response(.ok)
            }
        ) { server in
            let taken = try await server.talk { client in
                defer { isOver.value = true }
                return try client.sendUntilBlocked(requests, patience: 1000, within: .seconds(4))
            }
            // The kernel's buffers on both sides hold ten megabytes at most, and a second of answers takes one.
            #expect(taken < 16 << 20)
        }
    }

    @Test func readsAheadOnlySoFarWhileARequestIsAnswered() async throws {
        let gate = Gate()
        try await withServer(
            Handler { request in
                if request.path == "/first" { await gate.wait() }
                return Response(.ok, body: .text("ok"))
            },
            configure: { $0.limits.readAhead = 4096 }
        ) { server in
            let count = try await server.talk(timeout: 20) { client in
                try client.send(get("/first"))
                for _ in 0..<2000 { try client.send(get("/more", "X: \(String(repeating: "x", count: 100))\r\n")) }
                gate.open()
                return try (0..<2001).count { _ in try client.reply().status == 200 }
            }
            #expect(count == 2001)
        }
    }

    @Test(arguments: [
        ("1.1", "Connection: close\r\n", "close"), ("1.0", "", "close"),
        ("1.0", "Connection: keep-alive\r\n", "keep-alive"),
    ])
    func saysWhetherTheConnectionGoesOn(_ version: String, fields: String, connection: String) async throws {
        try await withServer(Handler.echoTarget) { server in
            let reply = try await server.talk { client in
                try client.send(get("/", fields, version: version))
                let reply = try client.reply()
                if connection == "close" { #expect(try client.receive().isEmpty) }
                return reply
            }
            #expect(reply.header("connection") == connection)
        }
    }

    @Test func closesAfterTheLastRequestOfAConnection() async throws {
        try await withServer(Handler.echoTarget, configure: { $0.limits.requestsPerConnection = 2 }) { server in
            try await server.talk { client in
                try client.send(get("/1") + get("/2") + get("/3"))
                let rest = try client.receiveAll()
                #expect(rest.contains("/2"))
                #expect(!rest.contains("/3"))
            }
        }
    }

    @Test func headHasTheLengthAndNoContent() async throws {
        try await withServer(Handler { _ in Response(.ok, body: .text("hello")) }) { server in
            try await server.talk { client in
                for _ in 0..<2 {
                    try client.send(get("/", method: "HEAD"))
                    let reply = try client.reply(toHead: true)
                    #expect(reply.header("content-length") == "5")
                }
            }
        }
    }

    @Test func headOfAStreamNeverRunsIt() async throws {
        try await withServer(
            Handler { _ in
                Response(.ok, body: .stream(length: 3) { _ in Issue.record("the stream of a HEAD ran") })
            }
        ) { server in
            try await server.talk { client in
                try client.send(get("/", method: "HEAD"))
                #expect(try client.reply(toHead: true).header("content-length") == "3")
            }
        }
    }

    @Test(arguments: [204, 304, 205])
    func statusesWithoutContentSendNone(_ code: Int) async throws {
        let status = try #require(Status(code: code))
        try await withServer(Handler { _ in Response(status, body: .text("never")) }) { server in
            try await server.talk { client in
                try client.send(get("/") + get("/"))
                for _ in 0..<2 {
                    let reply = try client.reply()
                    #expect(reply.status == code)
                    #expect(reply.body.isEmpty)
                    #expect(reply.header("content-length") == (code == 205 ? "0" : nil))
                }
            }
        }
    }

    @Test func framingFieldsOfAHandlerAreNotSent() async throws {
        try await withServer(
            Handler { _ in
                Response(
                    .ok,
                    headers: [
                        .contentLength: "999", .transferEncoding: "chunked", .date: "yesterday",
                        .keepAlive: "timeout=5",
                        .xRequestID: "7",
                    ],
                    body: .text("hello")
                )
            }
        ) { server in
            let reply = try await server.talk { client in
                try client.send(get("/"))
                return try client.reply()
            }
            #expect(reply.text == "hello")
            #expect(reply.header("content-length") == "5")
            #expect(reply.header("transfer-encoding") == nil)
            #expect(reply.header("date") != "yesterday")
            #expect(reply.header("x-request-id") == "7")
        }
    }

    @Test func aHandlerMayAskToClose() async throws {
        try await withServer(Handler { _ in Response(.ok, headers: [.connection: "close"]) }) { server in
            let answer = try await server.talk { client in
                try client.send(get("/") + get("/"))
                return try client.receiveAll()
            }
            #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 2)
            #expect(answer.components(separatedBy: "connection: close").count == 2)
        }
    }

    @Test func aResponseCannotBeSplit() async throws {
        try await withServer(
            Handler { _ in
                Response(.ok, headers: [.location: "/\r\nset-cookie: stolen=1"], body: .text("hello"))
            }
        ) { server in
            let reply = try await server.talk { client in
                try client.send(get("/"))
                return try client.reply()
            }
            #expect(reply.status == 500)
            #expect(!reply.head.contains("stolen"))
            #expect(!reply.text.contains("stolen"))
            #expect(server.log.entries("header value with control characters").count == 1)
        }
    }

    private struct Secret: Error { let password = "hunter2" }

    @Test func anUnexpectedErrorTellsNothingAndIsLoggedOnce() async throws {
        try await withServer(Handler { _ in throw Secret() }) { server in
            let reply = try await server.talk { client in
                try client.send(get("/"))
                return try client.reply()
            }
            #expect(reply.status == 500)
            #expect(reply.text == "Internal Server Error\n")
            #expect(server.log.entries("request failed").count == 1)
        }
    }

    @Test func anHTTPErrorBecomesItsStatus() async throws {
        try await withServer(
            Handler { _ in throw HTTPError(.conflict, "Choose another title.", headers: [.retryAfter: "3"]) }
        ) { server in
            try await server.talk { client in
                try client.send(get("/") + get("/"))
                for _ in 0..<2 {
                    let reply = try client.reply()
                    #expect(reply.status == 409)
                    #expect(reply.text == "Choose another title.\n")
                    #expect(reply.header("retry-after") == "3")
                }
            }
            #expect(server.log.entries("request failed").isEmpty)
        }
    }

    @Test func anInterimStatusIsNoResponse() async throws {
        try await withServer(Handler { _ in Response(.continue) }) { server in
            let reply = try await server.talk { client in
                try client.send(get("/"))
                return try client.reply()
            }
            #expect(reply.status == 500)
        }
    }

    @Test func aHalfClosedClientGetsItsResponse() async throws {
        try await withServer(
            Handler { _ in
                for _ in 0..<100 { await Task.yield() }
                return Response(.ok, body: .text(Task.isCancelled ? "cancelled" : "ok"))
            }
        ) { server in
            let answer = try await server.talk { client in
                try client.send(get("/"))
                client.endSending()
                return try client.receiveAll()
            }
            #expect(answer.hasSuffix("\r\n\r\nok"))
        }
    }

    @Test func largeResponsesArriveWhole() async throws {
        let bytes = ByteBuffer(repeating: 0x78, count: 3_000_000)
        try await withServer(Handler { _ in Response(.ok, body: .buffer(bytes)) }) { server in
            try await server.talk { client in
                try client.send(get("/") + get("/"))
                for _ in 0..<2 { #expect(try client.reply().body.count == 3_000_000) }
            }
        }
    }

    @Test func theAddressOfThePeerIsKnown() async throws {
        try await withServer(Handler { Response(.ok, body: .text($0.connection.remoteAddress)) }) { server in
            let reply = try await server.talk { client in
                try client.send(get("/"))
                return try client.reply()
            }
            #expect(reply.text == "127.0.0.1")
        }
    }
}
