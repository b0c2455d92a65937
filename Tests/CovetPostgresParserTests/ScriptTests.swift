import CovetMigrations
import CovetPostgresParser
import Testing

/// Statements, comments, psql's commands and what cannot be judged.
struct ScriptTests {
    @Test(
        arguments: [
            ("SELECT ';'; SELECT 2", ["SELECT ';'", "SELECT 2"]),
            ("SELECT $$;$$; SELECT $a$ $$ ; $a$", ["SELECT $$;$$", "SELECT $a$ $$ ; $a$"]),
            ("SELECT 'it''s;'; SELECT E'\\';'", ["SELECT 'it''s;'", "SELECT E'\\';'"]),
            ("SELECT \"a;\"\"b\"", ["SELECT \"a;\"\"b\""]),
            ("/* ; /* nested ; */ */ SELECT 1 -- ; \n; SELECT 2", ["SELECT 1", "SELECT 2"]),
            (
                "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3",
                [
                    "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3",
                ]
            ),
            (
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
                [
                    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
                    "SELECT 3",
                ]
            ),
            (";;;", []), ("", []), ("-- nothing", []), ("\u{feff}SELECT 1", ["SELECT 1"]),
        ] as [(String, [String])]
    )
    func statementsAreCutAsPsqlCutsThem(_ sql: String, _ statements: [String]) {
        let steps = script(sql).steps
        #expect(steps.map(\.text) == statements)
        #expect(steps.flatMap(\.unjudged).isEmpty)
    }

    @Test
    func aSyntaxErrorHasItsLineAndColumnAndTheRestIsJudged() {
        let report = LintReport.judging([script("SELECT 1;\n-- ä\nSELECT 'ä', 1 fro x;\nDROP SCHEMA s;\n")])
        #expect(report.unjudged.map(\.location) == [LintLocation("a.sql", line: 3, column: 19)])
        #expect(report.unjudged.first?.reason.contains("syntax error at or near \"x\"") == true)
        #expect(report.open.map(\.rule) == ["schema-dropped"])
        #expect(report.exitCode == 2)
    }

    @Test(
        arguments: [
            ("SELECT 'open", 1, 8, "quote or comment"), ("SELECT 1; /* open", 1, 0, ""),
            ("SELECT $a$ open", 1, 8, "quote"),
            ("\\i other.sql", 1, 1, "another file"), ("SELECT 'DROP TABLE t' \\gexec", 1, 23, "rows of a result"),
            ("\n \\! rm x", 2, 2, "shell"), ("\\frobnicate", 1, 1, "not known"),
            ("DO $$ BEGIN EXECUTE 'DROP TABLE ' || name; END $$", 1, 1, "made while it runs"),
            ("DO LANGUAGE plperl $$ 1 $$", 1, 1, "plperl"), ("DO $$ BEGIN nonsense", 1, 4, "quote"),
            ("DO $$ nonsense $$", 1, 1, "does not parse"), ("COPY t FROM STDIN;\n1\t2\n", 1, 1, "do not end"),
            ("SELECT :variable", 1, 8, "syntax error"),
        ]
    )
    func whatCannotBeJudgedSaysWhereAndWhy(_ sql: String, _ line: Int, _ column: Int, _ reason: String) {
        let report = LintReport.judging([script(sql)])
        guard column > 0 else { return #expect(report.unjudged.isEmpty) }
        #expect(report.exitCode == 2)
        #expect(report.unjudged.map(\.location) == [LintLocation("a.sql", line: line, column: column)])
        #expect(report.unjudged.first?.reason.contains(reason) == true, "\(report.unjudged)")
    }

    @Test
    func rowsOfACopyAndHarmlessCommandsAreSkipped() {
        let dump = """
            \\set ON_ERROR_STOP on
            \\connect shop
            COPY public.t (a, b) FROM stdin;
            don't	stop; \\i here
            $$ /* 2
            \\.

            DROP SCHEMA s;
            """
        let report = LintReport.judging([script(dump)])
        #expect(report.unjudged.isEmpty)
        #expect(report.open.map(\.rule) == ["schema-dropped"])
        #expect(report.open.first?.location.line == 8)
    }

    @Test
    func statementsInADoBlockAreJudged() {
        let rules = found(
            """
            DO $$ BEGIN
                IF NOT EXISTS (SELECT 1) THEN ALTER TABLE t DROP COLUMN a; END IF;
                EXECUTE 'CREATE INDEX i ON t (b)';
            END $$
            """
        )
        #expect(rules == ["column-dropped", "index-not-concurrent"])
    }

    @Test
    func anAllowanceNeedsAReasonARuleAndSomethingToAllow() {
        func open(_ comment: String) -> [String] { found("\(comment)\nDROP SCHEMA s;") }
        #expect(open("-- covet:allow schema-dropped: empty since May") == [])
        #expect(open("/* covet:allow schema-dropped: empty since May */") == [])
        #expect(open("-- covet:allow schema-dropped:") == ["schema-dropped", "allow-without-reason"])
        #expect(open("-- covet:allow schema-dropped: ...") == ["schema-dropped", "allow-without-reason"])
        #expect(open("-- covet:allow schema-drop: x") == ["schema-dropped", "allow-unknown"])
        #expect(open("-- covet:allow") == ["schema-dropped", "allow-unknown"])
        #expect(open("-- covet:allow table-dropped: x\n-- covet:allow schema-dropped: y") == ["allow-unused"])
        #expect(open("-- covet:allowed is no mark") == ["schema-dropped"])
        #expect(found("DROP SCHEMA s; -- covet:allow schema-dropped: on its line\nSELECT 1;") == [])
        #expect(found("SELECT 1; -- covet:allow schema-dropped: on another's line\nDROP SCHEMA s;").count == 2)
        #expect(found("SELECT ' -- covet:allow schema-dropped: in a string';\nDROP SCHEMA s;") == ["schema-dropped"])
        #expect(found("DROP SCHEMA s;\n-- covet:allow schema-dropped: too late") == ["schema-dropped", "allow-unused"])
    }

    @Test
    func anAllowanceShowsInTheReport() throws {
        let report = LintReport.judging([script("-- covet:allow schema-dropped: empty since May\nDROP SCHEMA s;")])
        #expect(report.exitCode == 0)
        #expect(report.allowed.map(\.allowedBecause) == ["empty since May"])
        #expect(report.text().contains("schema-dropped is allowed: empty since May"))
    }

    @Test
    func aPartThatCannotBeJudgedCanBeAllowed() {
        let sql = "-- covet:allow unjudged: read by two people\nDO $$ BEGIN EXECUTE format('x'); END $$"
        let report = LintReport.judging([script(sql)])
        #expect(report.exitCode == 0)
        #expect(report.text().contains("read by two people"))
    }
}
