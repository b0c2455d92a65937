import CovetDatabase
import CovetSQL
import CovetSQLite
import Foundation
import Testing

@Suite struct StatementTests {
    @Test(arguments: Place.allCases)
    func rowsComeBackAsTheyWereWritten(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            try await database.execute(
                "CREATE TABLE things (flag INTEGER, number INTEGER, real REAL, text TEXT, bytes BLOB, moment TEXT, id TEXT, price NUMERIC(12, 2), blank TEXT)"
            )
            let moment = SQLTimestamp(microseconds: 1_795_396_380_123_456)
            let id = UUID()
            let price = try #require(SQLDecimal("-1234567890.25"))
            let touched = try await database.execute(
                """
                INSERT INTO things VALUES (\(true), \(Int64.min), \(0.1), \("naïve\u{0}'; DROP TABLE users; --"), \([UInt8]([0, 255, 39])), \(moment), \(id), \
                \(price), \(String?.none))
                """
            )
            #expect(touched == 1)
            let rows = try await database.query(
                "SELECT flag, number, real, text, bytes, moment, id, price, blank FROM things",
                as: (Bool, Int64, Double, String, [UInt8], SQLTimestamp, UUID, SQLDecimal, String?).self
            )
            #expect(rows.count == 1)
            let row = try #require(rows.first)
            #expect(row.0 && row.1 == .min && row.2 == 0.1 && row.3 == "naïve\u{0}'; DROP TABLE users; --")
            #expect(
                row.4 == [0, 255, 39] && row.5 == moment && row.6 == id && row.7.decimal == price.decimal
                    && row.8 == nil
            )
        }
    }

    @Test(arguments: Place.allCases)
    func emptyBytesAndTextAreNotNull(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let row = try await database.first("SELECT \([UInt8]()), \("")", as: ([UInt8], String).self)
            #expect(row?.0 == [] && row?.1 == "")
        }
    }

    @Test(arguments: Place.allCases)
    func insertReturnsItsRow(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let result = try await database.query(
                "INSERT INTO users (email) VALUES (\("a")), (\("b")) RETURNING id, email",
                as: (Int, String).self
            )
            #expect(result.map(\.0) == [1, 2] && result.map(\.1) == ["a", "b"])
            #expect(try await database.execute("UPDATE users SET age = \(20)") == 2)
            #expect(try await database.execute("CREATE INDEX users_age ON users (age)") == 0)
        }
    }

    @Test func aNumberOfADeletedRowIsNotGivenAgain() async throws {
        try await withDatabase { database async throws in
            try await database.execute("INSERT INTO users (email) VALUES (\("a"))")
            try await database.execute("DELETE FROM users")
            #expect(
                try await database.first("INSERT INTO users (email) VALUES (\("b")) RETURNING id", as: Int.self) == 2
            )
        }
    }

    struct Violation: Sendable {
        var statement: SQL
        var code: DatabaseError.Code
        var table: String?
        var columns: [String] = []
        var constraint: String?
    }

    static let violations: [Violation] = [
        Violation(
            statement: "INSERT INTO users (email) VALUES (\("secret-a"))",
            code: .uniqueViolation,
            table: "users",
            columns: ["email"]
        ),
        Violation(
            statement: "INSERT INTO users (id, email) VALUES (\(1), \("secret-b"))",
            code: .uniqueViolation,
            table: "users",
            columns: ["id"]
        ),
        Violation(
            statement: "INSERT INTO users (email) VALUES (\(String?.none))",
            code: .notNullViolation,
            table: "users",
            columns: ["email"]
        ),
        Violation(
            statement: "INSERT INTO users (email, age) VALUES (\("secret-c"), \(17))",
            code: .checkViolation,
            constraint: "adult"
        ),
        Violation(
            statement: "INSERT INTO users (email, friend) VALUES (\("secret-c"), \(99))",
            code: .foreignKeyViolation
        ),
        Violation(
            statement: "INSERT INTO pairs VALUES (\(1), \(2))",
            code: .uniqueViolation,
            table: "pairs",
            columns: ["a", "b"]
        ),
        Violation(
            statement: "INSERT INTO folded VALUES (\("SECRET-A"))",
            code: .uniqueViolation,
            constraint: "folded_lower"
        ),
        Violation(statement: "SELEC 1", code: .syntax),
        Violation(statement: "SELECT * FROM nowhere", code: .missingTable, table: "nowhere"),
        Violation(statement: "", code: .syntax),
        Violation(statement: "SELECT 1; DROP TABLE users", code: .syntax),
        Violation(statement: "SELECT ?", code: .misuse),
        Violation(statement: "SELECT \(Double.nan)", code: .invalidValue),
        Violation(statement: "SELECT \(Date.distantFuture.addingTimeInterval(1e12))", code: .invalidValue),
        Violation(statement: "SELECT \(UInt64.max)", code: .invalidValue),
        Violation(statement: "BEGIN", code: .misuse),
        Violation(statement: "BEGIN IMMEDIATE", code: .misuse),
    ]

    @Test(arguments: violations, Place.allCases)
    func anErrorNamesWhatFailedAndNoValue(_ violation: Violation, _ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            try await database.execute("CREATE TABLE pairs (a INTEGER, b INTEGER, UNIQUE (a, b))")
            try await database.execute("CREATE TABLE folded (name TEXT)")
            try await database.execute("CREATE UNIQUE INDEX folded_lower ON folded (lower(name))")
            try await database.execute("INSERT INTO users (email) VALUES (\("secret-a"))")
            try await database.execute("INSERT INTO pairs VALUES (\(1), \(2))")
            try await database.execute("INSERT INTO folded VALUES (\("secret-a"))")
            let error = try #require(await failure { _ = try await database.query(violation.statement, as: Int?.self) })
            #expect(error.code == violation.code)
            #expect(
                error.table == violation.table && error.columns == violation.columns
                    && error.constraint == violation.constraint
            )
            #expect(
                !"\(error)".lowercased().contains("secret")
                    && !String(reflecting: error).lowercased().contains("secret")
            )
            // The connection is as good as before.
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 1)
            try await database.transaction { try await $0.execute("DELETE FROM users") }
        }
    }

    @Test(arguments: Place.allCases)
    func aWrongTypeNamesColumnAndTypes(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let wrong = await failure { _ = try await database.query("SELECT 'secret' AS name", as: Int.self) }
            #expect(wrong?.code == .decoding && wrong?.columns == ["name"])
            #expect(wrong?.message == "column \"name\" (number 1): expected an integer, found text")
            let null = await failure { _ = try await database.query("SELECT NULL AS name", as: String.self) }
            #expect(null?.message == "column \"name\" (number 1): expected text, found null")
            let range = await failure { _ = try await database.query("SELECT 300 AS age", as: UInt8.self) }
            #expect(range?.message == "column \"age\" (number 1): expected UInt8, found an integer out of its range")
            let missing = await failure { _ = try await database.query("SELECT 1", as: (Int, Int?).self) }
            #expect(missing?.message.contains("no such column: the result has 1") == true)
        }
    }

    @Test func aTableChangedUnderAKeptStatementIsReadAnew() async throws {
        try await withDatabase { database async throws in
            #expect(try await database.query("SELECT * FROM users", as: Int.self) == [])
            try await database.execute("INSERT INTO users (email) VALUES (\("a"))")
            try await database.execute("CREATE TABLE t (a INTEGER)")
            try await database.execute("INSERT INTO t VALUES (1)")
            #expect(try await database.query("SELECT * FROM t", as: Int.self) == [1])
            try await database.execute("ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 2")
            #expect(try await database.query("SELECT * FROM t", as: (Int, Int).self).first?.1 == 2)
        }
    }

    @Test(arguments: Place.allCases)
    func moreStatementsThanTheCacheKeepsAllWork(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            for round in 0..<2 {
                for number in 0..<300 {
                    #expect(
                        try await database.first(SQL(unsafeRaw: "SELECT \(number) + \(round)"), as: Int.self) == number
                            + round
                    )
                }
            }
        }
    }

    /// SQLite would run what stands before it.
    @Test func aStatementWithANULIsRefused() async throws {
        try await withDatabase { database async throws in
            let error = await #expect(throws: DatabaseError.self) {
                try await database.execute(SQL(unsafeRaw: "DELETE FROM users\0 WHERE id = 1"))
            }
            #expect(error?.code == .syntax)
        }
    }

    @Test func columnsThatAreNotThereAreSaidNotToBe() async throws {
        try await withDatabase { database async throws in
            for column in [Int.min, -1, 1, 1 << 32, .max] {
                await #expect(throws: DatabaseError.self, "\(column)") {
                    _ = try await database.run(Statement(text: "SELECT 7")) { try $0.int64(at: column) }
                }
            }
        }
    }

    @Test func thirtyTwoThousandValuesFitInAStatement() async throws {
        try await withDatabase { database async throws in
            let ids = Array(1...SQLDialect.sqlite.maximumBindings)
            #expect(
                try await database.first("SELECT count(*) FROM users WHERE id IN (\(list: ids))", as: Int.self) == 0
            )
            #expect(
                try await database.first("SELECT count(*) FROM users WHERE id NOT IN (\(list: [Int]()))", as: Int.self)
                    == 0
            )
        }
    }

    @Test(arguments: Place.allCases)
    func aStreamLendsRowsOneByOneAndEndsEarly(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let numbers: SQL =
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n"
            let sum = try await database.stream(numbers, as: Int.self) { rows in
                var sum = 0
                for try await number in rows { sum += number }
                return sum
            }
            #expect(sum == 5_000_050_000)
            let first = try await database.stream(numbers, as: Int.self) { rows in
                for try await number in rows where number > 300 { return number }
                return 0
            }
            #expect(first == 301)
            let all = try await database.query(numbers, as: Int.self)
            #expect(all.count == 100_000)
        }
    }

    @Test func aStreamKeptBeyondItsClosureIsRefused() async throws {
        try await withDatabase { database async throws in
            let kept = try await database.stream("SELECT 1", as: Int.self) { $0 }
            let error = await failure { for try await _ in kept {} }
            #expect(error?.code == .misuse)
        }
    }

    @Test(arguments: Place.allCases)
    func everyStatementIsReportedWithoutValues(_ place: Place) async throws {
        let recorder = Recorder()
        try await withDatabase(place, observers: [recorder]) { database async throws in
            _ = try await database.query("SELECT \("secret") UNION ALL SELECT 'b'", as: String.self)
            _ = try? await database.transaction {
                try await $0.execute("INSERT INTO users (email) VALUES (\(String?.none))")
            }
            let events = recorder.events.dropFirst()
            #expect(
                events.map(\.text) == [
                    "SELECT ? UNION ALL SELECT 'b'", "BEGIN IMMEDIATE", "INSERT INTO users (email) VALUES (?)",
                    "ROLLBACK",
                ]
            )
            #expect(events.map(\.rowCount) == [2, 0, 0, 0])
            #expect(events.map(\.error?.code) == [nil, nil, .notNullViolation, nil])
            #expect(events.map(\.kind) == [.statement, .transaction, .statement, .transaction])
            #expect(events.allSatisfy { !"\($0)".contains("secret") && $0.duration > .zero })
            #expect(events.first?.fingerprint.count == 16)
        }
    }

    @Test(arguments: Place.allCases)
    func statementsOfATaskAndItsChildrenAreCounted(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let (_, outer) = try await database.countingStatements {
                try await database.execute("INSERT INTO users (email) VALUES (\("a"))")
                let (count, inner) = try await database.countingStatements {
                    async let one = database.first("SELECT 1", as: Int.self)
                    async let two = database.first("SELECT 2", as: Int.self)
                    return try await (one ?? 0) + (two ?? 0)
                }
                #expect(count == 3 && inner.count == 2)
                try await database.transaction { try await $0.execute("DELETE FROM users") }
            }
            #expect(outer.count == 4 && outer.texts.last == "DELETE FROM users")
        }
    }
}
