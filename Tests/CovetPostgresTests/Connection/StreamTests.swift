import CovetDatabase
import CovetSQL
import CovetTestSupport
import Foundation
import NIOCore
import Testing

@testable import CovetPostgres

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct StreamTests {
    private func stream<Result>(
        _ text: String,
        _ bindings: [SQLValue] = [],
        on connection: PostgresConnection,
        options: StatementOptions = TestServer.options,
        _ body: (RowStream<Int64>) async throws -> Result
    ) async throws -> Result {
        try await connection.stream(
            Statement(text: text, bindings: bindings),
            options: options,
            decoding: { try $0.int64(at: 0) },
            body
        )
    }

    private func sum(_ rows: RowStream<Int64>) async throws -> (count: Int, sum: Int64) {
        var count = 0
        var sum: Int64 = 0
        for try await row in rows {
            count += 1
            sum += row
        }
        return (count, sum)
    }

    @Test(arguments: [0, 1, 63, 64, 65, 10_000])
    func everyRowComesOnce(count: Int64) async throws {
        try await withConnection { connection in
            let found = try await stream("SELECT generate_series(1, $1)", [.int64(count)], on: connection) {
                try await sum($0)
            }
            #expect(found.count == Int(count) && found.sum == count * (count + 1) / 2)
            let one = try await connection.integers("SELECT 1::int8")
            #expect(one == [1] && !connection.isInTransaction)
        }
    }

    /// 400 megabytes go through, of which no more than a batch is there at a time. Tests beside this one have their share of the process.
    @Test(.enabled(if: ResidentMemory.now != nil, "there is no /proc/self/statm here"), .timeLimit(.minutes(2)))
    func memoryStaysFlatHoweverLongAResultIs() async throws {
        try await withConnection { connection in
            let start = try #require(ResidentMemory.now)
            var most = start
            var count = 0
            try await connection.stream(
                Statement(text: "SELECT repeat('x', 10000) FROM generate_series(1, 40000)"),
                options: TestServer.options,
                decoding: { try $0.string(at: 0).utf8.count }
            ) { rows in
                for try await length in rows {
                    #expect(length == 10_000)
                    count += 1
                    if count.isMultiple(of: 1000) { most = max(most, ResidentMemory.now ?? .max) }
                }
            }
            #expect(count == 40_000)
            #expect(most - start < 150 << 20, "from \(start >> 20) MiB to \(most >> 20) MiB")
        }
    }

    @Test func withinATransactionOtherStatementsComeBetween() async throws {
        try await withTable("id int8") { connection, table in
            let options = TestServer.options
            try await connection.control(.begin(TransactionOptions()), options: options)
            let inner = StatementOptions(timeout: .seconds(20), requiresTransaction: true)
            try await stream("SELECT generate_series(1, 500)::int8", on: connection, options: inner) { rows in
                for try await row in rows {
                    try await connection.execute("INSERT INTO \(table) VALUES ($1)", [.int64(row)], options: inner)
                }
            }
            try await connection.control(.commit, options: options)
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [500])
        }
    }

    @Test func outsideOfATransactionOthersAreRefusedAndNothingHangs() async throws {
        try await withConnection { connection in
            try await stream("SELECT generate_series(1, 5000)::int8", on: connection) { rows in
                var iterator = rows.makeAsyncIterator()
                let first = try await iterator.next()
                #expect(first == 1)
                let error = try await failure { try await connection.execute("SELECT 1") }
                #expect(error.code == .misuse)
            }
            try await connection.execute("SELECT 1")
        }
    }

    @Test func aStreamThatIsLeftEarlyFreesTheConnection() async throws {
        struct Stop: Error {}
        try await withConnection { connection in
            for isInTransaction in [false, true] {
                if isInTransaction {
                    try await connection.control(.begin(TransactionOptions()), options: TestServer.options)
                }
                await #expect(throws: Stop.self) {
                    try await stream("SELECT generate_series(1, 1000000)::int8", on: connection) { rows in
                        for try await row in rows where row == 100 { throw Stop() }
                    }
                }
                let one = try await connection.integers("SELECT 1::int8")
                #expect(one == [1])
                if isInTransaction { try await connection.control(.commit, options: TestServer.options) }
            }
        }
    }

    @Test func anErrorInTheMiddleEndsTheStream() async throws {
        try await withConnection { connection in
            let error = try await failure {
                _ = try await stream("SELECT (1000 / (500 - x))::int8 FROM generate_series(1, 1000) x", on: connection)
                {
                    try await sum($0)
                }
            }
            #expect(error.vendorCode == "22012")
            try await connection.execute("SELECT 1")
        }
    }

    @Test func writesOfAStreamAreKept() async throws {
        try await withTable("id int8") { connection, table in
            let found = try await stream(
                "INSERT INTO \(table) SELECT generate_series(1, 200) RETURNING id",
                on: connection
            ) {
                try await sum($0)
            }
            #expect(found.count == 200)
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [200])
        }
    }

    /// The server's statement_timeout is for each batch, not for the closure.
    @Test func aSlowReaderIsNotCancelled() async throws {
        try await withConnection({ $0.statementTimeout = .milliseconds(200) }) { connection in
            let found = try await stream("SELECT generate_series(1, 1000)::int8", on: connection) { rows in
                var iterator = rows.makeAsyncIterator()
                var count = 0
                while try await iterator.next() != nil {
                    count += 1
                    if count == 1 { try await Task.sleep(for: .milliseconds(500)) }
                }
                return count
            }
            #expect(found == 1000)
        }
    }

    @Test func aDeadlineIsForEachBatch() async throws {
        try await withConnection { connection in
            let error = try await failure {
                _ = try await stream(
                    "SELECT x::int8 FROM generate_series(1, 1000) x, pg_sleep(0.01) WHERE x > 0 OR pg_sleep(0.01) IS NULL UNION ALL SELECT 1 FROM pg_sleep(600)",
                    on: connection,
                    options: StatementOptions(timeout: .milliseconds(300))
                ) { try await sum($0) }
            }
            #expect(error.code == .deadlineExceeded)
            try await connection.execute("SELECT 1")
        }
    }
}

/// What the process has in memory.
private enum ResidentMemory {
    /// In bytes; `nil` where the system does not tell it in this way.
    static var now: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * Int(getpagesize()) }
    }
}
