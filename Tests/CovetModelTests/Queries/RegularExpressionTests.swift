import CovetDatabase
import CovetModel
import CovetSQLite
import CovetTestSupport
import Testing

#if canImport(CovetPostgres)
import CovetPostgres
#endif

/// SQLite's regular expressions are Covet's own: they answer as PostgreSQL's do, or say that they cannot.
@Suite struct RegularExpressionTests {
    static let texts = [
        "", "a", "b", "ab", "ba", "aab", "abc", "abab", "A", "aB", "a1", "1", "12", "a b", " ", "a\nb", "\n", "a.b",
        "a|b", "(a)", "[a]", "{1}", "a{", "a-b", "-",
        "^a", "a$", "a\\b", "_", "a_1", "ä", "Ä", "äb", "straße", "日本", "e\u{301}", "\u{1F600}", "aaaaaaaaaa",
        "foo bar", "foo,bar", "x@y.ch", "2026-01-31", "\t", "ab1_\u{e9}",
    ]

    static let patterns = [
        "", "a", "^a", "a$", "^a$", "^$", "^", "$", ".", "^.$", "a.b", "a|b", "^(a|b)$", "^a|b$", "(a|b)*", "^(a|b)*$",
        "^(ab)+$", "^a*$", "^a+$", "^a?$", "a{2}", "^a{2,}b",
        "^a{1,2}b$", "^(ab){2}$", "^a{0}$", "a{", "[ab]", "^[ab]+$", "[^ab]", "^[^a]$", "[a-c]{2}", "[]a]", "[^]a]",
        "[a-]", "[-a]", "[[:alpha:]]", "^[[:alpha:]]+$", "[[:digit:]_]",
        "[[:space:]]", "[^[:alnum:]]", "\\d", "\\D", "\\w+\\W", "\\s", "^\\S+$", "[\\d_]", "[^\\w]", "\\.", "\\|",
        "\\(a\\)", "\\[a\\]", "a\\\\b", "\\^", "\\$", "\\n", "\\t",
        "\\u00e4", "\\U0001F600", "\\ma", "b\\M", "\\yb", "\\Yb", "\\Aa", "b\\Z", "()", "(a|)", "^(|a)b", "(?:a|b)c",
        "^(a*)*$", "^(a|aa)+$", "(a*)+b", "a*?b", "a+?", "a??b",
        "^(a?){10}$", "(x+x+)+y", "^[^@]+@[^@]+\\.[a-z]{2,}$", "^\\d{4}-\\d{2}-\\d{2}$", "日", "^.{2}$", "[ä-ö]", "ß",
        "[[:upper:]]", "[[:lower:]]{2}", "[[:punct:]]", "a-b", "]", "}",
        "foo.*bar", "(foo|bar),(foo|bar)", "[a-z]+ [a-z]+", "\\w+@\\w+\\.\\w+", "[^[:space:]]{5}", "[\\]]", "[\\n]",
        "a\\-b", "[[:word:]]+", "[\\D]", "(((a)))",
    ]

    /// What is no expression here; PostgreSQL refuses most of it too, and what it takes is named in the error.
    static let refused = [
        "(", ")", "a)", "(a", "[", "[a", "[]", "*a", "+", "?a", "a**", "a+*", "^*", "(*a)", "a|*", "a{2", "a{2,1}",
        "a{256}", "a{1}{2}", "\\", "[b-a]", "[[:nonsense:]]", "[[.a.]]", "[[=a=]]",
        "(a)\\1", "(?=a)", "(?!a)", "(?<=a)", "(?i)a", "***=a", "\\q", "\\b", "\\u12", "((a{255}){255}){255}",
        "[\\w-z]",
    ]

    private static func question(_ pattern: String, _ texts: [String], ignoringCase: Bool) -> SQL {
        let rows = texts.enumerated().map { "(\($0.offset), CAST(\($0.element) AS TEXT))" as SQL }
        let match = SQL(dependingOnDialect: { dialect in
            switch (dialect, ignoringCase) {
            case (.sqlite, false): "t REGEXP \(pattern)"
            case (.sqlite, true): "regexp(\(pattern), t, 'i')"
            case (.postgres, false): "t ~ \(pattern)"
            case (.postgres, true): "t ~* \(pattern)"
            }
        })
        return "WITH x(n, t) AS (VALUES \(rows.joined())) SELECT \(match) FROM x ORDER BY n"
    }

    /// `nil` where the database refuses the pattern.
    private static func answer(
        _ pattern: String,
        _ texts: [String],
        ignoringCase: Bool = false,
        from database: Database
    ) async -> [Bool]? {
        try? await database.query(question(pattern, texts, ignoringCase: ignoringCase), as: Bool.self)
    }

    @Test func aWrongExpressionIsAnErrorThatDoesNotTellIt() async throws {
        try await withDatabase(models: []) { database in
            for pattern in Self.refused {
                let error = await #expect(throws: DatabaseError.self, "\(pattern)") {
                    try await database.query(Self.question(pattern, ["a"], ignoringCase: false), as: Bool.self)
                }
                #expect(
                    error?.message.contains("the regular expression") == true,
                    "\(pattern): \(error.map { "\($0)" } ?? "")"
                )
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await database.query(Self.question("secret(", ["a"], ignoringCase: false), as: Bool.self)
            }
            #expect(error.map { "\($0)".contains("secret") } == false)
        }
    }

    @Test func nullMatchesNothing() async throws {
        try await withDatabase(models: []) { database in
            let row = try await database.first(
                "SELECT regexp(NULL, 'a'), regexp('a', NULL), 'a' REGEXP 'a', 'b' REGEXP 'a'",
                as: (Bool?, Bool?, Bool, Bool).self
            )
            #expect(row?.0 == nil && row?.1 == nil && row?.2 == true && row?.3 == false)
        }
    }

    @Test func anExpressionOfEachRowIsItsOwn() async throws {
        try await withDatabase(models: []) { database in
            let sql: SQL =
                "WITH x(p) AS (VALUES ('^a'), ('b$'), ('^a')) SELECT 'ab' REGEXP p, regexp(p, 'AB', 'i'), regexp(p, 'AB', '') FROM x"
            let rows = try await database.query(sql, as: (Bool, Bool, Bool).self)
            #expect(rows.allSatisfy { $0 == (true, true, false) } && rows.count == 3)
        }
    }

    /// Each of these takes an engine that tries one way after the other longer than anyone waits.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(x+x+)+y", "^(a?){200}a{200}$", "(.*)*(.*)*(.*)*c"]
    )
    func anExpressionThatWouldTakeForeverDoesNot(_ pattern: String) async throws {
        try await withDatabase(models: []) { database in
            let text = String(repeating: pattern.contains("x") ? "x" : "a", count: 5_000) + "!"
            let answers = try await database.query(Self.question(pattern, [text], ignoringCase: false), as: Bool.self)
            #expect(answers == [false])
        }
    }

    @Test func aLongSearchEndsWithItsDeadline() async throws {
        try await withDatabase(models: []) { database in
            let text = String(repeating: "a", count: 1_000_000)
            let sql: SQL = "SELECT \(text) REGEXP \("(a?){250}(a?){250}(a?){250}b") FROM (VALUES (1), (2), (3), (4))"
            let error = await #expect(throws: DatabaseError.self) {
                try await database.limited(to: .milliseconds(50)).query(sql, as: Bool.self)
            }
            #expect(error?.code == .deadlineExceeded)
        }
    }

    #if canImport(CovetPostgres)
    @Test(.enabled(if: TestPostgres.isThere, TestPostgres.missing))
    func theAnswersArePostgreSQLs() async throws {
        try await withDatabase(models: []) { sqlite in
            try await TestPostgres.withDatabase(models: []) { postgres in
                for pattern in Self.patterns {
                    for ignoringCase in [false, true] {
                        let here = await Self.answer(pattern, Self.texts, ignoringCase: ignoringCase, from: sqlite)
                        let there = await Self.answer(pattern, Self.texts, ignoringCase: ignoringCase, from: postgres)
                        #expect(here != nil && here == there, "\(pattern), ignoring case: \(ignoringCase)")
                    }
                }
            }
        }
    }

    /// What both take has one meaning, however it was put together.
    @Test(.enabled(if: TestPostgres.isThere, TestPostgres.missing))
    func whatBothTakeMeansTheSame() async throws {
        try await withDatabase(models: []) { sqlite in
            try await TestPostgres.withDatabase(models: []) { postgres in
                var generator = SeededGenerator(seed: 7)
                let pieces = [
                    "a", "b", "c", "1", ".", "(", ")", "|", "*", "+", "?", "[", "]", "^", "$", "{1,2}", "{2}", "\\d",
                    "\\w", "-", "\\y", "(?:", "[^", "[a-b]", "\\.", "{", ",",
                ]
                let texts = [
                    "", "a", "b", "ab", "ba", "aa", "abc", "a1", "1", "a.b", "a-b", "aab1", "{", "]", ",", "c,a",
                    "1a{1,2}",
                ]
                var accepted = 0
                for _ in 0..<1_500 {
                    let count = Int.random(in: 1...7, using: &generator)
                    let pattern = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
                    guard let here = await Self.answer(pattern, texts, from: sqlite),
                        let there = await Self.answer(pattern, texts, from: postgres)
                    else { continue }
                    accepted += 1
                    #expect(here == there, "\(pattern)")
                }
                #expect(accepted > 300)
            }
        }
    }
    #endif
}
