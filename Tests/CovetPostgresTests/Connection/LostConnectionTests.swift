import CovetDatabase
import CovetSQL
import CovetTestSupport
import Foundation
import NIOCore
import Testing

@testable import CovetPostgres

/// What callers learn when the server goes away.
@Suite(.serialized)
struct LostConnectionTests {
    private static let prepared = [
        ServerMessage.frame("1"), ServerMessage.parameterTypes(), ServerMessage.columns(("n", 20)),
        ServerMessage.ready(),
    ]
    private static let shutdown = ServerMessage.error(
        ("S", "FATAL"),
        ("V", "FATAL"),
        ("C", "57P01"),
        ("M", "terminating connection due to administrator command")
    )

    private func codes(
        _ answers: [[ByteBuffer]],
        isReadOnly: Bool = false
    ) async throws -> (first: DatabaseError.Code, later: DatabaseError.Code) {
        var result: (DatabaseError.Code, DatabaseError.Code) = (.other, .other)
        try await withSilentServer(answers: answers, closes: true) { configuration in
            let connection = try await TestServer.connect(configuration)
            let error = try await failure {
                _ = try await connection.run(
                    Statement(text: "SELECT 1", isReadOnly: isReadOnly),
                    options: TestServer.options
                ) { _ in }
            }
            let closed = AsyncStream<DatabaseError>.makeStream()
            connection.onClose { closed.continuation.yield($0) }
            for await _ in closed.stream { break }
            #expect(!connection.isOpen && connection.inFlight == 0)
            let later = try await failure { try await connection.execute("SELECT 2") }
            result = (error.code, later.code)
        }
        return result
    }

    /// It was prepared, not run: nothing can have been kept.
    @Test func aStatementThatWasNotSentWasNotKept() async throws {
        let codes = try await codes([])
        #expect(codes.first == .connection && codes.later == .connection)
    }

    @Test func aServerThatSaysGoodbyeKeptNothing() async throws {
        let codes = try await codes([[Self.shutdown]])
        #expect(codes.first == .connection && codes.later == .connection)
    }

    private static let bound = ServerMessage.frame("2")
    private static let row = ServerMessage.row([0, 0, 0, 0, 0, 0, 0, 1])
    private static let done = ServerMessage.tag("SELECT 1")

    /// The second answer is the one to Bind and Execute.
    @Test(arguments: [
        ([], false, DatabaseError.Code.outcomeUnknown), ([], true, .connection),
        ([bound], false, .outcomeUnknown), ([bound, row], false, .outcomeUnknown), ([bound, row], true, .connection),
        ([bound, row, done], false, .outcomeUnknown),
        // It said good-bye in the middle: it did not commit.
        ([bound, row, shutdown], false, .connection),
        // It had called it complete, and the commit was next.
        ([bound, row, done, shutdown], false, .outcomeUnknown), ([bound, row, done, shutdown], true, .connection),
    ])
    func whatWasSentIsUnknownUntilItsAnswerUnlessItOnlyReads(
        answer: [ByteBuffer],
        isReadOnly: Bool,
        code: DatabaseError.Code
    ) async throws {
        let codes = try await codes([Self.prepared, answer], isReadOnly: isReadOnly)
        #expect(codes.first == code && codes.later == .connection)
    }

    @Test(arguments: [
        ServerMessage.row(nil, nil), ServerMessage.ready(), ServerMessage.frame("s"), ServerMessage.frame("G"),
        ServerMessage.sasl("SCRAM-SHA-256"), ByteBuffer(bytes: [0x44, 0xFF, 0xFF, 0xFF, 0xFF]),
        ByteBuffer(string: "HTTP/1.1 400"),
    ])
    func nonsenseEndsTheConnectionWithAnError(message: ByteBuffer) async throws {
        try await withSilentServer(answers: [[message]]) { configuration in
            let connection = try await TestServer.connect(configuration)
            let error = try await failure { try await connection.execute("SELECT 1") }
            #expect(error.code == .connection && error.message.contains("closed"))
            #expect(!connection.isOpen)
        }
    }

    @Test func nobodyAtThePortIsAClearError() async throws {
        let configuration = PostgresConfiguration(hosts: [.init("127.0.0.1", port: 1)], user: "ann")
        let error = try await failure { _ = try await TestServer.connect(configuration) }
        #expect(error.code == .connection)
        #expect(
            error.message
                == "127.0.0.1:1: it refused the connection, as nothing listens there: start PostgreSQL, or correct the host and port (the server has its own in listen_addresses and port)"
        )
        // However many addresses the name leads to, it is said once.
        let local = PostgresConfiguration(hosts: [.init("localhost", port: 1)], user: "ann")
        let once = try await failure { _ = try await TestServer.connect(local) }
        #expect(once.message.hasPrefix("localhost:1: ") && once.message.components(separatedBy: "refused").count == 2)
        let several = PostgresConfiguration(
            hosts: [.init("127.0.0.1", port: 1), .init("host.invalid", port: 2)],
            user: "ann"
        )
        let both = try await failure { _ = try await TestServer.connect(several) }
        #expect(both.message.hasPrefix("no server will do: 127.0.0.1:1: it refused the connection"))
        #expect(both.message.contains("host.invalid:2: its name host.invalid cannot be looked up; correct it"))
    }

    @Test func aSocketThatIsNotThereIsAClearError() async throws {
        let configuration = PostgresConfiguration(hosts: [.init(socketDirectory: "/tmp/no-such-folder")], user: "ann")
        let error = try await failure { _ = try await TestServer.connect(configuration) }
        #expect(error.code == .connection)
        #expect(error.message.hasPrefix("/tmp/no-such-folder/.s.PGSQL.5432: there is no socket of that name: start"))
    }

    @Test(arguments: [
        (ECONNRESET, "broke the connection off"), (EPIPE, "broke the connection off"), (ETIMEDOUT, "did not answer"),
        (EHOSTUNREACH, "no way leads there"), (EACCES, "may not connect"), (EMFILE, "ulimit -n"),
        (ENOTCONN, "(errno \(ENOTCONN))"), (9999, "9999"),
    ])
    func theSystemsErrorsAreWordsAndBracketsMatch(number: CInt, words: String) {
        let text = DatabaseError.words(for: IOError(errnoCode: number, reason: "connection reset (error set)"))
        #expect(text.contains(words) && !text.contains("error set"))
        #expect(text.count { $0 == "(" } == text.count { $0 == ")" })
    }

    @Test func aServerThatNeverGreetsIsGivenUp() async throws {
        try await withMuteServer { port in
            var configuration = PostgresConfiguration(hosts: [.init("127.0.0.1", port: port)], user: "ann")
            for mode in [PostgresConfiguration.TLS.Mode.disable, .require] {
                configuration.tls = .init(mode)
                configuration.connectTimeout = .milliseconds(100)
                let error = try await failure { _ = try await TestServer.connect(configuration) }
                #expect(error.code == .connection)
                #expect(error.message.contains("connect_timeout"))
            }
        }
    }

    @Test func aCancelledTaskStopsConnecting() async throws {
        try await withMuteServer { port in
            var configuration = PostgresConfiguration(
                hosts: [.init("127.0.0.1", port: port)],
                user: "ann",
                tls: .init(.disable)
            )
            configuration.connectTimeout = .seconds(60)
            let wanted = configuration
            let task = Task { _ = try await TestServer.connect(wanted) }
            task.cancel()
            let error = try await failure { try await task.value }
            #expect(error.code == .cancelled)
        }
    }
}

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct KilledBackendTests {
    private func kill(_ connection: PostgresConnection) async throws {
        let pid = try await connection.integers("SELECT pg_backend_pid()")
        _ = try await withConnection { try await $0.execute("SELECT pg_terminate_backend($1)", [.int64(pid[0])]) }
    }

    @Test func aSessionThatIsEndedByTheServerIsNoticedWhileIdle() async throws {
        try await withConnection { connection in
            let closed = AsyncStream<DatabaseError>.makeStream()
            connection.onClose { closed.continuation.yield($0) }
            try await kill(connection)
            for await reason in closed.stream {
                #expect(reason.vendorCode == "57P01")
                break
            }
            let error = try await failure { try await connection.execute("SELECT 1") }
            #expect(error.code == .connection && error.vendorCode == "57P01")
        }
    }

    @Test func aSessionThatIsEndedInTheMiddleFailsItsStatementsAndKeepsNothing() async throws {
        try await withTable("id int8") { _, table in
            try await withConnection { connection in
                let pid = try await connection.integers("SELECT pg_backend_pid()")[0]
                let running = Task {
                    try await connection.execute("INSERT INTO \(table) SELECT 1 FROM pg_sleep(600)")
                }
                let waiting = Task { try await connection.execute("INSERT INTO \(table) VALUES (2)") }
                try await withConnection { observer in
                    var isRunning = false
                    while !isRunning {
                        isRunning =
                            try await observer.integers(
                                "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'",
                                [.int64(pid)]
                            ) == [1]
                    }
                    try await observer.execute("SELECT pg_terminate_backend($1)", [.int64(pid)])
                }
                let first = try await failure { _ = try await running.value }
                #expect(first.code == .connection && first.vendorCode == "57P01")
                let outcome = await waiting.result
                let kept = try await withConnection { try await $0.integers("SELECT count(*) FROM \(table)") }
                switch outcome {
                // It may have been before the other in the pipe.
                case .success: #expect(kept == [1])
                case .failure(let error):
                    #expect((error as? DatabaseError)?.code == .connection)
                    #expect(kept == [0])
                }
            }
        }
    }
}

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct KilledServerTests {
    /// The server is stopped as a crash would, in the middle of a result and of a write.
    @Test func aServerThatIsKilledInTheMiddleOfAResultLeavesNobodyWaiting() async throws {
        try await OwnServer.lend { server in
            try await server.startPrimary()
            let configuration = try server.configuration()
            let reader = try await TestServer.connect(configuration)
            let writer = try await TestServer.connect(configuration)
            let observer = try await TestServer.connect(configuration)
            let writing = Task {
                try await writer.execute("CREATE TABLE endless AS SELECT x FROM generate_series(1, 1000000000) x")
            }
            let isAtWork = try await eventually {
                try await observer.integers(
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE TABLE%' AND state = 'active'"
                ) == [1]
            }
            try #require(isAtWork)
            let broken = try await failure {
                try await reader.stream(
                    Statement(text: "SELECT x::int8 FROM generate_series(1, 10000000) x"),
                    options: TestServer.options,
                    decoding: { try $0.int64(at: 0) }
                ) { rows in
                    var count = 0
                    for try await _ in rows {
                        count += 1
                        if count == 1000 { try await server.kill() }
                    }
                }
            }
            #expect(broken.code == .connection)
            let lost = try await failure { _ = try await writing.value }
            #expect(lost.code == .connection || lost.code == .outcomeUnknown)
            for connection in [reader, writer, observer] {
                let closed = AsyncStream<Void>.makeStream()
                connection.onClose { _ in closed.continuation.yield() }
                for await _ in closed.stream { break }
                #expect(!connection.isOpen && connection.inFlight == 0)
            }
        }
    }
}
