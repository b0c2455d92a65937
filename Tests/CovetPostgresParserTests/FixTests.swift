import CovetMigrations
import CovetPostgresParser
import Testing

/// `--fix`: what it writes is safe, and what it leaves alone stays as it is.
struct FixTests {
    private func fixed(_ sql: String) -> SQLFix { SQLFix(script(sql), Array(sql.utf8)) }

    /// What is left to say of a script after it was fixed.
    private func left(_ sql: String) -> [String] {
        LintReport.judging([script(fixed(sql).text)]).open.map { "\($0.rule): \($0.message)" }
    }

    @Test(
        arguments: [
            "CREATE INDEX posts_slug ON posts (slug) WHERE gone IS NULL;",
            "CREATE UNIQUE INDEX ON app.posts USING btree (slug DESC) INCLUDE (id);",
            "DROP INDEX app.a, b;", "REINDEX (VERBOSE) TABLE t;",
            "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, \"B\") DEFERRABLE INITIALLY DEFERRED;",
            "ALTER TABLE ONLY s.t ADD PRIMARY KEY (id);",
            "ALTER TABLE t ADD CHECK (a > 0), ADD COLUMN x text, ADD FOREIGN KEY (b) REFERENCES u (id) ON DELETE CASCADE;",
            "ALTER TABLE t ADD COLUMN k uuid CONSTRAINT one UNIQUE NOT NULL DEFAULT gen_random_uuid() REFERENCES u (id) ON DELETE SET NULL;",
            "ALTER TABLE t ADD COLUMN k text COLLATE \"C\" NOT NULL;", "ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
            "ALTER TABLE t ALTER COLUMN n TYPE bigint;", "ALTER TABLE old RENAME TO new;",
            "ALTER TABLE t DETACH PARTITION p;", "DROP TABLE a, b;", "ALTER TABLE t DROP COLUMN c;",
            "BEGIN;\nALTER TABLE t ADD COLUMN a text;\nCREATE INDEX i ON t (a);\nCOMMIT;",
            "BEGIN; ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID; ALTER TABLE a VALIDATE CONSTRAINT c; COMMIT;",
            "BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT;",
            "CREATE TABLE t (id bigint PRIMARY KEY);\nALTER TABLE u ADD COLUMN a text;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nSELECT 1;",
        ]
    )
    func theSafeFormIsSafe(_ sql: String) {
        #expect(left(sql) == [])
        let later = fixed(sql).nextRelease
        let rest = LintReport.judging([script(later ?? "")])
        #expect(rest.exitCode == 0, "\(later ?? ""): \(rest.open.map { "\($0.rule): \($0.message)" }) \(rest.unjudged)")
    }

    @Test
    func whatIsFixedTwiceStaysAsItWas() {
        let sql = "CREATE INDEX i ON t (a);\nALTER TABLE t ADD CHECK (a > 0), ADD COLUMN x text;\n"
        let once = fixed(sql).text
        #expect(fixed(once).text == once)
        #expect(fixed(once).count == 0)
    }

    @Test
    func commentsAndSafeStatementsStay() {
        let sql = """
            -- Slugs, at last.
            SET lock_timeout = '1s'; SET statement_timeout = '1min';
            INSERT INTO log VALUES ('it''s; here'); -- a note
            /* the index */
            CREATE INDEX posts_slug -- by slug
                ON posts (slug);
            SELECT 1;

            """
        #expect(
            fixed(sql).text == """
                -- Slugs, at last.
                SET lock_timeout = '1s'; SET statement_timeout = '1min';
                INSERT INTO log VALUES ('it''s; here'); -- a note
                /* the index */
                DROP INDEX CONCURRENTLY IF EXISTS posts_slug;
                CREATE INDEX CONCURRENTLY posts_slug -- by slug
                    ON posts (slug);
                SELECT 1;

                """
        )
    }

    @Test
    func aTransactionIsEndedWhereAStatementMustStandOutside() {
        let sql = """
            SET lock_timeout = '1s'; SET statement_timeout = '1min';
            BEGIN;
            ALTER TABLE t ADD COLUMN a text;
            CREATE INDEX i ON t (a);
            ALTER TABLE t ADD COLUMN b text;
            COMMIT;

            """
        #expect(
            fixed(sql).text == """
                SET lock_timeout = '1s'; SET statement_timeout = '1min';
                BEGIN;
                ALTER TABLE t ADD COLUMN a text;
                COMMIT;
                DROP INDEX CONCURRENTLY IF EXISTS i;
                CREATE INDEX CONCURRENTLY i ON t (a);
                BEGIN;
                ALTER TABLE t ADD COLUMN b text;
                COMMIT;

                """
        )
    }

    @Test
    func aRenameTakesTwoReleases() throws {
        let first = "CREATE TABLE IF NOT EXISTS posts (id bigint PRIMARY KEY, title varchar NOT NULL);\n"
        let context = LintReport.judging([
            script(first, source: "1.sql"),
            script("ALTER TABLE posts RENAME COLUMN title TO headline", source: "2.sql"),
        ])
        let form = try #require(context.open.first { $0.rule == "column-renamed" }?.safeForm)
        #expect(form.isAutomatic)
        #expect(form.statements.first?.sql == "ALTER TABLE posts ADD COLUMN IF NOT EXISTS headline varchar")
        #expect(
            form.statements.contains {
                $0.sql.hasPrefix("CREATE TRIGGER posts_title_headline_sync BEFORE INSERT OR UPDATE")
            }
        )
        #expect(form.nextRelease.contains { $0.sql == "ALTER TABLE posts ALTER COLUMN headline SET NOT NULL" })
        #expect(form.nextRelease.last?.sql == "ALTER TABLE posts DROP COLUMN IF EXISTS title")
    }

    @Test
    func nothingLeavesATransactionThatAToolPutsAroundTheScript() {
        let sql = "CREATE INDEX i ON t (a);\n"
        var options = LintOptions()
        options.isInTransaction = true
        options.hasTimeouts = true
        #expect(SQLFix(script(sql), Array(sql.utf8), options).text == sql)
    }

    @Test
    func anAllowedStatementIsLeftAlone() {
        let sql = "-- covet:allow index-not-concurrent: the table has ten rows\nCREATE INDEX i ON t (a);\n"
        #expect(fixed(sql).text.hasSuffix(sql))
    }

    @Test
    func aDifferenceShowsOnlyWhatChanges() {
        let old = (1...20).map { "line \($0)\n" }.joined()
        let new = old.split(separator: "\n").map { $0 == "line 10" ? "ten\n" : "\($0)\n" }.joined()
        #expect(
            UnifiedDiff.between(old, new, name: "a.sql") == """
                --- a.sql
                +++ a.sql
                @@ -7,7 +7,7 @@
                 line 7
                 line 8
                 line 9
                -line 10
                +ten
                 line 11
                 line 12
                 line 13

                """
        )
        #expect(UnifiedDiff.between(old, old, name: "a.sql") == "")
    }
}
