/// The rules that Squawk documents (squawkhq.com/docs/rules), each with statements that it is about and a way that is safe. The statements are this project's own.
struct SquawkRule: Sendable, CustomStringConvertible {
    let name: String
    /// Each of them must be found.
    let unsafe: [String]
    /// Must pass without a finding; what it allows shows in the report.
    let safe: String
    /// The rule of ours that finds it.
    let ours: String
    var enabled: Set<String> = []
    var isInTransaction = false

    var description: String { name }

    static let timeouts = "SET lock_timeout = '1s'; SET statement_timeout = '1min';\n"

    static let all: [SquawkRule] = [
        SquawkRule(
            name: "adding-field-with-default",
            unsafe: [
                "ALTER TABLE orders ADD COLUMN number uuid DEFAULT gen_random_uuid()",
                "ALTER TABLE orders ADD COLUMN seen timestamptz NOT NULL DEFAULT clock_timestamp()",
                "ALTER TABLE orders ADD COLUMN number bigint DEFAULT nextval('orders_number')",
                "ALTER TABLE orders ADD COLUMN sort float8 DEFAULT (random() * 10)::float8",
                "ALTER TABLE orders ADD COLUMN token text DEFAULT app.make_token()",
            ],
            safe: "ALTER TABLE orders ADD COLUMN IF NOT EXISTS state integer DEFAULT 10 NOT NULL",
            ours: "volatile-default"
        ),
        SquawkRule(
            name: "adding-field-with-default (generated)",
            unsafe: ["ALTER TABLE orders ADD COLUMN total numeric GENERATED ALWAYS AS (price * count) STORED"],
            safe: "ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric",
            ours: "generated-column"
        ),
        SquawkRule(
            name: "adding-foreign-key-constraint",
            unsafe: [
                "ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id)",
                "ALTER TABLE orders ADD FOREIGN KEY (user_id, tenant) REFERENCES users (id, tenant) ON DELETE CASCADE",
                "ALTER TABLE orders ADD COLUMN user_id bigint REFERENCES users (id)",
                "ALTER TABLE orders ADD COLUMN user_id bigint CONSTRAINT owner REFERENCES users",
            ],
            safe: """
                ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_user, ADD CONSTRAINT orders_user
                    FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
                ALTER TABLE orders VALIDATE CONSTRAINT orders_user;
                """,
            ours: "foreign-key-validates"
        ),
        SquawkRule(
            name: "adding-not-nullable-field",
            unsafe: [
                "ALTER TABLE recipes ALTER COLUMN views SET NOT NULL",
                "ALTER TABLE recipes ALTER views SET NOT NULL, ALTER COLUMN title DROP DEFAULT",
                "ALTER TABLE recipes ADD CONSTRAINT x CHECK (views IS NOT NULL) NOT VALID; ALTER TABLE recipes ALTER views SET NOT NULL",
            ],
            safe: """
                ALTER TABLE recipes DROP CONSTRAINT IF EXISTS views_there, ADD CONSTRAINT views_there CHECK ("views" IS NOT NULL) NOT VALID;
                ALTER TABLE recipes VALIDATE CONSTRAINT views_there;
                ALTER TABLE recipes ALTER COLUMN views SET NOT NULL;
                ALTER TABLE recipes DROP CONSTRAINT IF EXISTS views_there;
                """,
            ours: "not-null-scans"
        ),
        SquawkRule(
            name: "adding-required-field",
            unsafe: [
                "ALTER TABLE recipes ADD COLUMN open boolean NOT NULL",
                "ALTER TABLE recipes ADD open boolean NOT NULL DEFAULT NULL",
                "ALTER TABLE recipes ADD open boolean NOT NULL DEFAULT NULL::boolean",
            ],
            safe: "ALTER TABLE recipes ADD COLUMN IF NOT EXISTS open boolean NOT NULL DEFAULT false",
            ours: "required-column"
        ),
        SquawkRule(
            name: "adding-serial-primary-key-field",
            unsafe: [
                "ALTER TABLE accounts ADD PRIMARY KEY (id)",
                "ALTER TABLE accounts ADD CONSTRAINT accounts_pkey PRIMARY KEY (tenant, id)",
                "ALTER TABLE accounts ADD COLUMN id uuid PRIMARY KEY",
            ],
            safe: """
                CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS accounts_id ON accounts (id);
                ALTER TABLE accounts ADD CONSTRAINT accounts_pkey PRIMARY KEY USING INDEX accounts_id;
                """,
            ours: "primary-key-builds-index"
        ),
        SquawkRule(
            name: "adding-serial-primary-key-field (serial)",
            unsafe: [
                "ALTER TABLE accounts ADD COLUMN id serial PRIMARY KEY",
                "ALTER TABLE accounts ADD COLUMN id bigserial",
                "ALTER TABLE accounts ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY",
            ],
            safe: "ALTER TABLE accounts ADD COLUMN IF NOT EXISTS id bigint",
            ours: "auto-increment-column"
        ),
        SquawkRule(
            name: "ban-alter-domain-with-add-constraint",
            unsafe: [
                "ALTER DOMAIN price ADD CONSTRAINT positive CHECK (VALUE > 0)", "ALTER DOMAIN price SET NOT NULL",
            ],
            safe: "ALTER DOMAIN price SET DEFAULT 0",
            ours: "domain-constraint-added"
        ),
        SquawkRule(
            name: "ban-char-field",
            unsafe: [
                "CREATE TABLE people (id bigint PRIMARY KEY, code char(3))",
                "CREATE TABLE people (id bigint PRIMARY KEY, code character)",
                "ALTER TABLE people ADD COLUMN code bpchar(10)",
                "ALTER TABLE people ADD COLUMN codes char(3)[]",
            ],
            safe: "CREATE TABLE people (id bigint PRIMARY KEY, code text)",
            ours: "char-column"
        ),
        SquawkRule(
            name: "ban-concurrent-index-creation-in-transaction",
            unsafe: [
                "BEGIN; CREATE INDEX CONCURRENTLY people_email ON people (email); COMMIT;",
                "START TRANSACTION; SELECT 1; CREATE UNIQUE INDEX CONCURRENTLY people_email ON people (email); END;",
            ],
            safe: "BEGIN; SELECT 1; COMMIT; CREATE INDEX CONCURRENTLY people_email ON people (email)",
            ours: "concurrent-in-transaction"
        ),
        SquawkRule(
            name: "ban-concurrent-index-creation-in-transaction (assumed)",
            unsafe: ["CREATE INDEX CONCURRENTLY people_email ON people (email)"],
            safe: "SELECT 1",
            ours: "concurrent-in-transaction",
            isInTransaction: true
        ),
        SquawkRule(
            name: "ban-create-domain-with-constraint",
            unsafe: [
                "CREATE DOMAIN price AS numeric CHECK (VALUE > 0)", "CREATE DOMAIN price AS numeric(15, 5) NOT NULL",
            ],
            safe: "CREATE DOMAIN price AS numeric",
            ours: "domain-with-constraint"
        ),
        SquawkRule(
            name: "ban-drop-column",
            unsafe: [
                "ALTER TABLE people DROP COLUMN age", "ALTER TABLE people DROP age",
                "ALTER TABLE IF EXISTS public.people DROP COLUMN IF EXISTS age RESTRICT",
            ],
            safe: """
                -- covet:allow column-dropped: no release since 12 names it
                ALTER TABLE people DROP COLUMN age;
                """,
            ours: "column-dropped"
        ),
        SquawkRule(
            name: "ban-drop-database",
            unsafe: ["DROP DATABASE shop", "DROP DATABASE IF EXISTS shop WITH (FORCE)"],
            safe: "-- covet:allow database-dropped: a scratch copy of last week\nDROP DATABASE IF EXISTS shop_copy",
            ours: "database-dropped"
        ),
        SquawkRule(
            name: "ban-drop-not-null",
            unsafe: ["ALTER TABLE people ALTER COLUMN age DROP NOT NULL"],
            safe: """
                -- covet:allow not-null-dropped: every release that runs reads nulls
                ALTER TABLE people ALTER COLUMN age DROP NOT NULL
                """,
            ours: "not-null-dropped"
        ),
        SquawkRule(
            name: "ban-drop-table",
            unsafe: ["DROP TABLE people", "DROP TABLE IF EXISTS public.people", "DROP TABLE a, b RESTRICT"],
            safe:
                "-- covet:allow table-dropped: unused since 12, backup of yesterday restored\nDROP TABLE IF EXISTS people",
            ours: "table-dropped"
        ),
        SquawkRule(
            name: "ban-duplicate-column-assignments",
            unsafe: [
                "CREATE TABLE t (a int, a text)", "CREATE VIEW v (a, a) AS SELECT 1, 2",
                "UPDATE t SET a = 1, a = 2 WHERE b",
                "INSERT INTO t (a, a) VALUES (1, 2)",
            ],
            safe:
                "BEGIN; CREATE TABLE t (a int, b text); CREATE VIEW v (a, b) AS SELECT 1, 2; UPDATE t SET a = 2; COMMIT",
            ours: "duplicate-column"
        ),
        SquawkRule(
            name: "ban-truncate-cascade",
            unsafe: ["TRUNCATE people CASCADE", "TRUNCATE TABLE a, b RESTART IDENTITY CASCADE"],
            safe: "-- covet:allow table-emptied: both are filled anew every night\nTRUNCATE people, orders",
            ours: "truncate-cascades"
        ),
        SquawkRule(
            name: "ban-uncommitted-transaction",
            unsafe: ["BEGIN; CREATE TABLE t (id bigint)", "START TRANSACTION; SELECT 1; SAVEPOINT a; RELEASE a;"],
            safe: "BEGIN; CREATE TABLE t (id bigint); COMMIT",
            ours: "transaction-unfinished"
        ),
        SquawkRule(
            name: "changing-column-type",
            unsafe: [
                "ALTER TABLE people ALTER COLUMN age TYPE bigint",
                "ALTER TABLE people ALTER age SET DATA TYPE text USING age::text",
                "ALTER TABLE people ALTER COLUMN email TYPE text",
            ],
            safe: """
                CREATE TABLE IF NOT EXISTS people (email varchar);
                ALTER TABLE people ALTER COLUMN email TYPE text;
                """,
            ours: "column-type-changed"
        ),
        SquawkRule(
            name: "constraint-missing-not-valid",
            unsafe: [
                "ALTER TABLE accounts ADD CONSTRAINT positive CHECK (balance >= 0)",
                "ALTER TABLE accounts ADD CHECK (balance >= 0), ALTER COLUMN x DROP DEFAULT",
                "ALTER TABLE accounts ADD COLUMN balance bigint CHECK (balance >= 0)",
            ],
            safe: """
                ALTER TABLE accounts DROP CONSTRAINT IF EXISTS positive, ADD CONSTRAINT positive CHECK (balance >= 0) NOT VALID;
                ALTER TABLE accounts VALIDATE CONSTRAINT positive;
                """,
            ours: "check-validates"
        ),
        SquawkRule(
            name: "constraint-missing-not-valid (validated at once)",
            unsafe: [
                "BEGIN; ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID; ALTER TABLE a VALIDATE CONSTRAINT c; COMMIT;"
            ],
            safe: """
                BEGIN; ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID; COMMIT;
                BEGIN; ALTER TABLE a VALIDATE CONSTRAINT c; COMMIT;
                """,
            ours: "validate-in-same-transaction"
        ),
        SquawkRule(
            name: "disallowed-unique-constraint",
            unsafe: [
                "ALTER TABLE shops ADD CONSTRAINT shops_name UNIQUE (name)",
                "ALTER TABLE shops ADD UNIQUE (name, city)",
                "ALTER TABLE shops ADD COLUMN code text CONSTRAINT one UNIQUE",
            ],
            safe: """
                CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS shops_name ON shops (name);
                ALTER TABLE shops ADD CONSTRAINT shops_name_key UNIQUE USING INDEX shops_name;
                """,
            ours: "unique-builds-index"
        ),
        SquawkRule(
            name: "identifier-too-long",
            unsafe: [
                "CREATE TABLE \(String(repeating: "long_", count: 13)) (id bigint)",
                "CREATE TABLE t (\"\(String(repeating: "ä", count: 32))\" bigint)",
            ],
            safe: "CREATE TABLE \(String(repeating: "long_", count: 12)) (id bigint)",
            ours: "long-name"
        ),
        SquawkRule(
            name: "prefer-bigint-over-int",
            unsafe: [
                "CREATE TABLE posts (id int PRIMARY KEY)", "CREATE TABLE posts (id serial PRIMARY KEY)",
                "CREATE TABLE posts (id integer, PRIMARY KEY (id))", "CREATE TABLE posts (id serial4)",
            ],
            safe: "CREATE TABLE posts (id bigint PRIMARY KEY)",
            ours: "narrow-key"
        ),
        SquawkRule(
            name: "prefer-bigint-over-smallint",
            unsafe: [
                "CREATE TABLE posts (id smallint PRIMARY KEY)", "CREATE TABLE posts (id smallserial PRIMARY KEY)",
                "CREATE TABLE posts (id int2 PRIMARY KEY)",
            ],
            safe: "CREATE TABLE posts (id bigint PRIMARY KEY)",
            ours: "narrow-key"
        ),
        SquawkRule(
            name: "prefer-identity",
            unsafe: ["CREATE TABLE app.users (id bigserial)", "CREATE TABLE users (id serial8 PRIMARY KEY)"],
            safe: "CREATE TABLE app.users (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)",
            ours: "serial-column"
        ),
        SquawkRule(
            name: "prefer-repack",
            unsafe: ["VACUUM FULL t", "VACUUM (FULL, ANALYZE) t", "CLUSTER t USING t_pkey", "CLUSTER", "VACUUM FULL"],
            safe: "VACUUM (ANALYZE) t",
            ours: "table-rewritten"
        ),
        SquawkRule(
            name: "prefer-robust-stmts",
            unsafe: [
                "CREATE TABLE t (id bigint PRIMARY KEY); CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON u (x)",
                "ALTER TABLE t ADD COLUMN a text; SELECT 1", "CREATE INDEX CONCURRENTLY i ON u (x); SELECT 1",
                "DROP INDEX CONCURRENTLY i; SELECT 1", "ALTER TABLE t DROP CONSTRAINT c; SELECT 1",
                "ALTER TABLE t ADD CONSTRAINT c CHECK (x > 0) NOT VALID; SELECT 1",
                "CREATE TYPE e AS ENUM ('a'); SELECT 1",
            ],
            safe: """
                CREATE TABLE IF NOT EXISTS t (id bigint PRIMARY KEY);
                ALTER TABLE u ADD COLUMN IF NOT EXISTS email text;
                ALTER TABLE u DROP CONSTRAINT IF EXISTS c;
                ALTER TABLE u ADD CONSTRAINT c CHECK (x > 0) NOT VALID;
                DROP INDEX CONCURRENTLY IF EXISTS i;
                CREATE INDEX CONCURRENTLY IF NOT EXISTS j ON u (email);
                """,
            ours: "not-repeatable"
        ),
        SquawkRule(
            name: "prefer-text-field",
            unsafe: [
                "CREATE TABLE people (id bigint PRIMARY KEY, email varchar(100))",
                "ALTER TABLE people ADD COLUMN email character varying(10)",
            ],
            safe: "CREATE TABLE people (id bigint PRIMARY KEY, email text CHECK (length(email) <= 100))",
            ours: "varchar-limit"
        ),
        SquawkRule(
            name: "prefer-timestamptz",
            unsafe: [
                "CREATE TABLE t (a timestamp)", "CREATE TABLE t (a timestamp(3) without time zone)",
                "ALTER TABLE t ALTER COLUMN a TYPE timestamp",
            ],
            safe: "CREATE TABLE t (a timestamptz, b timestamp with time zone)",
            ours: "timestamp-without-zone"
        ),
        SquawkRule(
            name: "renaming-column",
            unsafe: ["ALTER TABLE people RENAME COLUMN name TO title", "ALTER TABLE people RENAME name TO title"],
            safe: """
                -- covet:allow column-renamed: nothing that runs uses the column yet
                ALTER TABLE people RENAME COLUMN name TO title
                """,
            ours: "column-renamed"
        ),
        SquawkRule(
            name: "renaming-table",
            unsafe: [
                "ALTER TABLE stars RENAME TO favourites",
                "DROP VIEW favourites; ALTER TABLE stars RENAME TO favourites",
                "BEGIN; CREATE VIEW stars AS SELECT * FROM other; ALTER TABLE stars_old RENAME TO x; COMMIT",
            ],
            safe: "BEGIN; DROP VIEW favourites; ALTER TABLE stars RENAME TO favourites; COMMIT",
            ours: "table-renamed"
        ),
        SquawkRule(
            name: "require-concurrent-index-creation",
            unsafe: [
                "CREATE INDEX people_email ON people (email)",
                "CREATE UNIQUE INDEX ON people (lower(email)) WHERE NOT gone",
            ],
            safe:
                "CREATE TABLE IF NOT EXISTS t (a text); CREATE INDEX IF NOT EXISTS i ON t (a); CREATE INDEX CONCURRENTLY j ON people (email)",
            ours: "index-not-concurrent"
        ),
        SquawkRule(
            name: "require-concurrent-index-deletion",
            unsafe: ["DROP INDEX app.people_email", "DROP INDEX IF EXISTS a, b"],
            safe: "DROP INDEX CONCURRENTLY app.people_email",
            ours: "drop-index-not-concurrent"
        ),
        SquawkRule(
            name: "require-concurrent-partition-detach",
            unsafe: ["ALTER TABLE t DETACH PARTITION p"],
            safe: "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
            ours: "detach-not-concurrent"
        ),
        SquawkRule(
            name: "require-concurrent-reindex",
            unsafe: [
                "REINDEX TABLE t", "REINDEX INDEX i", "REINDEX SCHEMA s", "REINDEX (VERBOSE) DATABASE d",
                "REINDEX (CONCURRENTLY off) TABLE t",
            ],
            safe: "REINDEX TABLE CONCURRENTLY t; REINDEX (CONCURRENTLY) INDEX i",
            ours: "reindex-not-concurrent"
        ),
        SquawkRule(
            name: "require-enum-value-ordering",
            unsafe: ["ALTER TYPE status ADD VALUE 'waiting'"],
            safe: "ALTER TYPE status ADD VALUE 'waiting' BEFORE 'done'",
            ours: "enum-value-unplaced"
        ),
        SquawkRule(
            name: "require-lock-timeout",
            unsafe: [
                "SET statement_timeout = 5000; ALTER TABLE t ADD COLUMN c boolean",
                "SET lock_timeout = 0; SET statement_timeout = 5000; ALTER TABLE t ADD COLUMN c boolean",
                "SET lock_timeout = '1s'; RESET lock_timeout; ALTER TABLE t ADD COLUMN c boolean",
                "BEGIN; SET LOCAL lock_timeout = '1s'; COMMIT; ALTER TABLE t ADD COLUMN c boolean",
            ],
            safe: "ALTER TABLE t ADD COLUMN c boolean",
            ours: "lock-timeout-missing"
        ),
        SquawkRule(
            name: "require-statement-timeout",
            unsafe: ["SET lock_timeout = '1s'; ALTER TABLE t ADD COLUMN c boolean"],
            safe: "ALTER TABLE t ADD COLUMN c boolean",
            ours: "statement-timeout-missing"
        ),
        SquawkRule(
            name: "require-timeout-settings",
            unsafe: ["ALTER TABLE t ADD COLUMN c boolean"],
            safe: "ALTER TABLE t ADD COLUMN c boolean",
            ours: "lock-timeout-missing"
        ),
        SquawkRule(
            name: "require-table-schema",
            unsafe: [
                "CREATE TABLE posts (id bigint)", "ALTER TABLE posts ADD COLUMN name text",
                "CREATE TABLE posts AS SELECT 1",
                "DROP TABLE posts",
            ],
            safe: "CREATE TABLE public.posts (id bigint)",
            ours: "unqualified-table",
            enabled: ["unqualified-table"]
        ),
        SquawkRule(
            name: "transaction-nesting",
            unsafe: ["BEGIN; BEGIN; COMMIT", "COMMIT", "BEGIN; COMMIT; ROLLBACK"],
            safe: "BEGIN; SAVEPOINT a; ROLLBACK TO a; COMMIT",
            ours: "transaction-nested"
        ),
        SquawkRule(
            name: "transaction-nesting (assumed)",
            unsafe: ["BEGIN; SELECT 1; COMMIT"],
            safe: "SELECT 1",
            ours: "transaction-nested",
            isInTransaction: true
        ),
    ]

    /// The names that its documentation lists (crates/squawk_linter at 5125ddf).
    static let documented: Set<String> = [
        "adding-field-with-default", "adding-foreign-key-constraint", "adding-not-nullable-field",
        "adding-required-field", "adding-serial-primary-key-field", "ban-alter-domain-with-add-constraint",
        "ban-char-field", "ban-concurrent-index-creation-in-transaction", "ban-create-domain-with-constraint",
        "ban-drop-column", "ban-drop-database", "ban-drop-not-null", "ban-drop-table",
        "ban-duplicate-column-assignments", "ban-truncate-cascade", "ban-uncommitted-transaction",
        "changing-column-type", "constraint-missing-not-valid", "disallowed-unique-constraint", "identifier-too-long",
        "prefer-bigint-over-int", "prefer-bigint-over-smallint", "prefer-identity", "prefer-repack",
        "prefer-robust-stmts", "prefer-text-field", "prefer-timestamptz", "renaming-column", "renaming-table",
        "require-concurrent-index-creation", "require-concurrent-index-deletion",
        "require-concurrent-partition-detach", "require-concurrent-reindex", "require-enum-value-ordering",
        "require-lock-timeout", "require-statement-timeout", "require-table-schema", "require-timeout-settings",
        "transaction-nesting",
    ]
}
