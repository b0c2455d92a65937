import CovetSQL
import Foundation
import Testing

@Suite struct SQLTests {
    @Test func interpolatedValuesAreBound() {
        let attack = "'; DROP TABLE users; --"
        let sql: SQL = "SELECT * FROM users WHERE name = \(attack) AND age > \(18) AND email = \(String?.none)"
        let sqlite = sql.statement(for: .sqlite)
        #expect(sqlite.text == "SELECT * FROM users WHERE name = ? AND age > ? AND email = ?")
        #expect(sqlite.bindings == [.text(attack), .int64(18), .null])
        #expect(sql.statement(for: .postgres).text == "SELECT * FROM users WHERE name = $1 AND age > $2 AND email = $3")
    }

    @Test func fragmentsAreSplicedWithTheirValues() {
        let either: [SQL] = ["a = \(1)", "b = \(2)"]
        let condition: SQL = "age > \(18)"
        let sql: SQL =
            "SELECT \(identifier: "na\"me") FROM t WHERE \(condition) AND \(either.joined(separator: " OR "))"
        #expect(sql.statement(for: .postgres).text == "SELECT \"na\"\"me\" FROM t WHERE age > $1 AND a = $2 OR b = $3")
        #expect(sql.statement(for: .postgres).bindings == [.int64(18), .int64(1), .int64(2)])
    }

    @Test func listsBindEachValueAndAnEmptyOneMatchesNothing() {
        #expect(("a IN (\(list: [1, 2, 3]))" as SQL).statement(for: .postgres).text == "a IN ($1, $2, $3)")
        #expect(("a IN (\(list: [Int]()))" as SQL).statement(for: .postgres).text == "a IN (SELECT NULL WHERE 1 = 0)")
    }

    @Test func dialectsDifferOnlyWhereDatabasesDo() {
        let sql = SQL(dependingOnDialect: { "SELECT \($0.literal(true))\($0.limit(nil, offset: 5))" })
        #expect(sql.statement(for: .sqlite).text == "SELECT 1 LIMIT -1 OFFSET ?")
        #expect(sql.statement(for: .postgres).text == "SELECT TRUE OFFSET $1")
        #expect(sql == sql && sql != "SELECT 1")
    }

    @Test(arguments: SQLDialect.allCases) func smallLimitsStandInTheText(_ dialect: SQLDialect) {
        func statement(_ limit: Int?, _ offset: Int?) -> Statement {
            dialect.limit(limit, offset: offset).statement(for: dialect)
        }
        #expect(statement(1_000, nil) == Statement(text: " LIMIT 1000", bindings: []))
        #expect(statement(0, 0).text == " LIMIT 0" && statement(nil, 0).text.isEmpty)
        let large = statement(1_001, 7)
        #expect(large.text == (dialect == .sqlite ? " LIMIT ? OFFSET ?" : " LIMIT $1 OFFSET $2"))
        #expect(large.bindings == [.int64(1_001), .int64(7)])
        #expect(statement(-1, nil).bindings == [.int64(-1)])
    }

    @Test func valuesDoNotShow() {
        let sql: SQL = "SELECT \("secret")"
        for text in [
            "\(sql)", String(reflecting: sql), "\(sql.statement(for: .sqlite))",
            String(reflecting: sql.statement(for: .sqlite)), "\(SQLValue.text("secret"))",
        ] {
            #expect(!text.contains("secret"))
        }
        var dumped = ""
        dump([sql.statement(for: .sqlite)], to: &dumped)
        dump([sql], to: &dumped)
        dump(sql.statement(for: .sqlite).bindings, to: &dumped)
        #expect(!dumped.contains("secret"))
    }

    @Test func aColumnFromOutsideIsKnownOrAnError() throws {
        let table = TableSchema("posts", columns: [ColumnDefinition("title", .text)])
        #expect(try table.column(named: "title").name == "title")
        let error = #expect(throws: UnknownColumnError.self) { try table.column(named: "title; DROP TABLE posts") }
        #expect(error?.description == "posts has no such column; it has title")
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (1_795_396_380_123_456, "2026-11-23T01:13:00.123456Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ])
    func aMomentIsWrittenAndRead(_ microseconds: Int64, _ text: String) {
        #expect(SQLTimestamp(microseconds: microseconds).text == text)
        #expect(SQLTimestamp(text: text.utf8)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-29", "2026-11-23T", "2026-11-23T24:00", "2026-11-23 01:13:00Zx",
        "2026-11-23 01:13:00.", "x026-11-23",
    ])
    func whatIsNoMomentIsRefused(_ text: String) {
        #expect(SQLTimestamp(text: text.utf8) == nil)
    }

    @Test func otherFormsOfAMomentAreRead() {
        let expected = SQLTimestamp(microseconds: 1_795_396_380_000_000)
        for text in ["2026-11-23 01:13:00", "2026-11-23 01:13", "2026-11-23T03:13:00+02:00", "2026-11-23T01:13:00.0Z"] {
            #expect(SQLTimestamp(text: text.utf8) == expected)
        }
        #expect(SQLTimestamp(microseconds: .max).text == nil && SQLTimestamp(microseconds: .min).text == nil)
    }

    @Test func integersBeyondSixtyFourBitsAreNotCut() {
        #expect(UInt64.max.sqlValue == SQLDecimal("18446744073709551615").map { .decimal($0) })
        #expect(UInt(7).sqlValue == .int64(7))
    }

    @Test func literalsCannotEndEarly() {
        let sql: SQL = "DEFAULT \("'; DROP TABLE users; --") \(Int64.min) \([UInt8]([1, 255])) \(true)"
        #expect(sql.inlined(for: .sqlite) == "DEFAULT '''; DROP TABLE users; --' (-9223372036854775807 - 1) X'01ff' 1")
        #expect(
            sql.inlined(for: .postgres)
                == "DEFAULT '''; DROP TABLE users; --' (-9223372036854775807 - 1) '\\x01ff'::bytea TRUE"
        )
    }
}

@Suite struct SchemaTests {
    @Test func aTableIsWrittenInEachDialect() {
        let table = TableSchema(
            "posts",
            columns: [
                ColumnDefinition("id", .int64, primaryKey: .generated),
                ColumnDefinition("title", .text, default: .value(.text("it's")), isUnique: true),
                ColumnDefinition("price", .decimal(precision: 10, scale: 2), isNullable: true),
                ColumnDefinition("author", .int64),
            ],
            uniques: [["title", "author"]],
            foreignKeys: [ForeignKey(["author"], references: "users", ["id"], onDelete: .cascade)],
            checks: [.init("cheap", "price < \(100)")],
            indexes: [IndexDefinition("newest", on: [.descending("id")], where: "price > \(1)")]
        )
        #expect(
            table.createStatement(for: .postgres).statement(for: .postgres).text == """
                CREATE TABLE "posts" (
                    "id" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
                    "title" TEXT NOT NULL DEFAULT 'it''s',
                    "price" NUMERIC(10, 2),
                    "author" BIGINT NOT NULL,
                    CONSTRAINT "posts_title_key" UNIQUE ("title"),
                    CONSTRAINT "posts_title_author_key" UNIQUE ("title", "author"),
                    CONSTRAINT "posts_author_fkey" FOREIGN KEY ("author") REFERENCES "users" ("id") ON DELETE CASCADE,
                    CONSTRAINT "cheap" CHECK (price < 100)
                )
                """
        )
        #expect(
            table.createStatement(for: .sqlite).statement(for: .sqlite).text.contains(
                "\"id\" INTEGER PRIMARY KEY AUTOINCREMENT,"
            )
        )
        #expect(
            table.createIndexStatements(for: .sqlite).map { $0.statement(for: .sqlite).text } == [
                #"CREATE UNIQUE INDEX "posts_title_key" ON "posts" ("title")"#,
                #"CREATE UNIQUE INDEX "posts_title_author_key" ON "posts" ("title", "author")"#,
                "CREATE INDEX \"newest\" ON \"posts\" (\"id\" DESC) WHERE price > 1",
            ]
        )
    }

    @Test func severalKeyColumnsMakeOneKey() {
        let table = TableSchema(
            "follows",
            columns: [
                ColumnDefinition("a", .int64, primaryKey: .supplied),
                ColumnDefinition("b", .uuid, primaryKey: .supplied),
            ]
        )
        #expect(
            table.createStatement(for: .sqlite).statement(for: .sqlite).text
                == "CREATE TABLE \"follows\" (\n    \"a\" INTEGER NOT NULL,\n    \"b\" TEXT NOT NULL,\n    PRIMARY KEY (\"a\", \"b\")\n)"
        )
    }

    @Test func aDerivedNameIsNeverCut() {
        let long: SQLIdentifier = "a_very_long_column_name_that_somebody_chose_without_thinking"
        let one = IndexDefinition(table: "t", on: [.ascending(long), .ascending("a")]).name
        let two = IndexDefinition(table: "t", on: [.ascending(long), .ascending("b")]).name
        #expect(one != two && one.name.utf8.count <= 63 && one.name.hasSuffix("_index"))
    }
}
