import CovetHTTP
import Foundation
import Testing

@testable import CovetServer

@Suite struct RefusalTests {
    @Test(arguments: RefusalCase.heads)
    func aMalformedHeadIsAnsweredAndTheConnectionClosed(_ refusal: RefusalCase) async throws {
        try await withServer(Handler.echoTarget) { server in
            let answer = try await server.talk { client in
                try client.send(refusal.bytes)
                return try client.receiveAll()
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(refusal.status) "))
            #expect(answer.contains("\r\nconnection: close\r\n"))
            #expect(!answer.lowercased().contains("covet") && !answer.lowercased().contains("\r\nserver:"))
            #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
        }
    }

    @Test(arguments: RefusalCase.contents)
    func malformedContentIsAnsweredAndTheConnectionClosed(_ refusal: RefusalCase) async throws {
        try await withServer(Handler.echoBody) { server in
            let answer = try await server.talk { client in
                try client.send(refusal.bytes)
                return try client.receiveAll()
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(refusal.status) "))
            #expect(answer.contains("\r\nconnection: close\r\n"))
        }
    }

    @Test(arguments: RefusalCase.contents)
    func malformedContentThatNobodyReadsClosesTheConnection(_ refusal: RefusalCase) async throws {
        try await withServer(Handler.echoTarget) { server in
            let answer = try await server.talk { client in
                try client.send(refusal.bytes + Array("\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                return try client.receiveAll()
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(!answer.contains("/smuggled"))
        }
    }

    @Test func aRequestBehindARefusedOneIsNeverAnswered() async throws {
        try await withServer(Handler.echoTarget) { server in
            let answer = try await server.talk { client in
                try client.send(
                    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost : a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n"
                )
                return try client.receiveAll()
            }
            #expect(answer.contains("/1"))
            #expect(answer.contains("HTTP/1.1 400 "))
            #expect(!answer.contains("/3"))
        }
    }

    @Test func hostsOffTheListAreMisdirected() async throws {
        try await withServer(
            Handler.echoTarget,
            configure: { $0.allowedHosts = ["example.org", "*.example.net", "[::1]"] }
        ) { server in
            for (host, status) in [
                ("example.org", 200), ("EXAMPLE.org:8080", 200), ("a.example.net", 200), ("example.net", 421),
                ("evil.org", 421), ("example.org.evil.org", 421), ("badexample.net", 421), ("[::1]:80", 200),
                ("example.org.", 200),
            ] {
                let reply = try await server.talk { client in
                    try client.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                    return try client.reply()
                }
                #expect(reply.status == status, "\(host)")
            }
            let absolute = try await server.talk { client in
                try client.send("GET http://evil.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n")
                return try client.reply()
            }
            #expect(absolute.status == 421)
            let hidden = try await server.talk { client in
                try client.send("GET http://example.org/ HTTP/1.1\r\nHost: evil.org\r\n\r\n")
                return try client.reply()
            }
            #expect(hidden.status == 421)
        }
    }

    @Test func aClientThatSendsOnAfterARefusalStillReadsIt() async throws {
        try await withServer(Handler.echoTarget) { server in
            let answer = try await server.talk { client in
                try client.send("GET / HTTP/9.9\r\n\r\n")
                for _ in 0..<64 { try client.send([UInt8](repeating: 0x61, count: 16_384)) }
                return try client.receiveAll()
            }
            #expect(answer.hasPrefix("HTTP/1.1 505 "))
        }
    }

    @Test func errorsOfTheServerCarryTheConfiguredFields() async throws {
        try await withServer(
            Handler.echoTarget,
            configure: { $0.errorHeaders = [.xContentTypeOptions: "nosniff"] }
        ) { server in
            let reply = try await server.talk { client in
                try client.send("nonsense\r\n\r\n")
                return try client.reply()
            }
            #expect(reply.status == 400)
            #expect(reply.header("x-content-type-options") == "nosniff")
        }
    }
}
