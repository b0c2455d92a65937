import CovetMigrations
import CovetPostgresParser
import CovetTestSupport
import Testing

/// Nothing that somebody can write ends the process.
struct RobustnessTests {
    @Test(
        arguments: [
            (
                "parentheses",
                "SELECT " + String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000)
            ),
            ("negations", "SELECT " + String(repeating: "NOT ", count: 20_000) + "true"),
            (
                "selects",
                "SELECT " + String(repeating: "(SELECT ", count: 9000) + "1" + String(repeating: ")", count: 9000)
            ),
            ("cases", String(repeating: "SELECT CASE WHEN ", count: 1) + String(repeating: "CASE WHEN ", count: 5000)),
        ]
    )
    func deepNestingIsRefusedByName(_ name: String, _ sql: String) {
        let report = LintReport.judging([script(sql + "; DROP SCHEMA s")])
        #expect(report.unjudged.count == 1, "\(name)")
        #expect(report.open.map(\.rule) == ["schema-dropped"])
    }

    @Test
    func theDeepestTreesFitTheStack() {
        // A chain of operators is the deepest tree that the grammar itself does not limit.
        for sql in [
            "SELECT " + String(repeating: "a+", count: 99_990) + "a",
            "SELECT a" + String(repeating: " COLLATE \"C\"", count: 99_990),
            "SELECT 1" + String(repeating: " UNION SELECT 1", count: 66_000),
            "SELECT * FROM a" + String(repeating: " CROSS JOIN b", count: 66_000),
        ] {
            let steps = script(sql).steps
            #expect(steps.count == 1)
            #expect(steps.flatMap(\.unjudged).isEmpty)
        }
    }

    @Test
    func aStatementThatIsTooLongIsRefusedByName() {
        let report = LintReport.judging([
            script("SELECT " + String(repeating: "1,", count: 200_000) + "1; DROP SCHEMA s")
        ])
        #expect(report.unjudged.first?.reason.contains("tokens") == true)
        #expect(report.open.map(\.rule) == ["schema-dropped"])
    }

    @Test
    func aLongScriptIsReadStatementByStatement() {
        let steps = script(String(repeating: "INSERT INTO t VALUES (1, 'abc');\n", count: 20_000)).steps
        #expect(steps.count == 20_000)
    }

    @Test(
        arguments: [
            ([0x53, 0x00, 0x3b] as [UInt8], 1, 2, "NUL"), ([0x53, 0x0a, 0x20, 0xff] as [UInt8], 2, 2, "UTF-8"),
            (Array("SELECT '".utf8) + [0xc3], 1, 9, "UTF-8"), ([0xed, 0xa0, 0x80] as [UInt8], 1, 1, "UTF-8"),
            ([0xc0, 0xaf] as [UInt8], 1, 1, "UTF-8"), ([0xf4, 0x90, 0x80, 0x80] as [UInt8], 1, 1, "UTF-8"),
        ]
    )
    func bytesThatAreNoTextAreNamed(_ bytes: [UInt8], _ line: Int, _ column: Int, _ reason: String) {
        let report = LintReport.judging([ScriptReader.read(bytes, source: "a.sql")])
        #expect(report.exitCode == 2)
        #expect(report.unjudged.map(\.location) == [LintLocation("a.sql", line: line, column: column)])
        #expect(report.unjudged.first?.reason.contains(reason) == true)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func mutatedScriptsAreJudgedOrRefused(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed &* 0x9e37_79b9_7f4a_7c15)
        let corpus = SquawkRule.all.flatMap { $0.unsafe + [$0.safe] }.map { Array($0.utf8) } + Self.blocks
        for _ in 0..<1500 {
            var bytes = corpus[Int(random.next() % UInt64(corpus.count))]
            for _ in 0...Int(random.next() % 5) { mutate(&bytes, with: corpus, &random) }
            let read = ScriptReader.read(bytes, source: "-")
            let report = LintReport.judging([read])
            _ = report.text()
            _ = SQLFix(read, bytes)
            // Every step is judged, harmless, or says why not.
            for step in read.steps {
                #expect(step.range == nil || step.range.map { $0.upperBound <= bytes.count } == true)
            }
        }
    }

    private static let blocks = [
        "DO $$ DECLARE x int := 1; r record; BEGIN IF x > 1 THEN CREATE INDEX i ON t (a); END IF; FOR r IN SELECT * FROM t LOOP "
            + "UPDATE t SET a = 1 WHERE id = r.id; COMMIT; END LOOP; EXECUTE format('x %I', 'y') USING 1; EXCEPTION WHEN OTHERS THEN NULL; END $$",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $b$ BEGIN RETURN NEW; END $b$",
        "COPY t FROM stdin;\n1\t2\n\\.\nSELECT 1 \\gexec",
    ].map { Array($0.utf8) }

    private func mutate(_ bytes: inout [UInt8], with corpus: [[UInt8]], _ random: inout SeededGenerator) {
        let place = bytes.isEmpty ? 0 : Int(random.next() % UInt64(bytes.count))
        let length = Int(random.next() % 20)
        switch random.next() % 5 {
        case 0 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1 where !bytes.isEmpty: bytes.removeSubrange(place..<min(place + length, bytes.count))
        case 2: bytes.insert(contentsOf: bytes[place..<min(place + length, bytes.count)], at: place)
        case 3:
            let other = corpus[Int(random.next() % UInt64(corpus.count))]
            bytes.replaceSubrange(place..., with: other[min(place, other.count)...])
        default: bytes.insert(Array("();'\"$\\-/*,\n".utf8)[Int(random.next() % 12)], at: place)
        }
    }
}
