import CovetHTTP
import CovetTestSupport
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import CovetServer

@Suite(.enabled(if: SelfSignedCertificate.canBeMade, "openssl is not installed")) struct TLSTests {
    @Test func servesOverTLSAndTakesUpANewCertificate() async throws {
        let files = try SelfSignedCertificate(subject: "first")
        try await withServer(
            Handler { Response(.ok, body: .text("\($0.connection.isSecure)")) },
            configure: { $0.tls = files.tls }
        ) { server in
            let old = try await TLSClient.connect(port: server.port, trusting: files)
            #expect(try await old.get("/").hasSuffix("true"))
            #expect(try await old.negotiatedProtocol() == "http/1.1")

            try files.replace(subject: "second")
            server.server.reloadCertificate()
            #expect(server.log.entries("certificate reloaded").count == 1)
            let new = try await TLSClient.connect(port: server.port, trusting: files)
            #expect(try await new.get("/").hasSuffix("true"))
            // The connection of before goes on as it is.
            #expect(try await old.get("/").hasSuffix("true"))
            try await old.close()
            try await new.close()
        }
    }

    /// The signal itself, which would end this process if nobody took it.
    @Test func theSignalOfAHangUpTakesUpANewCertificate() async throws {
        let files = try SelfSignedCertificate(subject: "first")
        var configuration = ServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.tls = files.tls
        configuration.tls?.reloadInterval = .seconds(3600)
        let log = LogCapture()
        let server = Server(configuration: configuration, responder: Handler.echoTarget, logger: log.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.runUntilSignal([]) }
            guard case .host(_, let port) = try await server.listening() else { return }
            let old = try await TLSClient.connect(port: port, trusting: files)
            #expect(try await old.get("/old").hasSuffix("/old"))
            try files.replace(subject: "second")
            kill(getpid(), SIGHUP)
            while log.entries("certificate reloaded").isEmpty { await Task.yield() }
            let new = try await TLSClient.connect(port: port, trusting: files)
            #expect(try await new.get("/new").hasSuffix("/new"))
            #expect(try await old.get("/old").hasSuffix("/old"))
            try await old.close()
            try await new.close()
            server.shutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func aBadFileKeepsTheOldCertificate() async throws {
        let files = try SelfSignedCertificate(subject: "first")
        try await withServer(Handler.echoTarget, configure: { $0.tls = files.tls }) { server in
            try Data("nonsense".utf8).write(to: URL(fileURLWithPath: files.certificate + ".new"))
            let trusted = try Data(contentsOf: URL(fileURLWithPath: files.certificate))
            try Data("nonsense".utf8).write(to: URL(fileURLWithPath: files.certificate))
            server.server.reloadCertificate()
            let entries = server.log.entries("certificate not reloaded, the old one stays in use")
            #expect(entries.count == 1)
            try trusted.write(to: URL(fileURLWithPath: files.certificate))
            let client = try await TLSClient.connect(port: server.port, trusting: files)
            #expect(try await client.get("/x").hasSuffix("/x"))
            try await client.close()
        }
    }

    @Test func changedFilesAreNoticedWithoutBeingTold() throws {
        let files = try SelfSignedCertificate(subject: "first")
        let log = LogCapture()
        let reloader = try TLSReloader(files.tls, logger: log.logger)
        reloader.check()
        #expect(log.entries.isEmpty)
        try files.replace(subject: "second")
        reloader.check()
        reloader.check()
        #expect(log.entries("certificate reloaded").count == 1)
    }

    @Test func theKeyMustBeTheCertificates() throws {
        let first = try SelfSignedCertificate(subject: "first")
        let second = try SelfSignedCertificate(subject: "second")
        let mixed = TLS(certificateChain: first.certificate, privateKey: second.key)
        let error = #expect(throws: ServerError.self) { _ = try TLSReloader(mixed, logger: LogCapture().logger) }
        #expect(error?.code == .tls)
    }

    @Test func aMissingFileIsNamed() throws {
        let tls = TLS(certificateChain: "/no/such/file.pem", privateKey: "/no/such/key.pem")
        let error = #expect(throws: ServerError.self) { _ = try TLSReloader(tls, logger: LogCapture().logger) }
        #expect(error?.message.contains("/no/such/file.pem") == true)
    }

    @Test func versionsBefore12AreRefused() async throws {
        let files = try SelfSignedCertificate(subject: "first")
        try await withServer(Handler.echoTarget, configure: { $0.tls = files.tls }) { server in
            await #expect(throws: (any Error).self) {
                let client = try await TLSClient.connect(port: server.port, trusting: files, upTo: .tlsv11)
                _ = try await client.get("/")
            }
            let client = try await TLSClient.connect(port: server.port, trusting: files, upTo: .tlsv12)
            #expect(try await client.get("/x").hasSuffix("/x"))
            try await client.close()
        }
    }

    /// Its 503 waits for a handshake that never comes; it must not hold its place for ever.
    @Test func aConnectionTooManyThatStallsInTheHandshakeIsClosed() async throws {
        let files = try SelfSignedCertificate(subject: "first")
        try await withServer(
            Handler.echoTarget,
            configure: {
                $0.tls = files.tls
                $0.limits.connections = 1
                $0.limits.headerTime = .seconds(2)
            }
        ) { server in
            let held = try RawClient(port: server.port)
            while server.server.connectionCount < 1 { await Task.yield() }
            let answer = try await server.talk(timeout: 30) { try $0.receive() }
            #expect(answer.isEmpty)
            withExtendedLifetime(held) {}
        }
    }
}
