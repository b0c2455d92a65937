import CovetDatabase
import CovetSQL
import CovetTestSupport
import NIOCore
import Testing

@testable import CovetPostgres

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct CopyFlowTests {
    @Test func dataGoesInAndComesOut() async throws {
        try await withTable("id int8, name text") { connection, table in
            let count = try await connection.copyIn("COPY \(table) FROM STDIN", options: TestServer.options) {
                format,
                data in
                #expect(!format.isBinary && format.columnCount == 2)
                for start in stride(from: 0, to: 20_000, by: 1000) {
                    var buffer = ByteBuffer()
                    for id in start..<start + 1000 { buffer.writeString("\(id)\tname \(id)\n") }
                    try await data.write(buffer)
                }
            }
            #expect(count == 20_000)
            let (bytes, lines) = try await connection.copyOut("COPY \(table) TO STDOUT", options: TestServer.options) {
                _,
                data in
                var bytes = 0
                var lines = 0
                for try await chunk in data {
                    bytes += chunk.readableBytes
                    lines += chunk.readableBytesView.count { $0 == UInt8(ascii: "\n") }
                }
                return (bytes, lines)
            }
            #expect(lines == 20_000 && bytes > 200_000)
            let sum = try await connection.integers("SELECT sum(id)::int8 FROM \(table)")
            #expect(sum == [199_990_000])
        }
    }

    @Test func aClosureThatThrowsKeepsNothing() async throws {
        struct Stop: Error {}
        try await withTable("id int8") { connection, table in
            await #expect(throws: Stop.self) {
                try await connection.copyIn("COPY \(table) FROM STDIN", options: TestServer.options) { _, data in
                    try await data.write(ByteBuffer(string: "1\n2\n"))
                    throw Stop()
                }
            }
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [0])
        }
    }

    @Test func badDataIsAnErrorWithoutTheData() async throws {
        try await withTable("id int8") { connection, table in
            let error = try await failure {
                _ = try await connection.copyIn("COPY \(table) FROM STDIN", options: TestServer.options) { _, data in
                    try await data.write(ByteBuffer(string: "1\nsecret\n"))
                }
            }
            #expect(error.code == .invalidValue && error.vendorCode == "22P02")
            #expect(!"\(error)".contains("secret"))
            let count = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(count == [0])
        }
    }

    @Test func aClosureThatStopsReadingFreesTheConnection() async throws {
        try await withConnection { connection in
            let first = try await connection.copyOut(
                "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT",
                options: TestServer.options
            ) { _, data in
                for try await chunk in data { return chunk.readableBytes }
                return 0
            }
            #expect(first > 0)
            let one = try await connection.integers("SELECT 1::int8")
            #expect(one == [1])
        }
    }

    @Test func otherStatementsAreRefusedMeanwhile() async throws {
        try await withTable("id int8") { connection, table in
            let count = try await connection.copyIn("COPY \(table) FROM STDIN", options: TestServer.options) {
                _,
                data in
                let error = try await failure { try await connection.execute("SELECT 1") }
                #expect(error.code == .misuse)
                try await data.write(ByteBuffer(string: "1\n"))
            }
            #expect(count == 1)
            try await connection.execute("SELECT 1")
        }
    }

    @Test(arguments: ["SELECT 1", "CREATE TEMPORARY TABLE covet_copy (id int8)", ""])
    func whatIsNoCopyIsMisuse(text: String) async throws {
        try await withConnection { connection in
            let reading = try await failure {
                try await connection.copyOut(text, options: TestServer.options) { _, _ in }
            }
            #expect(reading.code == .misuse)
            try await connection.execute("DROP TABLE IF EXISTS covet_copy")
            let writing = try await failure {
                _ = try await connection.copyIn(text, options: TestServer.options) { _, _ in }
            }
            #expect(writing.code == .misuse)
            try await connection.execute("SELECT 1")
        }
    }

    @Test func aCopyInTheWrongDirectionIsMisuse() async throws {
        try await withTable("id int8") { connection, table in
            let reading = try await failure {
                try await connection.copyOut("COPY \(table) FROM STDIN", options: TestServer.options) { _, _ in }
            }
            #expect(reading.code == .misuse)
            let writing = try await failure {
                _ = try await connection.copyIn("COPY \(table) TO STDOUT", options: TestServer.options) { _, _ in }
            }
            #expect(writing.code == .misuse)
            let viaRun = try await failure { try await connection.execute(" /* no */ copy \(table) FROM STDIN") }
            #expect(viaRun.code == .misuse)
            try await connection.execute("SELECT 1")
        }
    }
}
