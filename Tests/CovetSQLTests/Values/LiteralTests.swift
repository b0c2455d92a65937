import Foundation
import Testing

@testable import CovetSQL

@Suite struct LiteralTests {
    /// What an attacker would write to leave the quotes.
    private static let attacks = [
        "'; DROP TABLE users; --", "\\'; DROP TABLE users; --", "''", "'\u{301}; DROP TABLE users; --", "\\", "a\\'b",
        "'\u{200D}' OR 1=1", "$$", "E'x'", "\u{FF07}", "'\r\n'", "/* ' */", "e\u{301}'e\u{301}",
    ]

    @Test(arguments: attacks)
    func aLiteralCannotEndEarly(_ text: String) throws {
        for dialect in SQLDialect.allCases {
            let statement = SQLValue.text(text).literal(for: dialect).statement(for: dialect)
            #expect(statement.problem == nil)
            #expect(Self.content(ofLiteral: statement.text, dialect) == text)
        }
    }

    /// Reads a literal as a database does; `nil` when it ends before the text does.
    private static func content(ofLiteral literal: String, _ dialect: SQLDialect) -> String? {
        var bytes = Array(literal.utf8)[...]
        let escapes = bytes.first == UInt8(ascii: "E")
        if escapes { bytes.removeFirst() }
        guard bytes.popFirst() == UInt8(ascii: "'"), bytes.popLast() == UInt8(ascii: "'") else { return nil }
        var content: [UInt8] = []
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "'") {
                guard bytes.popFirst() == byte else { return nil }
            } else if byte == UInt8(ascii: "\\"), dialect == .postgres {
                // Outside of E'' a server with standard_conforming_strings off would take it for an escape.
                guard escapes, bytes.popFirst() == byte else { return nil }
            }
            content.append(byte)
        }
        return String(decoding: content, as: UTF8.self)
    }

    @Test(arguments: [
        (SQLValue.int64(-5), "(-5)", "(-5)"), (.double(-1.5), "(-1.5)", "(-1.5)"), (.null, "NULL", "NULL"),
        (.double(-0.0), "(-0.0)", "'-0'::float8"), (.bool(true), "1", "TRUE"),
        (.double(.infinity), "9e999", "'Infinity'::float8"), (.decimal(SQLDecimal(-3)), "(-3)", "(-3)"),
        (.date(SQLDate(daysSince1970: 0)), "'1970-01-01'", "DATE '1970-01-01'"),
        (.json("{\"a\":\"it's\"}"), "'{\"a\":\"it''s\"}'", "'{\"a\":\"it''s\"}'::jsonb"),
        (
            .interval(SQLInterval(months: -1, days: 2, microseconds: -3)), "'P-1M2DT-0.000003S'",
            "INTERVAL '-1 mons 2 days 0 seconds -3 microseconds'"
        ),
        (
            .localTimestamp(SQLLocalTimestamp(microseconds: 0)), "'1970-01-01T00:00:00.000000'",
            "TIMESTAMP '1970-01-01T00:00:00.000000'"
        ),
    ])
    func valuesAreWrittenInEachDialect(_ value: SQLValue, _ sqlite: String, _ postgres: String) {
        #expect(value.literal(for: .sqlite).statement(for: .sqlite).text == sqlite)
        #expect(value.literal(for: .postgres).statement(for: .postgres).text == postgres)
    }

    @Test func arraysAndRangesAreWrittenForPostgres() {
        let array = (["a", "it's"] as [String]).sqlValue.literal(for: .postgres).statement(for: .postgres).text
        #expect(array == "ARRAY['a', 'it''s']::TEXT[]")
        #expect(
            ([] as [[Int]]).sqlValue.literal(for: .postgres).statement(for: .postgres).text == "ARRAY[]::BIGINT[][]"
        )
        #expect((1..<5).sqlValue.literal(for: .postgres).statement(for: .postgres).text == "INT8RANGE(1, 5, '[)')")
        let open = OpenEndedRange<Int32>.upTo(3).sqlValue.literal(for: .postgres).statement(for: .postgres).text
        #expect(open == "INT4RANGE(NULL, 3, '()')")
    }

    @Test(arguments: [
        (SQLValue.double(.nan), SQLDialect.sqlite), (.timestamp(SQLTimestamp(microseconds: .max)), .sqlite),
        (.date(SQLDate(daysSince1970: .min)), .sqlite), (.decimal(SQLDecimal(Int64.max)), .sqlite),
        ([1, 2].sqlValue, .sqlite), ((1...2).sqlValue, .sqlite), (.text("a\0b"), .postgres), (.json("\0"), .postgres),
        (["a\0"].sqlValue, .postgres), (.invalid(reason: "it is none"), .sqlite),
        (.invalid(reason: "it is none"), .postgres),
    ])
    func aValueWithoutALiteralIsAnErrorAndNeverANull(_ value: SQLValue, _ dialect: SQLDialect) throws {
        let column = ColumnDefinition("a", .double, default: .value(value))
        let table = TableSchema("t", columns: [column], checks: [.init("c", "a > \(value)")])
        let statement = table.createStatement(for: dialect).statement(for: dialect)
        let problem = try #require(statement.problem)
        #expect(!problem.isEmpty && !statement.text.contains("NULL,"))
        #expect(statement.bindings.isEmpty)
    }

    @Test func aColumnOfATypeThatADatabaseHasNotIsAnError() throws {
        let table = TableSchema("t", columns: [ColumnDefinition("a", .array(of: .text))])
        let problem = try #require(table.createStatement(for: .sqlite).statement(for: .sqlite).problem)
        #expect(problem.contains("SQLite has no arrays"))
        #expect(table.createStatement(for: .postgres).statement(for: .postgres).problem == nil)
        #expect(SQLType.range(of: .text).unavailability(in: .postgres) != nil)
    }

    @Test(arguments: [
        (SQLType.varchar(20), "VARCHAR(20)", "TEXT"), (.json, "JSONB", "TEXT"),
        (.array(of: .array(of: .int32)), "INTEGER[][]", ""),
        (.range(of: .timestamp), "TSTZRANGE", ""), (.inet, "INET", "TEXT"), (.numeric, "NUMERIC", "NUMERIC"),
        (.enumeration(name: "ro\"le", cases: ["a"]), "\"ro\"\"le\"", "TEXT"), (.interval, "INTERVAL", "TEXT"),
    ])
    func typesHaveNamesInEachDialect(_ type: SQLType, _ postgres: String, _ sqlite: String) {
        #expect(type.name(for: .postgres) == postgres)
        if !sqlite.isEmpty { #expect(type.name(for: .sqlite) == sqlite) }
    }
}
