import CovetDatabase
import CovetSQL
import CovetTestSupport
import Foundation
import Testing

@testable import CovetPostgres

/// A value is bound as its parameter wants it, whatever type the server has for that.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint))
struct ParameterTests {
    @Test(
        arguments: [
            ("int2", SQLValue.int64(-5), "-5"), ("int4", .int64(7), "7"),
            ("numeric", .int64(.min), "-9223372036854775808"),
            ("float8", .int64(3), "3"), ("float4", .int64(3), "3"), ("oid", .int64(26), "26"),
            ("numeric", .double(0.1), "0.1"),
            ("numeric", .double(.nan), "NaN"), ("float4", .double(0.5), "0.5"),
            ("int8", .decimal(SQLDecimal(12)), "12"),
            ("uuid", .text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
            ("jsonb", .text("{\"a\":1}"), "{\"a\": 1}"), ("json", .json("{\"a\":1}"), "{\"a\":1}"),
            ("text", .json("[1]"), "[1]"),
            ("date", .text("2026-11-23"), "2026-11-23"), ("int4", .text("42"), "42"), ("varchar", .text("a"), "a"),
            ("bpchar", .text("a"), "a"), ("name", .text("a"), "a"), ("inet", .text("10.0.0.1"), "10.0.0.1/32"),
            ("int4[]", [1, 2].sqlValue, "{1,2}"),
            ("uuid[]", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"].sqlValue, "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"),
            ("varchar[]", ["a\"b", "{}"].sqlValue, "{\"a\\\"b\",\"{}\"}"), ("text[]", [String]().sqlValue, "{}"),
            ("int4range", (1..<3).sqlValue, "[1,3)"), ("numrange", (1...3).sqlValue, "[1,3]"),
            ("interval", .text("1 day"), "1 day"),
            ("money", .text("1.50"), "$1.50"), ("xid", .int64(5), "5"), ("bool", .text("yes"), "true"),
            ("text", .null, nil),
            ("bit(3)", .text("101"), "101"),
        ] as [(String, SQLValue, String?)]
    )
    func aValueFitsItsParameter(_ type: String, _ value: SQLValue, _ text: String?) async throws {
        try await withConnection { connection in
            let rows = try await connection.run(
                Statement(text: "SELECT ($1::\(type))::text", bindings: [value]),
                options: TestServer.options
            ) { try $0.decode(String?.self, at: 0) }.rows
            #expect(rows == [text])
        }
    }

    @Test func enumerationsAndDomainsAndTheirArraysGoBothWays() async throws {
        let schema = "types_\(UInt64.random(in: 0 ... .max))"
        try await withConnection { connection in
            try await connection.script(
                """
                CREATE SCHEMA \(schema);
                CREATE TYPE \(schema).mood AS ENUM ('so-so', 'hap"py', 'a,b', 'NULL');
                CREATE DOMAIN \(schema).age AS int4 CHECK (VALUE > 0);
                CREATE TABLE \(schema).people (mood \(schema).mood, moods \(schema).mood[], age \(schema).age, ages \(schema).age[])
                """,
                options: TestServer.options
            )
            do {
                let moods: [String?] = ["so-so", "hap\"py", "a,b", "NULL", nil]
                try await connection.execute(
                    "INSERT INTO \(schema).people VALUES ($1, $2, $3, $4)",
                    [.text("hap\"py"), moods.sqlValue, .int64(7), [1, 2].sqlValue]
                )
                let rows = try await connection.run(
                    Statement(
                        text: "SELECT mood, moods, age FROM \(schema).people WHERE mood = $1",
                        bindings: [.text("hap\"py")]
                    ),
                    options: TestServer.options
                ) { row in
                    (try row.string(at: 0), try row.decode([String?].self, at: 1), try row.int64(at: 2))
                }.rows
                let row = try #require(rows.first)
                #expect(row.0 == "hap\"py" && row.1 == moods && row.2 == 7)
                let nested = try await connection.run(
                    Statement(text: "SELECT ARRAY[moods, moods], ARRAY[]::\(schema).mood[] FROM \(schema).people"),
                    options: TestServer.options
                ) { (try $0.decode([[String?]].self, at: 0), try $0.decode([String].self, at: 1)) }.rows
                #expect(nested.first?.0 == [moods, moods] && nested.first?.1 == [])
                let wrong = try await failure {
                    try await connection.execute("INSERT INTO \(schema).people (mood) VALUES ($1)", [.text("angry")])
                }
                #expect(wrong.code == .invalidValue && !wrong.message.contains("angry"))
                let outside = try await failure {
                    try await connection.execute("INSERT INTO \(schema).people (age) VALUES ($1)", [.int64(-1)])
                }
                #expect(outside.code == .checkViolation)
            } catch {
                try await connection.script("DROP SCHEMA \(schema) CASCADE", options: TestServer.options)
                throw error
            }
            try await connection.script("DROP SCHEMA \(schema) CASCADE", options: TestServer.options)
        }
    }

    @Test func aNumberTooLargeForTheColumnIsFoundNowhereAndStoredNowhere() async throws {
        try await withTable("id int4, price int2") { connection, table in
            try await connection.execute("INSERT INTO \(table) VALUES ($1, $2)", [.int64(5), .int64(6)])
            for value in [SQLValue.int64(.max), .decimal(SQLDecimal(UInt64.max)), .double(1e300)] {
                let found = try await connection.integers("SELECT id FROM \(table) WHERE id = $1", [value])
                #expect(found.isEmpty)
            }
            #expect(try await connection.integers("SELECT id FROM \(table) WHERE id = $1", [.int64(5)]) == [5])
            let error = try await failure {
                try await connection.execute("INSERT INTO \(table) VALUES ($1, 1)", [.int64(.max)])
            }
            #expect(error.code == .invalidValue)
            #expect(try await connection.integers("SELECT count(*) FROM \(table)") == [1])
        }
    }

    @Test(
        arguments: [
            ("timestamp", SQLValue.timestamp(SQLTimestamp(microseconds: 0)), "bind an SQLLocalTimestamp"),
            ("timestamptz", .localTimestamp(SQLLocalTimestamp(microseconds: 0)), "bind a Date"),
            ("timestamptz", .date(SQLDate(daysSince1970: 0)), "bind a Date"),
            ("timestamptz", .timestamp(SQLTimestamp(microseconds: .min)), "out of the range"),
            ("date", .date(SQLDate(daysSince1970: .min)), "out of the range"),
            ("int4[]", [[1], [2, 3]].sqlValue, "one length at each depth"),
            ("int4[]", ([[1], nil] as [[Int]?]).sqlValue, "one length at each depth"),
            ("int4[]", ([[]] as [[Int]]).sqlValue, "an empty array in an array"),
            ("int4[]", ([[[[[[[1]]]]]]] as [[[[[[[Int]]]]]]]).sqlValue, "at most 6 dimensions"),
            ("float8", .invalid(reason: "it is none"), "it is none"), ("int4", ["a\0"].sqlValue, "NUL"),
        ] as [(String, SQLValue, String)]
    )
    func whatCannotBeSentIsRefusedWithTheWayOut(_ type: String, _ value: SQLValue, _ words: String) async throws {
        try await withConnection { connection in
            let error = try await failure { try await connection.execute("SELECT $1::\(type)", [value]) }
            #expect(error.code == .invalidValue && error.message.contains("$1"))
            #expect(error.message.contains(words), "\(error.message)")
            // Nothing of it was sent: the connection goes on.
            #expect(try await connection.integers("SELECT 1::int8") == [1])
        }
    }

    @Test func textThatLooksLikeSQLStaysAValue() async throws {
        try await withTable("name text, tags text[], extra jsonb") { connection, table in
            let attack = "'); DROP TABLE \(table); -- \\ \" {}\u{301}"
            try await connection.execute(
                "INSERT INTO \(table) VALUES ($1, $2, $3)",
                [.text(attack), [attack, attack].sqlValue, JSONColumn([attack]).sqlValue]
            )
            let rows = try await connection.run(Statement(text: "SELECT * FROM \(table)"), options: TestServer.options)
            { row in
                [try row.string(at: 0)] + (try row.decode([String].self, at: 1))
                    + (try row.decode(JSONColumn<[String]>.self, at: 2).value)
            }.rows
            #expect(rows == [[attack, attack, attack, attack]])
        }
    }
}
