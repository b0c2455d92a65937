import CovetDatabase
import CovetSQL
import CovetTestSupport
import Foundation
import Testing

@testable import CovetPostgres

/// Each value goes from the server to us in binary and back, and the server writes both as the same text. Where the text is plain, ours is compared with it as well.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint))
struct RoundTripTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let type: String
        let texts: [String]
        let read: @Sendable (borrowing SQLRow) throws -> (value: SQLValue, text: String?)

        init<Value: SQLConvertible>(
            _ type: String,
            as: Value.Type,
            _ texts: [String],
            text: (@Sendable (Value) -> String)? = nil
        ) {
            self.type = type
            self.texts = texts
            read = { row in
                let value = try row.decode(Value.self, at: 0)
                return (value.sqlValue, text?(value))
            }
        }

        var testDescription: String { type }
    }

    static let longNumeric = String(repeating: "9", count: 16_383)

    static let cases: [Case] = [
        Case("bool", as: Bool.self, ["true", "false"]) { $0 ? "true" : "false" },
        Case("int2", as: Int16.self, ["0", "1", "-1", "32767", "-32768"]) { "\($0)" },
        Case("int4", as: Int32.self, ["0", "2147483647", "-2147483648"]) { "\($0)" },
        Case("int8", as: Int.self, ["0", "9223372036854775807", "-9223372036854775808"]) { "\($0)" },
        Case("oid", as: Int.self, ["0", "4294967295"]) { "\($0)" },
        Case(
            "float4",
            as: Float.self,
            ["0", "-0", "1.5", "3.4028235e38", "1e-45", "NaN", "Infinity", "-Infinity", "0.1"]
        ),
        Case(
            "float8",
            as: Double.self,
            ["0", "-0", "0.1", "1.7976931348623157e308", "5e-324", "NaN", "Infinity", "-Infinity"]
        ),
        Case(
            "numeric",
            as: SQLDecimal.self,
            [
                "0", "0.00", "1", "-1", "10", "100", "1000", "9999", "10000", "10000.0001", "0.0001", "0.00001", "-0.5",
                "12345678901234567890.123456789", "1e10", "1e131071", "-1e-16383", "100000000.00000000", "0.1000",
                "1.\(longNumeric)", String(repeating: "7", count: 131_072), "99990000", "0.00009999", "1234.5000",
            ]
        ) { $0.description },
        Case("text", as: String.self, ["", "a", "it''s", "日本語 \u{1F511}", " e\u{301} \\ \" ", "a\nb"]) { $0 },
        Case("varchar(5)", as: String.self, ["", "abcde"]) { $0 },
        // Its text is cut when it is cast; the value keeps its spaces.
        Case("char(5)", as: String.self, ["abc", "abcde"]),
        Case("name", as: String.self, ["", "users"]) { $0 },
        Case("\"char\"", as: String.self, ["a", "~"]) { $0 },
        Case("bytea", as: [UInt8].self, ["", "\\x00ff01", "\\xdeadbeef"]) { bytes in
            "\\x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        },
        Case("uuid", as: UUID.self, ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]) {
            $0.uuidString.lowercased()
        },
        Case("date", as: SQLDate.self, ["1970-01-01", "0001-01-01", "9999-12-31", "2000-02-29"]) { $0.description },
        Case("date", as: SQLDate.self, ["4713-01-01 BC", "0001-12-31 BC", "5874897-12-31"]),
        Case("time", as: SQLTime.self, ["00:00:00.000001", "23:59:59.999999", "12:34:56.123456"]) { $0.description },
        Case("time", as: SQLTime.self, ["24:00:00", "00:00", "01:02:03"]),
        Case("timestamp", as: SQLLocalTimestamp.self, ["2026-11-23 01:13:00.123456", "0001-01-01 00:00:00.000001"]) {
            $0.description.replacing("T", with: " ")
        },
        Case(
            "timestamp",
            as: SQLLocalTimestamp.self,
            ["4713-01-01 00:00:00 BC", "0044-03-15 12:00 BC", "12026-01-01 00:00"]
        ),
        Case(
            "timestamptz",
            as: SQLTimestamp.self,
            [
                "1970-01-01Z", "2026-11-23 01:13:00.123456+02", "4713-01-01 00:00:00Z BC",
                "9999-12-31 23:59:59.999999Z", "1969-12-31 23:59:59.999999Z",
            ]
        ),
        Case(
            "interval",
            as: SQLInterval.self,
            [
                "0", "1 year 2 mons -3 days 04:05:06.789", "-178000000 years", "00:00:00.000001", "-1 day +23:00",
                "1 mon -1 us",
            ]
        ),
        Case("json", as: JSONText.self, ["{\"a\": [1, null, \"it''s\"]}", "null", "\"é\\n\"", "{ \"b\":1,  \"a\":2 }"])
        { $0.text },
        Case("jsonb", as: JSONText.self, ["{\"a\": [1, null, \"it''s\"]}", "{}", "1e400"]) { $0.text },
        Case(
            "inet",
            as: SQLAddress.self,
            [
                "192.0.2.7", "192.0.2.7/24", "::1", "2001:db8::/32", "::ffff:1.2.3.4", "0.0.0.0/0",
                "2001:db8:0:1:1:1:1:1",
            ]
        ),
        Case("cidr", as: SQLAddress.self, ["10.0.0.0/8", "2001:db8::/32", "10.1.2.3/32"]),
        Case("int4[]", as: [Int32?].self, ["{}", "{1,2,3}", "{1,NULL,-1}"]),
        Case("int8[]", as: [[Int]].self, ["{}", "{{1,2},{3,4}}", "{{1}}"]),
        Case("int4[]", as: [[[Int32?]]].self, ["{{{1,2},{3,NULL}},{{5,6},{7,8}}}"]),
        Case("text[]", as: [String?].self, ["{}", "{\"\",NULL,\"null\",\"a,b\",\"a\\\"b\\\\\",\"{}\"}"]),
        Case("varchar[]", as: [String].self, ["{a,b}"]),
        Case("bytea[]", as: [[UInt8]].self, ["{\"\\\\x00\",\"\"}"]),
        Case("bool[]", as: [Bool].self, ["{t,f}"]),
        Case("numeric[]", as: [SQLDecimal].self, ["{0,1.50,-1e20}"]),
        Case("uuid[]", as: [UUID].self, ["{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"]),
        Case("date[]", as: [SQLDate].self, ["{2026-11-23,1970-01-01}"]),
        Case("timestamptz[]", as: [SQLTimestamp].self, ["{2026-11-23 01:13Z}"]),
        Case("interval[]", as: [SQLInterval].self, ["{1 day,2 mons}"]),
        Case("jsonb[]", as: [JSONText].self, ["{\"{\\\"a\\\": 1}\",\"[]\"}"]),
        Case("inet[]", as: [SQLAddress].self, ["{10.0.0.1,::1}"]),
        Case("float8[]", as: [Double].self, ["{0.1,NaN,-Infinity}"]),
        Case("int4range", as: OpenEndedRange<Int32>.self, ["empty", "[1,5)", "(,5)", "[1,)", "(,)", "(1,5]"]),
        Case("int8range", as: OpenEndedRange<Int>.self, ["empty", "[-9223372036854775808,9223372036854775807)"]),
        Case("int8range", as: ClosedRange<Int>.self, ["[1,5]"]),
        Case("numrange", as: OpenEndedRange<SQLDecimal>.self, ["[0.5,1.50]", "(0.5,)", "(,1]"]),
        Case("daterange", as: Range<SQLDate>.self, ["[2026-01-01,2026-12-31]"]),
        Case("tstzrange", as: OpenEndedRange<SQLTimestamp>.self, ["[2026-01-01Z,)", "(2026-01-01Z,2027-01-01Z)"]),
        Case("tsrange", as: ClosedRange<SQLLocalTimestamp>.self, ["[2026-01-01,2026-01-02]"]),
        Case("daterange[]", as: [OpenEndedRange<SQLDate>].self, ["{empty,\"[2026-01-01,)\"}"]),
    ]

    @Test(arguments: cases)
    func aValueGoesThereAndBackUnchanged(_ test: Case) async throws {
        try await withConnection { connection in
            for text in test.texts {
                let select = "SELECT v, v::text FROM (SELECT '\(text)'::\(test.type) AS v) AS t"
                let rows = try await connection.run(Statement(text: select), options: TestServer.options) { row in
                    (try test.read(row), try row.string(at: 1))
                }.rows
                let (read, expected) = try #require(rows.first)
                if let own = read.text { #expect(own == expected) }
                let back = try await connection.strings("SELECT ($1::\(test.type))::text", [read.value])
                #expect(back == [expected], "\(test.type) \(text.prefix(80))")
                // The text form, which is used where a type has no known number, says the same.
                if text.utf8.count < 1000, test.type != "json" {
                    let asText = try await connection.strings(
                        "SELECT ($1::text)::\(test.type)::text",
                        [.text(read.value.postgresText)]
                    )
                    #expect(asText == [expected], "\(test.type) \(text)")
                }
                // And so does the literal.
                let literal = read.value.literal(for: .postgres).statement(for: .postgres)
                let written = try await connection.strings("SELECT (\(literal.text))::\(test.type)::text")
                // Of JSON it is that of jsonb, which has an order of its own.
                if test.type != "json" { #expect(written == [expected], "\(literal.text.prefix(80))") }
                #expect(literal.problem == nil)
            }
        }
    }

    @Test(arguments: [
        ("'infinity'::timestamptz", "infinity"), ("'-infinity'::timestamptz", "infinity"),
        ("'infinity'::timestamp", "infinity"),
        ("'-infinity'::date", "infinity"), ("'infinity'::date", "infinity"), ("'NaN'::numeric", "NaN"),
        ("'Infinity'::numeric", "infinity"), ("'-Infinity'::numeric", "infinity"),
    ])
    func whatHasNoSwiftValueIsAClearError(_ expression: String, _ found: String) async throws {
        try await withConnection { connection in
            let statement = Statement(text: "SELECT \(expression) AS odd")
            let error = try await failure {
                _ = try await connection.run(statement, options: TestServer.options) { row in
                    switch expression {
                    case let text where text.hasSuffix("tz"): _ = try row.timestamp(at: 0)
                    case let text where text.hasSuffix("timestamp"): _ = try row.localTimestamp(at: 0)
                    case let text where text.hasSuffix("date"): _ = try row.date(at: 0)
                    default: _ = try row.decimal(at: 0)
                    }
                }
            }
            #expect(
                error.code == .decoding && error.message.contains("\"odd\"") && error.message.contains("found \(found)")
            )
        }
    }

    @Test func aMismatchNamesTheColumnAndBothTypes() async throws {
        try await withConnection { connection in
            let statement = Statement(
                text:
                    "SELECT 'a'::text AS title, now() AS at, localtimestamp AS local, NULL::int AS missing, '{a}'::text[] AS tags"
            )
            let readers: [(@Sendable (borrowing SQLRow) throws -> Void, String)] = [
                ({ _ = try $0.int64(at: 0) }, "column \"title\" (number 1): expected an integer, found text"),
                (
                    { _ = try $0.localTimestamp(at: 1) },
                    "\"at\" (number 2): expected a timestamp without time zone, found timestamp with time zone"
                ),
                (
                    { _ = try $0.timestamp(at: 2) },
                    "expected a timestamp with time zone, found timestamp without time zone"
                ),
                ({ _ = try $0.int64(at: 3) }, "\"missing\" (number 4): expected an integer, found null"),
                ({ _ = try $0.decode([Int].self, at: 4) }, "expected an integer, found text"),
                ({ _ = try $0.range(at: 4) }, "\"tags\" (number 5): expected a range, found text[]"),
                ({ _ = try $0.int64(at: 5) }, "found no such column: the result has 5"),
                ({ _ = try $0.int64(at: -1) }, "found no such column: the result has 5"),
            ]
            for (read, words) in readers {
                let error = try await failure {
                    _ = try await connection.run(statement, options: TestServer.options) { try read($0) }
                }
                #expect(error.code == .decoding && error.message.contains(words), "\(error.message)")
            }
        }
    }

    @Test func anArrayCountsFromItsFirstIndex() async throws {
        try await withConnection { connection in
            let arrays = try await connection.run(
                Statement(text: "SELECT '[5:6]={1,2}'::int4[], '[0:1][3:3]={{1},{2}}'::int4[]"),
                options: TestServer.options
            ) { (try $0.decode([Int].self, at: 0), try $0.decode([[Int]].self, at: 1)) }.rows
            #expect(arrays.first?.0 == [1, 2] && arrays.first?.1 == [[1], [2]])
        }
    }

    @Test func aTypeWithoutABinaryFormIsText() async throws {
        try await withConnection { connection in
            let rows = try await connection.strings("SELECT * FROM (VALUES ('<a/>'::xml::text)) AS t")
            #expect(rows == ["<a/>"])
            #expect(try await connection.strings("SELECT '12.50'::money") == ["$12.50"])
            #expect(try await connection.strings("SELECT '(1,2)'::point") == ["(1,2)"])
            #expect(try await connection.strings("SELECT 'pg_type'::regclass") == ["pg_type"])
        }
    }
}

/// JSON as its text, for comparing.
struct JSONText: SQLConvertible {
    let text: String
    static var sqlType: SQLType { .json }
    var sqlValue: SQLValue { .json(text) }
    init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { text = try row.json(at: column) }
}
