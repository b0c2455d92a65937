import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

@Suite(.serialized, .enabled(if: TestServer.isHere, TestServer.hint))
struct StatementTests {
    @Test func valuesGoAndComeBack() async throws {
        try await withConnection { connection in
            let rows = try await connection.run(
                Statement(
                    text: "SELECT $1::int8, $2::text, $3::float8, $4::bool, $5::bytea, $6::int4, NULL::int8",
                    bindings: [.int64(.max), .text("Grüße"), .double(0.1), .bool(true), .bytes([0, 255]), .int64(-7)]
                ),
                options: TestServer.options
            ) { row in
                (
                    try row.int64(at: 0), try row.string(at: 1), try row.double(at: 2), try row.bool(at: 3),
                    try row.bytes(at: 4), try row.int64(at: 5), row.isNull(at: 6)
                )
            }.rows
            let row = try #require(rows.first)
            #expect(
                row.0 == .max && row.1 == "Grüße" && row.2 == 0.1 && row.3 && row.4 == [0, 255] && row.5 == -7 && row.6
            )
        }
    }

    @Test func affectedRowsAreCounted() async throws {
        try await withTable("id int8") { connection, table in
            let inserted = try await connection.execute("INSERT INTO \(table) SELECT generate_series(1, 5)")
            let updated = try await connection.execute("UPDATE \(table) SET id = id + 1 WHERE id > $1", [.int64(2)])
            let deleted = try await connection.execute("DELETE FROM \(table) WHERE id = $1", [.int64(99)])
            let selected = try await connection.execute("SELECT * FROM \(table)")
            #expect([inserted, updated, deleted, selected] == [5, 3, 0, 0])
        }
    }

    @Test func aValueDeclaresItsTypeWhereTheServerGuessesAnother() async throws {
        try await withConnection { connection in
            // The server takes a parameter without context for text.
            let number = try await connection.integers("SELECT $1", [.int64(42)])
            #expect(number == [42])
            // The same text with another kind of value.
            let text = try await connection.strings("SELECT $1", [.text("x")])
            #expect(text == ["x"])
            let again = try await connection.integers("SELECT $1", [.int64(43)])
            #expect(again == [43])
        }
    }

    /// The server counts parameters in 16 bits and would describe 65,536 of them as none.
    @Test(arguments: [65_535, 65_536, 65_537, 131_073])
    func moreValuesThanTheProtocolCountsAreRefused(count: Int) async throws {
        try await withConnection { connection in
            let text =
                "SELECT count(*) FROM (VALUES \((1...count).map { "($\($0)::int8)" }.joined(separator: ","))) AS t"
            let values = (0..<count).map { SQLValue.int64(Int64($0)) }
            if count <= 65_535 {
                let found = try await connection.integers(text, values)
                #expect(found == [Int64(count)])
            } else {
                let error = try await failure { _ = try await connection.integers(text, values) }
                #expect(error.code == .misuse && error.message.contains("65535"))
            }
            let alive = try await connection.integers("SELECT 1")
            #expect(alive == [1])
        }
    }

    @Test func manyStatementsAtOnceSucceedAndFailEachByItself() async throws {
        try await withTable("id int8 PRIMARY KEY") { connection, table in
            let outcomes = await withTaskGroup(of: (Int, Result<Int, DatabaseError>).self) { group in
                for index in 0..<200 {
                    group.addTask {
                        do throws(DatabaseError) {
                            // Every fourth is there already, every fifth divides by zero.
                            if index % 5 == 0 {
                                return (
                                    index,
                                    .success(try await connection.integers("SELECT 1 / $1::int8", [.int64(0)]).count)
                                )
                            }
                            let id = index % 4 == 0 ? 1 : index
                            return (
                                index,
                                .success(
                                    try await connection.execute(
                                        "INSERT INTO \(table) VALUES ($1)",
                                        [.int64(Int64(id))]
                                    )
                                )
                            )
                        } catch {
                            return (index, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: [Int: Result<Int, DatabaseError>]()) { $0[$1.0] = $1.1 }
            }
            var duplicates = 0
            for (index, outcome) in outcomes {
                switch outcome {
                case .success(let rows): #expect(index % 5 != 0 && rows == 1)
                case .failure(let error) where index % 5 == 0: #expect(error.vendorCode == "22012")
                case .failure(let error):
                    #expect(error.code == .uniqueViolation)
                    duplicates += 1
                }
            }
            let kept = try await connection.integers("SELECT count(*) FROM \(table)")
            #expect(kept == [Int64(160 - duplicates)])
            #expect(connection.inFlight == 0)
        }
    }
}
