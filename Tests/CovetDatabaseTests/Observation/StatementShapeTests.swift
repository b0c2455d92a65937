import Testing

@testable import CovetDatabase

@Suite struct StatementShapeTests {
    @Test(arguments: [
        ["SELECT * FROM t WHERE a = 1", "select  *\nfrom t where a = 27 -- why", "SELECT * FROM t WHERE a = $1;"],
        [
            "SELECT a FROM t WHERE b IN (1)", "SELECT a FROM t WHERE b IN (1, 2, 3)",
            "SELECT a FROM t WHERE b in ($1,$2)",
        ],
        ["SELECT a FROM t WHERE b = ANY(ARRAY[1, 2])", "SELECT a FROM t WHERE b = ANY(ARRAY[1])"],
        [
            "INSERT INTO t (a, b) VALUES (?, ?)", "INSERT INTO t (a, b) VALUES (?, ?), (?, ?), (?, ?)",
            "INSERT INTO t (a, b) VALUES ('x', 2)",
        ],
        ["SELECT 'it''s', E'a\\'b', $tag$ ' $x$ $tag$, 1e-7, 0x1F, .5", "SELECT ?, ?, ?, ?, ?, ?"],
        ["SELECT a /* one /* two */ */ FROM t", "SELECT a FROM t"],
        ["SELECT a FROM t LIMIT 10 OFFSET 20", "SELECT a FROM t LIMIT $1 OFFSET $2"],
        ["SELECT X'00', N'a', U&'b'", "SELECT $1, $2, $3"],
    ])
    func theSameQuestionIsOneFingerprint(texts: [String]) {
        let shapes = texts.map { StatementShape($0) }
        #expect(Set(shapes.map(\.fingerprint)).count == 1, "\(shapes.map(\.text))")
    }

    @Test(arguments: [
        ("SELECT a FROM t", "SELECT b FROM t"),
        ("SELECT \"A\" FROM t", "SELECT \"a\" FROM t"),
        ("SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b > 1"),
        ("SELECT coalesce(?, ?)", "SELECT coalesce(?)"),
        ("SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC"),
        ("INSERT INTO t (a) VALUES (?), (now())", "INSERT INTO t (a) VALUES (?)"),
        ("SELECT a FROM t WHERE b -> 'x' ? $1", "SELECT a FROM t WHERE b -> 'x' @> $1"),
    ])
    func otherQuestionsHaveOtherFingerprints(one: String, other: String) {
        #expect(StatementShape(one).fingerprint != StatementShape(other).fingerprint)
    }

    @Test(arguments: [
        (
            #"SELECT t0."id", count(*) FROM "posts" AS t0 WHERE t0."a" = ? AND t0."b" IN (?, ?) LIMIT 20"#,
            #"SELECT t0."id", count(*) FROM "posts" AS t0 WHERE t0."a" = $1 AND t0."b" IN ($2) LIMIT $3"#
        ),
        ("select a::int, b[1] from s.t where (a or not b)", "select a::int, b[$1] from s.t where (a or not b)"),
        (#"INSERT INTO "t" ("a") VALUES ($1), ($2)"#, #"INSERT INTO "t" ("a") VALUES ($1)"#),
    ])
    func theTextIsWrittenAsPeopleWriteIt(text: String, expected: String) {
        #expect(StatementShape(text).text == expected)
    }

    @Test(arguments: [
        ("SELECT * FROM articles JOIN \"users\" u ON true", "SELECT articles users"),
        ("INSERT INTO \"tags\"(\"name\") VALUES ('x')", "INSERT tags"),
        ("UPDATE s.\"a\" SET b = 1 WHERE c IN (SELECT id FROM d)", "UPDATE a d"),
        ("DELETE FROM a WHERE b = 1", "DELETE a"),
        ("WITH x AS (SELECT * FROM a) SELECT * FROM x", "SELECT a"),
        ("SELECT extract(year FROM made) FROM a FOR UPDATE", "SELECT a"),
        ("SELECT a IS DISTINCT FROM b FROM c", "SELECT c"),
        ("SELECT * FROM generate_series(1, 3)", "SELECT"),
        ("INSERT INTO a (b) VALUES (1) ON CONFLICT (b) DO UPDATE SET c = 1", "INSERT a"),
        ("BEGIN", "BEGIN"),
        ("", ""),
    ])
    func theSummaryNamesOperationAndTables(text: String, summary: String) {
        #expect(StatementShape(text).summary == summary)
    }

    /// Whatever stands in a text as a constant, none of it may be in what is logged.
    @Test(arguments: [
        "'hunter2'", "E'hun\\'ter2'", "$$hunter2$$", "$a$ x $$ hunter2 $a$", "'a''hunter2'", "X'68756e74657232'",
        "U&'hunter2'", "'hunter2", "$$hunter2", "N'hunter2'", "'--' /* */ 'hunter2'", "'/*' , 'hunter2'",
    ])
    func noConstantIsInAShape(constant: String) {
        let shape = StatementShape("SELECT a FROM t WHERE b = \(constant)")
        #expect(!shape.text.contains("hunter2") && !shape.text.contains("68756e74"), "\(shape.text)")
        #expect(!shape.summary.contains("hunter2"))
    }

    @Test func aLongTextIsCutAndCostsNoMemory() {
        let list = (0..<5000).map { "coalesce(a, \($0))" }.joined(separator: ", ")
        let shape = StatementShape.of("SELECT \(list) FROM t")
        #expect(shape.text.utf8.count <= 8200)
        #expect(!shape.isComplete)
        #expect(shape.fingerprint != StatementShape.of("SELECT \(list) FROM u").fingerprint)
    }

    @Test func textsThatAreNoSQLHaveAShapeToo() {
        var random = SystemRandomNumberGenerator()
        let parts = [
            "'", "\"", "$", "$$", "(", ")", "/*", "*/", "--", "\n", "a", "1", "?", "E'", "U&\"", "é", "VALUES", "IN",
            ",", "[", "]", ".",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0..<20, using: &random)).map { _ in parts.randomElement(using: &random) ?? ""
            }.joined()
            _ = StatementShape(text)
        }
    }
}
