import CovetMigrations
import CovetPostgresParser
import Testing

/// Rules beyond Squawk's, and what surrounds a statement.
struct RuleTests {
    @Test(
        arguments: [
            ("ALTER TABLE t ADD EXCLUDE USING gist (room WITH =, during WITH &&)", "exclusion-constraint"),
            ("ALTER TABLE t ADD COLUMN data json", "json-column"),
            ("CREATE TABLE t (data json)", "json-column"),
            ("CREATE INDEX CONCURRENTLY i ON t USING hash (a)", "hash-index"),
            ("CREATE INDEX CONCURRENTLY i ON t (a, b, c, d)", "wide-index"),
            ("DROP SCHEMA old", "schema-dropped"),
            ("DROP SCHEMA IF EXISTS old CASCADE", "drop-cascades"),
            ("DROP VIEW v CASCADE", "drop-cascades"),
            ("ALTER SCHEMA a RENAME TO b", "schema-renamed"),
            ("ALTER TABLE t SET SCHEMA archive", "schema-renamed"),
            ("ALTER TYPE status RENAME VALUE 'done' TO 'completed'", "enum-value-renamed"),
            ("ALTER VIEW v RENAME TO w", "object-renamed"),
            ("ALTER TABLE t SET TABLESPACE fast", "table-rewritten"),
            ("ALTER TABLE t SET UNLOGGED", "table-rewritten"),
            ("ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)", "attach-scans"),
            ("REFRESH MATERIALIZED VIEW m", "refresh-not-concurrent"),
            ("LOCK TABLE t", "table-locked"),
            ("LOCK TABLE t IN SHARE MODE", "table-locked"),
            ("UPDATE t SET a = 1", "update-not-batched"),
            ("DELETE FROM t", "update-not-batched"),
            ("WITH gone AS (DELETE FROM t RETURNING *) SELECT count(*) FROM gone", "update-not-batched"),
            ("BEGIN; ALTER TABLE t ADD COLUMN a text; UPDATE t SET a = 'x' WHERE b; COMMIT", "backfill-in-transaction"),
            ("BEGIN; ALTER TABLE t ADD COLUMN a text; SELECT count(*) FROM t; COMMIT", "statements-under-lock"),
            ("BEGIN; ALTER TABLE a ADD x text; ALTER TABLE b ADD x text; COMMIT", "locks-several-tables"),
            ("BEGIN; ALTER TABLE a ADD x text; ALTER TABLE a ADD y text; COMMIT", "alters-apart"),
            ("DROP INDEX CONCURRENTLY i; CREATE INDEX CONCURRENTLY i ON t (a)", "index-gap"),
            ("BEGIN; REINDEX TABLE CONCURRENTLY t; COMMIT", "concurrent-in-transaction"),
            ("BEGIN; DROP INDEX CONCURRENTLY i; COMMIT", "concurrent-in-transaction"),
            ("BEGIN; ALTER TABLE t DETACH PARTITION p CONCURRENTLY; COMMIT", "concurrent-in-transaction"),
            (
                "BEGIN; ALTER TYPE e ADD VALUE 'b' AFTER 'a'; UPDATE t SET s = 'b' WHERE x; COMMIT",
                "enum-value-in-transaction"
            ),
            ("CREATE TABLE t (id bigint PRIMARY KEY, u bigint REFERENCES users)", "foreign-key-unindexed"),
            (
                "CREATE TABLE u (id bigint PRIMARY KEY); CREATE TABLE t (u int REFERENCES u (id))",
                "foreign-key-type-differs"
            ),
            ("ALTER TABLE t ADD COLUMN a text REFERENCES u NOT NULL", "required-column"),
        ]
    )
    func isFound(_ sql: String, _ rule: String) {
        let rules = found(sql)
        #expect(rules.contains(rule), "\(sql): \(rules)")
    }

    @Test(
        arguments: [
            "CREATE TABLE t (id bigint PRIMARY KEY, a text); CREATE INDEX i ON t (a); ALTER TABLE t ADD CHECK (a <> '')",
            "CREATE TABLE t (id bigint); ALTER TABLE t ADD COLUMN b uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE",
            "CREATE TABLE t (id bigint); ALTER TABLE t RENAME TO u; CREATE INDEX i ON u (id); DROP TABLE u",
            "CREATE TABLE u (id bigint PRIMARY KEY, t bigint REFERENCES x (id)); CREATE INDEX i ON u (t)",
            "CREATE TEMP TABLE t (id int PRIMARY KEY, a varchar(3)); DROP TABLE t",
            "BEGIN; ALTER TABLE a RENAME TO b; CREATE VIEW a AS SELECT * FROM b; COMMIT",
            "ALTER TABLE t ADD COLUMN a timestamptz NOT NULL DEFAULT now()",
            "ALTER TABLE t ADD COLUMN a jsonb NOT NULL DEFAULT '{}'::jsonb",
            "ALTER TABLE t ADD COLUMN a timestamptz DEFAULT CURRENT_TIMESTAMP, ADD b date DEFAULT current_date",
            "ALTER TABLE t ADD COLUMN a text[] DEFAULT ARRAY['a', 'b']",
            "ALTER TABLE t RENAME CONSTRAINT a TO b; ALTER INDEX i RENAME TO j",
            "ALTER TABLE t ALTER COLUMN a SET STATISTICS 1000, SET (fillfactor = 70)",
            "COMMENT ON TABLE t IS 'x'; GRANT SELECT ON t TO r",
            "INSERT INTO t VALUES (1)", "SELECT 1", "UPDATE t SET a = 1 WHERE id = 7", "",
            "DO $$ BEGIN LOOP UPDATE t SET a = 1 WHERE ctid IN (SELECT ctid FROM t WHERE a IS NULL LIMIT 10); "
                + "EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$",
        ]
    )
    func isSafe(_ sql: String) {
        #expect(found(sql) == [])
        #expect(script(sql).steps.flatMap(\.unjudged).isEmpty)
    }

    @Test
    func theServersVersionDecides() {
        let plain = "ALTER TABLE t ADD COLUMN a int DEFAULT 1"
        #expect(found(plain) == [])
        #expect(found(plain, version: PostgresVersion(10)) == ["volatile-default"])
        let index = "CREATE INDEX CONCURRENTLY i ON t (a)"
        #expect(found(index, version: PostgresVersion(14, 3)) == ["concurrent-index-corrupts"])
        #expect(found(index, version: PostgresVersion(14, 4)) == [])
        let proven = """
            ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c;
            ALTER TABLE t ALTER a SET NOT NULL
            """
        #expect(found(proven) == [])
        #expect(found(proven, version: PostgresVersion(11)) == ["not-null-scans"])
        let value = "BEGIN; ALTER TYPE e ADD VALUE 'b' AFTER 'a'; COMMIT"
        #expect(found(value) == [])
        #expect(found(value, version: PostgresVersion(11)) == ["enum-value-in-transaction"])
    }

    @Test(
        arguments: [
            ("varchar(10)", "varchar(20)", true), ("varchar(10)", "varchar", true), ("varchar(10)", "text", true),
            ("text", "varchar", true), ("varchar(20)", "varchar(10)", false), ("text", "varchar(10)", false),
            ("numeric(10, 2)", "numeric(12, 2)", true), ("numeric(10, 2)", "numeric", true),
            ("numeric(10, 2)", "numeric(12, 4)", false), ("int", "bigint", false), ("varchar", "citext", false),
            ("timestamptz(3)", "timestamptz", true), ("timestamptz", "timestamptz(3)", false), ("cidr", "inet", true),
            ("inet", "cidr", false), ("timestamp", "timestamptz", false), ("json", "jsonb", false),
            ("interval", "interval", true), ("text", "text[]", false), ("varbit(4)", "varbit(8)", true),
        ]
    )
    func aTypeThatIsKnownTellsWhetherRowsAreRewritten(_ old: String, _ new: String, _ isSafe: Bool) {
        let first = script("CREATE TABLE t (id bigint PRIMARY KEY, a \(old))", source: "1.sql")
        let second = script("ALTER TABLE t ALTER COLUMN a TYPE \(new)", source: "2.sql")
        var options = LintOptions()
        options.hasTimeouts = true
        let rules = LintReport.judging([first, second], options).open.filter { $0.location.source == "2.sql" }.map(
            \.rule
        )
        #expect(rules.contains("column-type-changed") != isSafe, "\(rules)")
    }

    @Test
    func aTimeZoneOfUTCKeepsTimestampsAsTheyAre() {
        let first = script("CREATE TABLE t (a timestamp)", source: "1.sql")
        let second = script("SET timezone TO 'UTC'; ALTER TABLE t ALTER COLUMN a TYPE timestamptz", source: "2.sql")
        var options = LintOptions()
        options.hasTimeouts = true
        let report = LintReport.judging([first, second], options)
        #expect(!report.open.contains { $0.rule == "column-type-changed" })
    }

    @Test
    func whatOneFileCreatesIsInUseForTheNext() {
        let first = script("CREATE TABLE t (id bigint PRIMARY KEY)", source: "1.sql")
        let second = script(
            "SET lock_timeout = 1; SET statement_timeout = 1; CREATE INDEX i ON t (id)",
            source: "2.sql"
        )
        #expect(LintReport.judging([first, second]).open.map(\.rule) == ["index-not-concurrent"])
    }

    @Test
    func aCheckIsTestedAgainWhenItsColumnChangesType() {
        let first = script("CREATE TABLE t (a varchar(10) CHECK (a <> ''))", source: "1.sql")
        let second = script("ALTER TABLE t ALTER COLUMN a TYPE text", source: "2.sql")
        var options = LintOptions()
        options.hasTimeouts = true
        #expect(LintReport.judging([first, second], options).open.map(\.rule).contains("type-change-rechecks"))
    }

    @Test
    func aPrimaryKeyOverNullsReadsTheTable() {
        let first = script("CREATE TABLE t (a bigint)", source: "1.sql")
        let second = script(
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a); ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY USING INDEX i",
            source: "2.sql"
        )
        var options = LintOptions()
        options.hasTimeouts = true
        options.isJournaled = true
        #expect(LintReport.judging([first, second], options).open.map(\.rule) == ["primary-key-scans"])
    }

    @Test
    func aPartitionLocksItsParentAsItIsMade() {
        let rules = LintReport.judging([script("CREATE TABLE p PARTITION OF t FOR VALUES IN (1)")]).open.map(\.rule)
        #expect(rules == ["lock-timeout-missing", "statement-timeout-missing"])
    }

    @Test
    func rulesThatAreOffByDefaultAreJudgedWhenAskedFor() {
        #expect(found("CREATE TYPE e AS ENUM ('a')") == [])
        #expect(found("CREATE TYPE e AS ENUM ('a')", enabled: ["enum-created"]) == ["enum-created"])
    }
}
