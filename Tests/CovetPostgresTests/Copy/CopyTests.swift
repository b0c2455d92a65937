import CovetDatabase
import CovetSQL
import CovetSQLite
import CovetTestSupport
import Foundation
import NIOCore
import Testing

@testable import CovetPostgres

@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(2)))
struct CopyTests {
    /// Lends a database and the name of a table of its own.
    private func withCopyTable(
        _ columns: String,
        _ body: (Database, SQLIdentifier) async throws -> Void
    ) async throws {
        let database = try Database.postgres(TestServer.configuration(), pool: PoolConfiguration(size: 0...4))
        let table = SQLIdentifier(derived: "copy \"\(UInt64.random(in: 0 ... .max))")
        do {
            try await database.execute("CREATE TABLE \(identifier: table) (\(SQL(unsafeRaw: columns)))")
            try await body(database, table)
            try await database.execute("DROP TABLE \(identifier: table)")
        } catch {
            _ = try? await database.execute("DROP TABLE IF EXISTS \(identifier: table)")
            await database.close()
            throw error
        }
        await database.close()
    }

    private func expect(
        _ count: Int,
        in table: SQLIdentifier,
        _ database: some Queryable,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await database.first("SELECT count(*) FROM \(identifier: table)", as: Int.self)
        #expect(found == count, sourceLocation: location)
    }

    @Test func rowsGoInAndOut() async throws {
        try await withCopyTable("id int8, name text, price numeric, at timestamptz, tags text[], data jsonb") {
            database,
            table in
            let at = Date(timeIntervalSince1970: 1_795_396_380)
            let written = try await database.copy(
                0..<10_000,
                into: table,
                columns: ["name", "id", "price", "at", "tags", "data"]
            ) { number, row in
                try row.write(number % 7 == 0 ? nil : "name \(number) \\ \t \n é")
                try row.write(number)
                try row.write(SQLDecimal("\(number).50"))
                try row.write(at)
                try row.write(["a", "b\"\(number)"])
                try row.write(JSONColumn(["n": number]))
            }
            #expect(written == 10_000)
            try await expect(10_000, in: table, database)
            let query: SQL =
                "SELECT id, name, price, at, tags, data FROM \(identifier: table) WHERE id >= \(0) ORDER BY id"
            let read = try await database.copy(
                from: query,
                as: (Int, String?, SQLDecimal, Date, [String], JSONColumn<[String: Int]>).self
            ) { rows in
                var next = 0
                for try await (id, name, price, when, tags, data) in rows {
                    guard id == next, name == (id % 7 == 0 ? nil : "name \(id) \\ \t \n é"), when == at,
                        price.description == "\(id).50", tags == ["a", "b\"\(id)"], data.value == ["n": id]
                    else {
                        Issue.record("row \(next) is another")
                        return -1
                    }
                    next += 1
                }
                return next
            }
            #expect(read == 10_000)
        }
    }

    @Test func typesWithoutABinaryFormGoAsText() async throws {
        let type = "mood_\(UInt64.random(in: 0 ... .max))"
        let scratch = try Database.postgres(TestServer.configuration(), pool: PoolConfiguration(size: 0...1))
        try await scratch.execute("CREATE TYPE \(SQL(unsafeRaw: type)) AS ENUM ('so-so', 'a\tb', '\\N')")
        try await withCopyTable("mood \(type), moods \(type)[], note text, cost money, bytes bytea") {
            database,
            table in
            let rows: [[SQLValue]] = [
                [
                    .text("a\tb"), ["so-so", nil, "\\N"].sqlValue, .text("tab \t line \n return \r \\. \\N"),
                    .text("1.50"), .bytes([0, 255]),
                ],
                [.null, [String]().sqlValue, .text("\\."), .null, .bytes([])],
                [.text("\\N"), .null, .null, .null, .null],
            ]
            #expect(
                try await database.copy(rows, into: table, columns: ["mood", "moods", "note", "cost", "bytes"]) == 3
            )
            let query: SQL = "SELECT mood, moods, note, cost, bytes FROM \(identifier: table)"
            let read = try await database.copy(from: query, as: (String?, [String?]?, String?, String?, [UInt8]?).self)
            { stream in
                var read: [(String?, [String?]?, String?, String?, [UInt8]?)] = []
                for try await row in stream { read.append(row) }
                return read
            }
            #expect(read.map(\.0) == ["a\tb", nil, "\\N"])
            #expect(read.map(\.1) == [["so-so", nil, "\\N"], [], nil])
            #expect(read.map(\.2) == ["tab \t line \n return \r \\. \\N", "\\.", nil])
            #expect(read.map(\.3) == ["$1.50", nil, nil] && read.map(\.4) == [[0, 255], [], nil])
        }
        try await scratch.execute("DROP TYPE \(SQL(unsafeRaw: type))")
        await scratch.close()
    }

    @Test func aValueThatDoesNotFitNamesItsRowAndNothingIsKept() async throws {
        try await withCopyTable("id int4 CHECK (id <> 7777), name varchar(5)") { database, table in
            let cases: [(String, DatabaseError.Code, String, (Int, inout CopyRow) throws -> Void)] = [
                (
                    "too large", .invalidValue, "row 5000 of the COPY: column \"id\" is of type integer",
                    { number, row in
                        try row.write(number == 4999 ? .max : number)
                        try row.write("a")
                    }
                ),
                (
                    "another kind", .invalidValue,
                    "row 5000 of the COPY: column \"name\" is of type varchar, which does not take this value of the kind int64",
                    { number, row in
                        try row.write(number)
                        if number == 4999 { try row.write(1) } else { try row.write("a") }
                    }
                ),
                (
                    "too few", .invalidValue, "row 1 of the COPY: it has 1 values for 2 columns",
                    { number, row in try row.write(number) }
                ),
                (
                    "too many", .invalidValue, "row 1 of the COPY: it has more values than the 2 columns",
                    { _, row in
                        for number in 0..<3 { try row.write(number == 1 ? .text("a") : .int64(1)) }
                    }
                ),
                (
                    "too long for the server", .invalidValue, "(line 5000 of the COPY)",
                    { number, row in
                        try row.write(number)
                        try row.write(number == 4999 ? "secret" : "a")
                    }
                ),
                (
                    "refused by the server", .checkViolation, "(line 7778 of the COPY)",
                    { number, row in
                        try row.write(number)
                        try row.write("a")
                    }
                ),
            ]
            for (name, code, words, write) in cases {
                let error = try await failure {
                    try await database.copy(0..<20_000, into: table, columns: ["id", "name"], write)
                }
                #expect(error.code == code && error.message.contains(words), "\(name): \(error)")
                #expect(!String(reflecting: error).contains("secret"))
                try await expect(0, in: table, database)
            }
        }
    }

    @Test func whatIsNotThereIsNamed() async throws {
        try await withCopyTable("id int4") { database, table in
            let column = try await failure { try await database.copy([[.int64(1)]], into: table, columns: ["nam"]) }
            #expect(column.code == .missingColumn && column.message.contains("no column \"nam\"; it has id"))
            let missing = try await failure {
                try await database.copy([[.int64(1)]], into: "no_such_table", columns: ["id"])
            }
            #expect(missing.code == .missingTable)
            let none = try await failure { try await database.copy([[.int64(1)]], into: table, columns: []) }
            #expect(none.code == .misuse)
            let noRows = try await failure {
                try await database.copy(from: "DELETE FROM \(identifier: table)", as: Int.self) { _ in }
            }
            #expect(noRows.code == .misuse)
        }
    }

    @Test func anErrorOfTheSourceKeepsNothingAndTheDatabaseGoesOn() async throws {
        struct Broken: Error {}
        try await withCopyTable("id int4") { database, table in
            let source = AsyncThrowingStream<Int, any Error> { continuation in
                for number in 0..<100_000 { continuation.yield(number) }
                continuation.finish(throwing: Broken())
            }
            await #expect(throws: Broken.self) {
                try await database.copy(source, into: table, columns: ["id"]) { try $1.write($0) }
            }
            try await expect(0, in: table, database)
        }
    }

    @Test func aCopyBelongsToItsTransaction() async throws {
        struct Undo: Error {}
        try await withCopyTable("id int4") { database, table in
            await #expect(throws: Undo.self) {
                try await database.transaction { transaction in
                    try await transaction.copy(1...5, into: table, columns: ["id"]) { try $1.write($0) }
                    try await expect(5, in: table, transaction)
                    let sum = try await transaction.copy(from: "SELECT id FROM \(identifier: table)", as: Int.self) {
                        rows in
                        try await rows.reduce(0, +)
                    }
                    #expect(sum == 15)
                    throw Undo()
                }
            }
            try await expect(0, in: table, database)
        }
    }

    @Test func aReaderThatStopsEarlyLeavesTheConnectionUsable() async throws {
        let database = try Database.postgres(TestServer.configuration(), pool: PoolConfiguration(size: 0...1))
        for _ in 0..<3 {
            let first = try await database.copy(
                from: "SELECT i::int8 FROM generate_series(1, 5000000) AS i",
                as: Int.self
            ) { rows in
                for try await number in rows where number == 3 { return number }
                return 0
            }
            #expect(first == 3)
        }
        #expect(try await database.first("SELECT 1::int8", as: Int.self) == 1)
        await database.close()
    }

    @Test func aDecodingErrorNamesTheRowAndTheColumn() async throws {
        let database = try Database.postgres(TestServer.configuration(), pool: PoolConfiguration(size: 0...1))
        let error = try await failure {
            try await database.copy(
                from: "SELECT CASE WHEN i <> 600 THEN i END AS number FROM generate_series(1, 1000) AS i",
                as: Int.self
            ) { rows in for try await _ in rows {} }
        }
        #expect(error.code == .decoding && error.message.contains("row 600 of the COPY: column \"number\""))
        await database.close()
    }

    @Test func aQueryWithValuesCannotBeLeftByThem() async throws {
        let database = try Database.postgres(TestServer.configuration(), pool: PoolConfiguration(size: 0...1))
        for attack in ["x') TO PROGRAM 'id'; --", "\\'); SELECT 1; --", "'\u{301}", "a\nb", "$1", "\\.", "*/ --"] {
            let read = try await database.copy(from: "SELECT \(attack)::text -- comment", as: String.self) { rows in
                var read: [String] = []
                for try await text in rows { read.append(text) }
                return read
            }
            #expect(read == [attack])
        }
        let error = try await failure {
            try await database.copy(from: "SELECT \("a\0b")::text", as: String.self) { _ in }
        }
        #expect(error.code == .unsupported && error.message.contains("NUL"))
        await database.close()
    }

    @Test(.enabled(if: TestServer.hasBouncer, TestServer.hint))
    func aPoolerInTransactionModeIsNoHindrance() async throws {
        try await withCopyTable("id int4, name text") { database, table in
            let pooled = try Database.postgres(TestServer.bouncerConfiguration(), pool: PoolConfiguration(size: 0...2))
            for round in 1...3 {
                try await pooled.copy(0..<100, into: table, columns: ["id", "name"]) { number, row in
                    try row.write(number)
                    try row.write("\(round)")
                }
                let query: SQL = "SELECT id FROM \(identifier: table) WHERE name = \("\(round)")"
                let sum = try await pooled.copy(from: query, as: Int.self) { try await $0.reduce(0, +) }
                #expect(sum == 4950)
            }
            await pooled.close()
            try await expect(300, in: table, database)
        }
    }

    @Test func bytesGoThroughAsTheyAre() async throws {
        try await withCopyTable("id int4, name text") { database, table in
            let text = "id,name\n1,\"a, \"\"b\"\"\"\n2,\"two\nlines\"\n"
            // Borders anywhere.
            let chunks = AsyncStream<ByteBuffer> { continuation in
                for byte in text.utf8 { continuation.yield(ByteBuffer(bytes: [byte])) }
                continuation.finish()
            }
            #expect(
                try await database.copyBytes(chunks, as: .csv(header: true), into: table, columns: ["id", "name"]) == 2
            )
            let read = try await database.copyBytes(
                from: "SELECT id, name FROM \(identifier: table) ORDER BY id",
                as: .csv(header: true)
            ) { chunks in
                var read = ByteBuffer()
                for try await chunk in chunks { read.writeImmutableBuffer(chunk) }
                return String(buffer: read)
            }
            #expect(read == text)
            let wrong = AsyncStream<ByteBuffer> { continuation in
                continuation.yield(ByteBuffer(string: "1,a\nsecret,b\n"))
                continuation.finish()
            }
            let error = try await failure {
                try await database.copyBytes(wrong, as: .csv(), into: table, columns: ["id", "name"])
            }
            #expect(error.code == .invalidValue && error.message.contains("(line 2 of the COPY)"))
            #expect(!String(reflecting: error).contains("secret"))
            try await expect(2, in: table, database)
        }
    }
}

@Test func sqliteSaysThatItHasNoCopyAndNoNotifications() async throws {
    let database = try Database.sqlite(url: "sqlite::memory:")
    let rows: [[SQLValue]] = [[.int64(1)]]
    let errors = [
        try await failure { try await database.copy(rows, into: "t", columns: ["id"]) },
        try await failure {
            _ = try await database.transaction { try await $0.copy(rows, into: "t", columns: ["id"]) }
        },
        try await failure { try await database.copy(from: "SELECT 1", as: Int.self) { _ in } },
        try await failure { try await database.copyBytes(from: "SELECT 1", as: .csv()) { _ in } },
        try await failure { try await database.notify("a") },
    ]
    for error in errors {
        #expect(error.code == .unsupported && error.message.contains("SQLite has no"))
    }
    await database.close()
}

/// Data of a COPY in binary, cut anywhere and broken everywhere.
@Suite struct CopyTuplesTests {
    private static let columns = [
        ColumnDescription(name: "a", type: 20, isBinary: true), ColumnDescription(name: "b", type: 25, isBinary: true),
    ]

    private static let data: [UInt8] = {
        var row = CopyRow(columns: [CopyColumn(name: "a", type: .int8), CopyColumn(name: "b", type: .text)])
        row.writeHeader()
        for number in 0..<3 {
            row.begin()
            try? row.write(number)
            try? row.write(number == 1 ? nil : "text \(number)")
            try? row.end()
        }
        row.writeTrailer()
        return Array(buffer: row.take())
    }()

    private func read(_ chunks: [[UInt8]]) throws -> [String] {
        var tuples = CopyTuples(columns: Self.columns) { row in
            "\(try row.int64(at: 0)) \(try row.decode(String?.self, at: 1) ?? "null")"
        }
        var rows: [String] = []
        for chunk in chunks { rows += try tuples.add(ByteBuffer(bytes: chunk)) }
        try tuples.end()
        return rows
    }

    @Test func chunksMayEndAnywhere() throws {
        let expected = ["0 text 0", "1 null", "2 text 2"]
        #expect(try read([Self.data]) == expected)
        #expect(try read(Self.data.map { [$0] }) == expected)
        for cut in Self.data.indices {
            #expect(try read([Array(Self.data[..<cut]), Array(Self.data[cut...])]) == expected)
        }
    }

    @Test func whatEndsEarlyIsAnError() {
        for cut in Self.data.indices {
            #expect(throws: DatabaseError.self) { try read([Array(Self.data[..<cut])]) }
        }
        #expect(throws: DatabaseError.self) { try read([Self.data + [0]]) }
    }

    @Test func brokenDataNeverTraps() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            var bytes = Self.data
            for _ in 0...random.next() % 3 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let cut = Int(random.next() % UInt64(bytes.count))
            _ = try? read([Array(bytes[..<cut]), Array(bytes[cut...])])
        }
    }
}
