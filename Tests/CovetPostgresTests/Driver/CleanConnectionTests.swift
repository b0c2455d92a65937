import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

/// Nothing that one caller did to a session is there for the next.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(2)))
struct CleanConnectionTests {
    private func withOneConnection(_ body: (Database) async throws -> Void) async throws {
        let database = try Database.postgres(TestServer.configuration(), pool: PoolConfiguration(size: 1...1))
        do {
            try await body(database)
            await database.close()
        } catch {
            await database.close()
            throw error
        }
    }

    @Test(arguments: [
        "SET work_mem = '7MB'", "SELECT set_config('work_mem', '7MB', false)", "CREATE TEMP TABLE leftover (id int)",
        "SELECT pg_advisory_lock(4711)", "PREPARE leftover AS SELECT 1", "LISTEN leftover",
    ])
    func whatAStatementLeavesInASessionIsGone(_ text: String) async throws {
        try await withOneConnection { database in
            let refused = await outcome { _ = try await database.run(Statement(text: text)) { _ in } }
            #expect(refused?.code == .misuse)
            #expect(refused?.message.contains("withConnection") == true)
            try await database.withConnection(for: .write) { connection in
                _ = try await connection.run(Statement(text: text)) { _ in }
            }
            let memory = try await database.first("SELECT current_setting('work_mem')", as: String.self)
            #expect(memory != "7MB")
            let tables = try await database.first(
                "SELECT count(*) FROM pg_class WHERE relname = 'leftover'",
                as: Int.self
            )
            #expect(tables == 0)
            #expect(database.pools[0].closed == [.dirty: 1])
        }
    }

    @Test func whatATransactionLeavesOpenIsRolledBack() async throws {
        try await withOneConnection { database in
            try await database.withConnection(for: .write) { connection in
                let error = await outcome { _ = try await connection.execute("BEGIN") }
                #expect(error?.code == .misuse)
            }
            await #expect(throws: CancellationError.self) {
                try await database.transaction { transaction in
                    try await transaction.execute("SET LOCAL work_mem = '7MB'")
                    throw CancellationError()
                }
            }
            let memory = try await database.first("SELECT current_setting('work_mem')", as: String.self)
            #expect(memory != "7MB")
            #expect(database.pools[0].closed.isEmpty)
        }
    }

    @Test func aConnectionForReadingLeavesNoTraceOfIt() async throws {
        try await withOneConnection { database in
            try await database.withConnection { connection in
                let error = await outcome { _ = try await connection.execute("CREATE TABLE never (id int)") }
                #expect(error?.code == .readOnly)
            }
            let mode = try await database.first(
                "SELECT current_setting('default_transaction_read_only')",
                as: String.self
            )
            #expect(mode == "off")
            #expect(database.pools[0].closed.isEmpty)
        }
    }

    @Test func aTaskThatOutlivesItsConnectionKeepsNobodyElseBusy() async throws {
        try await withOneConnection { database in
            let straggler = try await database.withConnection(for: .write) { connection in
                let isSent = Gate()
                let task = Task {
                    isSent.open()
                    _ = try await connection.execute("SELECT pg_sleep(5)")
                }
                await isSent.wait()
                // The statement is at the server when another one of the same connection would have to wait for it.
                try await Task.sleep(for: .milliseconds(50))
                return task
            }
            let one = try await database.limited(to: .seconds(4)).first("SELECT 1", as: Int.self)
            #expect(one == 1)
            straggler.cancel()
            _ = await straggler.result
        }
    }
}
