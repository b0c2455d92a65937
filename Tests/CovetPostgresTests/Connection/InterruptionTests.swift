import CovetDatabase
import CovetSQL
import CovetTestSupport
import NIOCore
import Testing

@testable import CovetPostgres

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct InterruptionTests {
    @Test func aCancelledTaskCancelsItsStatementAtTheServer() async throws {
        try await withConnection { connection in
            let task = Task { try await connection.execute("SELECT pg_sleep(600)") }
            try await untilRunning("pg_sleep(600)", of: connection)
            task.cancel()
            let error = try await failure { _ = try await task.value }
            #expect(error.code == .cancelled && error.vendorCode == "57014")
            let one = try await connection.integers("SELECT 1::int8")
            #expect(one == [1] && connection.isOpen && connection.inFlight == 0)
        }
    }

    @Test func aTaskThatIsCancelledBeforehandSendsNothing() async throws {
        try await withConnection { connection in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await connection.execute("SELECT 1")
            }
            let error = try await failure { _ = try await task.value }
            #expect(error.code == .cancelled && error.vendorCode == nil)
        }
    }

    @Test func aDeadlineCancelsAndLeavesTheConnectionUsable() async throws {
        try await withConnection { connection in
            for _ in 0..<3 {
                let error = try await failure {
                    try await connection.execute(
                        "SELECT pg_sleep(600)",
                        options: StatementOptions(timeout: .milliseconds(30))
                    )
                }
                #expect(error.code == .deadlineExceeded)
                let one = try await connection.integers("SELECT 1::int8")
                #expect(one == [1])
            }
            let late = try await failure {
                try await connection.execute("SELECT 1", options: StatementOptions(timeout: .zero))
            }
            #expect(late.code == .deadlineExceeded)
        }
    }

    @Test func aDeadlineHoldsWhileTheStatementIsPrepared() async throws {
        try await withTable("id int8") { connection, table in
            try await withConnection { other in
                try await other.control(.begin(TransactionOptions()), options: TestServer.options)
                try await other.execute("LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
                // Parse waits for the lock.
                let error = try await failure {
                    try await connection.execute(
                        "SELECT * FROM \(table)",
                        options: StatementOptions(timeout: .milliseconds(50))
                    )
                }
                #expect(error.code == .deadlineExceeded)
                let one = try await connection.integers("SELECT 1::int8")
                #expect(one == [1])
                try await other.control(.rollback, options: TestServer.options)
            }
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [0])
        }
    }

    /// A cancellation that comes late hits the next statement in the pipe. That one did nothing yet and is run again.
    @Test func neighboursOfACancelledStatementNeverNotice() async throws {
        try await withTable("id int8 PRIMARY KEY") { connection, table in
            for round in 0..<10 {
                let results = await withTaskGroup(of: Result<Int, DatabaseError>.self) { group in
                    group.addTask {
                        do throws(DatabaseError) {
                            return .success(
                                try await connection.execute(
                                    "SELECT pg_sleep(0.02)",
                                    options: StatementOptions(timeout: .milliseconds(15 + round))
                                )
                            )
                        } catch {
                            return error.code == .deadlineExceeded ? .success(0) : .failure(error)
                        }
                    }
                    for index in 0..<20 {
                        group.addTask {
                            do throws(DatabaseError) {
                                return .success(
                                    try await connection.execute(
                                        "INSERT INTO \(table) SELECT $1 FROM (SELECT pg_sleep(0.001)) x",
                                        [.int64(Int64(round * 100 + index))]
                                    )
                                )
                            } catch {
                                return .failure(error)
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                for result in results { #expect(throws: Never.self) { try result.get() } }
            }
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [200])
        }
    }

    @Test func aCancelledStatementWithinATransactionLosesOnlyTheTransaction() async throws {
        try await withTable("id int8") { connection, table in
            let options = TestServer.options
            // Prepared beforehand, so that the deadline falls into its run.
            try await connection.execute("SELECT pg_sleep($1)", [.double(0)])
            try await connection.control(.begin(TransactionOptions()), options: options)
            try await connection.execute("INSERT INTO \(table) VALUES (1)")
            try await connection.control(.savepoint(1), options: options)
            let error = try await failure {
                try await connection.execute(
                    "SELECT pg_sleep($1)",
                    [.double(600)],
                    options: StatementOptions(timeout: .milliseconds(200))
                )
            }
            #expect(error.code == .deadlineExceeded)
            let failed = try await failure { try await connection.execute("SELECT 1") }
            #expect(failed.vendorCode == "25P02")
            try await connection.control(.rollbackTo(1), options: options)
            try await connection.control(.commit, options: options)
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [1])
        }
    }

    /// A server that does not answer, nor let anybody cancel: the connection is given up and the caller has its answer in time.
    @Test func aServerThatDoesNotAnswerIsGivenUp() async throws {
        try await withSilentServer { configuration in
            let connection = try await TestServer.connect(configuration, grace: .milliseconds(50))
            let start = ContinuousClock.now
            let error = try await failure {
                try await connection.execute("SELECT 1", options: StatementOptions(timeout: .milliseconds(50)))
            }
            #expect(
                error.code == .deadlineExceeded && !error.message.contains("may have taken effect"),
                "it was not run yet"
            )
            #expect(start.duration(to: .now) < .seconds(5))
            let next = try await failure { try await connection.execute("SELECT 1") }
            #expect(next.code == .connection || next.code == .deadlineExceeded)
            await connection.close()
            #expect(!connection.isOpen)
        }
    }

    /// It had been sent: nobody knows whether it was kept.
    @Test(arguments: [false, true])
    func aWriteThatNobodyConfirmsMayHaveTakenEffect(isReadOnly: Bool) async throws {
        let prepared = [
            ServerMessage.frame("1"), ServerMessage.parameterTypes(), ServerMessage.frame("n"), ServerMessage.ready(),
        ]
        try await withSilentServer(answers: [prepared]) { configuration in
            let connection = try await TestServer.connect(configuration, grace: .milliseconds(50))
            let error = try await failure {
                _ = try await connection.run(
                    Statement(text: "INSERT INTO t VALUES (1)", isReadOnly: isReadOnly),
                    options: StatementOptions(timeout: .milliseconds(100))
                ) { _ in }
            }
            #expect(error.code == .deadlineExceeded)
            #expect(error.message.contains("may have taken effect") == !isReadOnly)
            await connection.close()
        }
    }

    @Test func theServersOwnTimeoutIsADeadlineToo() async throws {
        try await withConnection({ $0.statementTimeout = .milliseconds(50) }) { connection in
            let error = try await failure { try await connection.execute("SELECT pg_sleep(600)") }
            #expect(error.code == .deadlineExceeded && error.message.contains("statement_timeout"))
        }
    }

    @Test func cancelStopsWhatTheServerIsAt() async throws {
        try await withConnection { connection in
            let task = Task { try await connection.execute("SELECT pg_sleep(601)") }
            try await untilRunning("pg_sleep(601)", of: connection)
            connection.cancel()
            let error = try await failure { _ = try await task.value }
            #expect(error.code == .cancelled)
        }
    }

    /// Waits until the server says that it runs the statement.
    private func untilRunning(_ text: String, of connection: PostgresConnection) async throws {
        try await withConnection { observer in
            for _ in 0..<1000 {
                let found = try await observer.integers(
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%' || $1 || '%' AND state = 'active' AND pid <> pg_backend_pid()",
                    [.text(text)]
                )
                if found != [0] { return }
                try await observer.execute("SELECT pg_sleep(0.005)")
            }
            Issue.record("the statement does not run")
        }
    }
}
