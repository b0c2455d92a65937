import CovetDatabase
import CovetSQL
import CovetSQLite
import Foundation
import Testing

/// What SQLite has no type for is kept as text that sorts, and what it cannot keep is an error that says so.
@Suite struct ValueTests {
    private enum Role: String, SQLEnumeration {
        case author, editor
        static let sqlTypeName: SQLIdentifier = "role"
    }

    private struct Settings: Codable, Hashable {
        var theme: String
        var sizes: [Int]
    }

    private func failure(_ body: () async throws -> Void) async -> DatabaseError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? DatabaseError
        }
    }

    @Test func typesThatSQLiteHasNotAreKeptAsText() async throws {
        try await withDatabase { database in
            let types: [(SQLIdentifier, SQLType)] = [
                ("day", .date), ("time", .time), ("local", .localTimestamp), ("span", .interval), ("data", .json),
                ("address", .inet), ("role", .enumeration(name: "role", cases: ["author", "editor"])),
                ("price", .numeric),
                ("name", .varchar(5)), ("pause", .interval),
            ]
            let table = TableSchema("t", columns: types.map { ColumnDefinition($0, $1) })
            try await database.execute(table.createStatement(for: .sqlite))
            let day = try #require(SQLDate(year: 2026, month: 11, day: 23))
            let time = try #require(SQLTime(hour: 1, minute: 13, second: 5, microsecond: 500_000))
            let address = try #require(SQLAddress("2001:db8::/32"))
            let span = SQLInterval(months: 14, days: -3, microseconds: 1)
            let settings = JSONColumn(Settings(theme: "it's", sizes: [1, 2]))
            try await database.execute(
                """
                INSERT INTO t VALUES (\(day), \(time), \(SQLLocalTimestamp(day, time)), \(span), \(settings), \(address), \(Role.editor),
                \(Decimal(12.5)), \("abcde"), \(Duration.milliseconds(1500)))
                """
            )
            let rows = try await database.query(
                "SELECT day, time, local, span, data, address, role, price, pause FROM t",
                as: (
                    SQLDate, SQLTime, SQLLocalTimestamp, SQLInterval, JSONColumn<Settings>, SQLAddress, Role, Decimal,
                    Duration
                ).self
            )
            let row = try #require(rows.first)
            #expect(row.0 == day && row.1 == time && row.2 == SQLLocalTimestamp(day, time) && row.3 == span)
            #expect(row.4 == settings && row.5 == address && row.6 == .editor && row.7 == Decimal(12.5))
            #expect(row.8 == .milliseconds(1500))
            let texts = try await database.query(
                "SELECT day, time, local, span, json_extract(data, '$.theme') FROM t",
                as: (String, String, String, String, String).self
            )
            let text = try #require(texts.first)
            #expect(
                text == ("2026-11-23", "01:13:05.500000", "2026-11-23T01:13:05.500000", "P1Y2M-3DT0.000001S", "it's")
            )
        }
    }

    @Test(
        arguments: [
            ([1, 2].sqlValue, "SQLite has no arrays"), ((1..<3).sqlValue, "SQLite has no ranges"),
            (.double(.nan), "SQLite cannot store a NaN"), (.date(SQLDate(daysSince1970: .max)), "the years 0 to 9999"),
            (.localTimestamp(SQLLocalTimestamp(microseconds: .min)), "the years 0 to 9999"),
            (.decimal(SQLDecimal(Int64.max)), "15 digits"), (.invalid(reason: "it is none"), "it is none"),
            (Date(timeIntervalSince1970: .nan).sqlValue, "a Date that is none"),
        ] as [(SQLValue, String)]
    )
    func whatSQLiteCannotKeepIsRefusedWithTheReason(_ value: SQLValue, _ words: String) async throws {
        try await withDatabase(.memory) { database in
            let bound = await failure { try await database.execute("INSERT INTO users (email) VALUES (\(value))") }
            #expect(bound?.code == .invalidValue && bound?.message.contains(words) == true, "\(bound as Any)")
            // As a default it would be a literal, and SQLite would take a null without a word.
            let table = TableSchema("t", columns: [ColumnDefinition("a", .double, default: .value(value))])
            let written = await failure { try await database.execute(table.createStatement(for: .sqlite)) }
            #expect(written?.message.contains(words) == true, "\(written as Any)")
            let count = try await database.first("SELECT count(*) FROM sqlite_schema WHERE name = 't'", as: Int.self)
            #expect(count == 0)
        }
    }

    @Test func aColumnOfArraysIsRefusedBeforeItIsMade() async throws {
        try await withDatabase(.memory) { database in
            let table = TableSchema("t", columns: [ColumnDefinition("tags", .array(of: .text))])
            let error = await failure { try await database.execute(table.createStatement(for: .sqlite)) }
            #expect(error?.code == .unsupported && error?.message.contains("SQLite has no arrays") == true)
        }
    }

    @Test func textThatIsNoneOfTheTypeNamesTheColumn() async throws {
        try await withDatabase(.memory) { database in
            let attempts: [(String, () async throws -> Void)] = [
                (
                    "expected a date, found text that is none",
                    { _ = try await database.query("SELECT 'x' AS c", as: SQLDate.self) }
                ),
                (
                    "expected a time, found text that is none",
                    { _ = try await database.query("SELECT '25:00' AS c", as: SQLTime.self) }
                ),
                (
                    "expected an interval, found text that is none",
                    { _ = try await database.query("SELECT 'P' AS c", as: SQLInterval.self) }
                ),
                (
                    "expected an internet address, found text",
                    { _ = try await database.query("SELECT '1.2.3' AS c", as: SQLAddress.self) }
                ),
                (
                    "expected a date as text, found an integer",
                    { _ = try await database.query("SELECT 5 AS c", as: SQLDate.self) }
                ),
                (
                    "expected an array, which SQLite has not, found text",
                    { _ = try await database.query("SELECT '{}' AS c", as: [Int].self) }
                ),
                (
                    "expected a range, which SQLite has not, found text",
                    { _ = try await database.query("SELECT '[1,2)' AS c", as: Range<Int>.self) }
                ),
                (
                    "found JSON that cannot be decoded",
                    { _ = try await database.query("SELECT '{' AS c", as: JSONColumn<Settings>.self) }
                ),
            ]
            for (words, attempt) in attempts {
                let error = await failure(attempt)
                #expect(error?.code == .decoding && error?.message.contains(words) == true, "\(error as Any)")
                #expect(error?.message.contains("\"c\"") == true)
            }
        }
    }
}
