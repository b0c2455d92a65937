import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct StalePlanTests {
    @Test func theStatementIsPreparedAgainWhenItsResultChanges() async throws {
        try await withTable("id int8") { connection, table in
            try await connection.execute("INSERT INTO \(table) VALUES (1)")
            let select = Statement(text: "SELECT * FROM \(table)")
            func widths() async throws(DatabaseError) -> [Int] {
                try await connection.run(select, options: TestServer.options) { $0.columnCount }.rows
            }
            let before = try await widths()
            _ = try await withConnection { try await $0.execute("ALTER TABLE \(table) ADD COLUMN name text") }
            let after = try await widths()
            #expect(before == [1] && after == [2])
            // Within a transaction the error stays, and the next one is well.
            _ = try await withConnection { try await $0.execute("ALTER TABLE \(table) DROP COLUMN name") }
            try await connection.control(.begin(TransactionOptions()), options: TestServer.options)
            let error = try await failure { _ = try await widths() }
            #expect(error.vendorCode == "0A000")
            try await connection.control(.rollback, options: TestServer.options)
            let last = try await widths()
            #expect(last == [1])
        }
    }

    @Test func statementsThatTheServerForgotArePreparedAgain() async throws {
        try await withConnection { connection in
            let first = try await connection.integers("SELECT $1::int8", [.int64(1)])
            try await connection.execute("DEALLOCATE ALL")
            let second = try await connection.integers("SELECT $1::int8", [.int64(2)])
            #expect(first == [1] && second == [2])
            try await connection.script("DISCARD ALL", options: TestServer.options)
            let rows = try await connection.stream(
                Statement(text: "SELECT $1::int8", bindings: [.int64(3)]),
                options: TestServer.options,
                decoding: { try $0.int64(at: 0) }
            ) { try await collected($0) }
            #expect(rows == [3])
            try await connection.execute("SELECT 1")
        }
    }

    @Test func theOldestStatementsMakeRoom() async throws {
        try await withConnection { connection in
            for index in 0..<600 {
                let found = try await connection.integers("SELECT \(index)::int8 + $1", [.int64(1)])
                #expect(found == [Int64(index + 1)])
            }
            let kept = try await connection.integers("SELECT count(*) FROM pg_prepared_statements")
            #expect(kept == [256])
            let first = try await connection.integers("SELECT 0::int8 + $1", [.int64(1)])
            #expect(first == [1])
        }
    }
}

@Suite(.serialized, .enabled(if: TestServer.hasBouncer, TestServer.hint))
struct BouncerTests {
    @Test func withoutNamedStatementsAPoolerMayChangeTheServer() async throws {
        let configuration = try TestServer.bouncerConfiguration()
        let connections = try await withThrowingTaskGroup(of: PostgresConnection.self) { group in
            for _ in 0..<4 { group.addTask { try await TestServer.connect(configuration) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for connection in connections {
                for index in 0..<50 {
                    group.addTask {
                        let found = try await connection.integers(
                            "SELECT $1::int8 + \(index % 5)",
                            [.int64(Int64(index))]
                        )
                        #expect(found == [Int64(index + index % 5)])
                    }
                }
            }
            try await group.waitForAll()
        }
        let connection = connections[0]
        let rows = try await connection.stream(
            Statement(text: "SELECT generate_series(1, $1)", bindings: [.int64(1000)]),
            options: TestServer.options,
            decoding: { try $0.int64(at: 0) }
        ) { try await collected($0) }
        #expect(rows.reduce(0, +) == 500_500)
        let error = try await failure {
            try await connection.execute("SELECT pg_sleep(600)", options: StatementOptions(timeout: .milliseconds(50)))
        }
        #expect(error.code == .deadlineExceeded)
        let one = try await connection.integers("SELECT 1::int8")
        #expect(one == [1])
        for connection in connections { await connection.close() }
    }

    @Test func aChangedTableIsNoticedWithoutNamesToo() async throws {
        let connection = try await TestServer.connect(TestServer.bouncerConfiguration())
        let table = uniqueName("wire")
        try await connection.execute("CREATE TABLE \(table) (id int8)")
        try await connection.execute("INSERT INTO \(table) VALUES (1)")
        let select = Statement(text: "SELECT * FROM \(table) WHERE id = $1", bindings: [.int64(1)])
        let before = try await connection.run(select, options: TestServer.options) { $0.columnCount }.rows
        try await connection.execute("ALTER TABLE \(table) ADD COLUMN name text")
        let after = try await connection.run(select, options: TestServer.options) { $0.columnCount }.rows
        try await connection.execute("ALTER TABLE \(table) ALTER COLUMN id TYPE text")
        let text = Statement(text: select.text, bindings: [.text("1")])
        let changed = try await connection.run(text, options: TestServer.options) { $0.columnCount }.rows
        try await connection.execute("DROP TABLE \(table)")
        await connection.close()
        #expect(before == [1] && after == [2] && changed == [2])
    }
}
