import CovetMigrations
import Testing

/// Held against what eugene and strong_migrations say they find. The statements are this project's own.
struct OtherListsTests {
    @Test(
        arguments: [
            ("E1", "ALTER TABLE a ADD CONSTRAINT c CHECK (name IS NOT NULL)", "check-validates"),
            ("E2", "ALTER TABLE a ALTER COLUMN name SET NOT NULL", "not-null-scans"),
            ("E3", "ALTER TABLE a ADD COLUMN meta json", "json-column"),
            ("E4", "BEGIN; ALTER TABLE a ADD COLUMN b text; SELECT count(*) FROM a; COMMIT", "statements-under-lock"),
            ("E5", "ALTER TABLE p ALTER price SET DATA TYPE bigint", "column-type-changed"),
            ("E6", "CREATE INDEX a_name ON a (name)", "index-not-concurrent"),
            ("E7", "ALTER TABLE a ADD CONSTRAINT u UNIQUE (name)", "unique-builds-index"),
            ("E8", "ALTER TABLE a ADD CONSTRAINT x EXCLUDE (name WITH =)", "exclusion-constraint"),
            ("E10", "ALTER TABLE a ALTER COLUMN id TYPE bigint", "column-type-changed"),
            ("E11", "ALTER TABLE p ADD COLUMN id serial", "auto-increment-column"),
            ("E11", "ALTER TABLE p ADD COLUMN total int GENERATED ALWAYS AS (price * 2) STORED", "generated-column"),
            (
                "E15", "CREATE TABLE b (id bigint PRIMARY KEY, item bigint NOT NULL REFERENCES i (id))",
                "foreign-key-unindexed"
            ),
            ("W12", "BEGIN; ALTER TABLE a ADD b text; ALTER TABLE a ADD c text; COMMIT", "alters-apart"),
            ("W13", "CREATE TYPE kind AS ENUM ('invoice', 'receipt')", "enum-created"),
        ]
    )
    func eugenesHintsAreFound(_ hint: String, _ sql: String, _ rule: String) {
        let rules = found(sql, enabled: ["enum-created"])
        #expect(rules.contains(rule), "\(hint): \(rules)")
    }

    @Test
    func eugenesLockTimeoutAndPrimaryKeyHintsAreFound() {
        // E9, which the other cases leave out, and W14, which needs to know the column.
        let plain = LintReport.judging([script("ALTER TABLE a ADD COLUMN email text")])
        #expect(plain.open.map(\.rule).contains("lock-timeout-missing"))
        let table = script("CREATE TABLE a (name text)", source: "1.sql")
        let key = script(
            """
            CREATE UNIQUE INDEX CONCURRENTLY a_name ON a (name);
            ALTER TABLE a ADD CONSTRAINT a_pkey PRIMARY KEY USING INDEX a_name
            """,
            source: "2.sql"
        )
        #expect(LintReport.judging([table, key]).open.map(\.rule).contains("primary-key-scans"))
    }

    @Test(
        arguments: [
            ("removing a column", "ALTER TABLE users DROP COLUMN a", "column-dropped"),
            ("changing the type of a column", "ALTER TABLE users ALTER a TYPE int", "column-type-changed"),
            ("renaming a column", "ALTER TABLE users RENAME a TO b", "column-renamed"),
            ("renaming a table", "ALTER TABLE users RENAME TO customers", "table-renamed"),
            (
                "creating a table with the force option", "DROP TABLE IF EXISTS users; CREATE TABLE users (id bigint)",
                "table-dropped"
            ),
            (
                "adding an auto-incrementing column", "ALTER TABLE cities ADD COLUMN id bigserial PRIMARY KEY",
                "auto-increment-column"
            ),
            (
                "adding a stored generated column",
                "ALTER TABLE users ADD a text GENERATED ALWAYS AS (lower(b)) STORED", "generated-column"
            ),
            (
                "adding a foreign key", "ALTER TABLE users ADD FOREIGN KEY (order_id) REFERENCES orders",
                "foreign-key-validates"
            ),
            ("adding a check constraint", "ALTER TABLE users ADD CHECK (price > 0)", "check-validates"),
            ("executing SQL directly", "DO $$ BEGIN DELETE FROM users; END $$", "update-not-batched"),
            (
                "backfilling data", "BEGIN; ALTER TABLE u ADD a text; UPDATE u SET a = 'x'; COMMIT",
                "backfill-in-transaction"
            ),
            ("adding an index non-concurrently", "CREATE INDEX i ON users (a)", "index-not-concurrent"),
            ("adding a reference", "ALTER TABLE u ADD city bigint; CREATE INDEX i ON u (city)", "index-not-concurrent"),
            ("adding a unique constraint", "ALTER TABLE users ADD UNIQUE (a)", "unique-builds-index"),
            (
                "adding an exclusion constraint", "ALTER TABLE users ADD EXCLUDE USING gist (n WITH =)",
                "exclusion-constraint"
            ),
            ("adding a json column", "ALTER TABLE users ADD properties json", "json-column"),
            (
                "adding a column with a volatile default", "ALTER TABLE users ADD a uuid DEFAULT gen_random_uuid()",
                "volatile-default"
            ),
            ("setting NOT NULL on an existing column", "ALTER TABLE users ALTER a SET NOT NULL", "not-null-scans"),
            ("renaming an enum value", "ALTER TYPE status RENAME VALUE 'done' TO 'completed'", "enum-value-renamed"),
            ("renaming a schema", "ALTER SCHEMA users RENAME TO customers", "schema-renamed"),
            (
                "keeping non-unique indexes to three columns", "CREATE INDEX CONCURRENTLY i ON u (a, b, c, d)",
                "wide-index"
            ),
        ]
    )
    func strongMigrationsChecksAreFound(_ check: String, _ sql: String, _ rule: String) {
        let rules = found(sql)
        #expect(rules.contains(rule), "\(check): \(rules)")
    }
}
