import CovetMigrations
import CovetPostgresParser
import Testing

/// Statements that do in other words what the rules are about.
struct StatementKindTests {
    @Test(
        arguments: [
            ("TRUNCATE t", "table-emptied"), ("TRUNCATE TABLE a, b RESTART IDENTITY", "table-emptied"),
            ("PREPARE p AS DELETE FROM t; EXECUTE p", "update-not-batched"),
            ("UPDATE t SET a = 1 WHERE true", "update-not-batched"),
            ("ALTER TABLE ALL IN TABLESPACE slow SET TABLESPACE fast", "table-rewritten"),
            (
                "BEGIN; ALTER TABLE t ADD a int; MERGE INTO t USING s ON s.id = t.id WHEN MATCHED THEN UPDATE SET a = 1; COMMIT",
                "backfill-in-transaction"
            ),
            ("ALTER TABLE t ADD a text; ALTER TABLE t ALTER a SET NOT NULL", "required-column"),
            ("ALTER TABLE t ADD a text; ALTER TABLE t ADD CHECK (a IS NOT NULL) NOT VALID", "required-column"),
            (
                "ALTER TABLE t ADD a text; ALTER TABLE t ALTER a SET DEFAULT NULL; ALTER TABLE t ALTER a SET NOT NULL",
                "required-column"
            ),
            (
                "ALTER TABLE t ADD a text DEFAULT 'x'; ALTER TABLE t ALTER a DROP DEFAULT, ALTER a SET NOT NULL",
                "required-column"
            ),
            (
                """
                ALTER TABLE t ADD a text; ALTER TABLE t ADD CHECK (a IS NOT NULL) NOT VALID;
                CREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
                """, "required-column"
            ),
            (
                """
                ALTER TABLE t ADD a text; CREATE TRIGGER f AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
                ALTER TABLE t ADD CHECK (a IS NOT NULL) NOT VALID
                """, "required-column"
            ),
        ]
    )
    func isFound(_ sql: String, _ rule: String) {
        let rules = found(sql)
        #expect(rules.filter { $0 == rule }.count == (sql.contains("a, b") ? 2 : 1), "\(sql): \(rules)")
    }

    @Test(
        arguments: [
            "CREATE TABLE t (id bigint PRIMARY KEY); TRUNCATE t", "PREPARE p AS SELECT 1",
            "ALTER TABLE t ADD CHECK (a IS NOT NULL) NOT VALID",
            """
            ALTER TABLE t ADD a text; ALTER TABLE t ALTER a SET DEFAULT lower('X');
            ALTER TABLE t ADD CHECK (a IS NOT NULL) NOT VALID
            """,
            """
            ALTER TABLE t ADD a text; CREATE TRIGGER f BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
            ALTER TABLE t ADD CHECK (a IS NOT NULL) NOT VALID
            """,
        ]
    )
    func isSafe(_ sql: String) {
        #expect(found(sql) == [])
    }

    @Test func aCallMayDoAnything() {
        let report = LintReport.judging([script("CALL tidy(1)")])
        #expect(report.exitCode == 2 && report.unjudged.first?.reason.contains("CALL") == true)
    }

    @Test(
        arguments: [
            ("CREATE INDEX i ON t (b)", true), ("CREATE INDEX i ON t (a)", false),
            ("CREATE INDEX i ON t (lower(a))", false), ("CREATE INDEX i ON t (b) WHERE a <> ''", false),
            ("ALTER TABLE t ADD UNIQUE (a)", false),
        ]
    )
    func textWithoutCaseIsRewrittenWhereItIsIndexed(_ index: String, _ isSafe: Bool) {
        for (old, new) in [("citext", "text"), ("text", "citext")] {
            let first = script("CREATE TABLE t (id bigint PRIMARY KEY, a \(old), b text); \(index)", source: "1.sql")
            let second = script("ALTER TABLE t ALTER COLUMN a TYPE \(new)", source: "2.sql")
            var options = LintOptions()
            options.hasTimeouts = true
            let report = LintReport.judging([first, second], options)
            let rules = report.open.filter { $0.location.source == "2.sql" }.map(\.rule)
            #expect(rules.contains("column-type-changed") != isSafe, "\(old), \(index): \(rules)")
        }
    }

    @Test func aDefaultThatWasSetLaterGoesWithTheColumnThatIsRenamed() throws {
        let first = script(
            "CREATE TABLE t (id bigint PRIMARY KEY, a text); ALTER TABLE t ALTER a SET DEFAULT upper('x')",
            source: "1.sql"
        )
        let report = LintReport.judging([first, script("ALTER TABLE t RENAME a TO b", source: "2.sql")])
        let finding = try #require(report.open.first { $0.rule == "column-renamed" })
        let next = finding.safeForm?.nextRelease.map(\.sql) ?? []
        #expect(next.contains { $0.contains("SET DEFAULT upper('x')") }, "\(next)")
    }
}
