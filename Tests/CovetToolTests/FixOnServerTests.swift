import CovetPostgres
import CovetTestSupport
import Foundation
import Testing

/// The safe forms run on a real PostgreSQL, a second time too. Needs psql.
struct FixOnServerTests {
    private static let setup = """
        CREATE TABLE users (id bigint PRIMARY KEY, name text);
        INSERT INTO users SELECT g, 'u' || g FROM generate_series(1, 100) g;
        CREATE TABLE posts (id bigint PRIMARY KEY, title varchar NOT NULL, views int, slug text, author bigint, gone timestamptz,
            legacy text NOT NULL);
        INSERT INTO posts SELECT g, 't' || g, g, 's' || g, 1 + g % 100, NULL, 'x' FROM generate_series(1, 12000) g;
        CREATE INDEX posts_views ON posts (views);
        CREATE TABLE stars (id bigint);
        CREATE TABLE parent (k int) PARTITION BY LIST (k);
        CREATE TABLE child PARTITION OF parent FOR VALUES IN (1);
        """

    private static let changes = [
        "CREATE INDEX posts_slug ON posts (slug) WHERE gone IS NULL",
        "CREATE UNIQUE INDEX ON posts USING btree (slug DESC) INCLUDE (id)", "DROP INDEX posts_views",
        "REINDEX TABLE posts",
        "ALTER TABLE posts ADD COLUMN token uuid CONSTRAINT one UNIQUE NOT NULL DEFAULT gen_random_uuid(), "
            + "ADD COLUMN editor bigint REFERENCES users (id) ON DELETE SET NULL, ALTER COLUMN views SET NOT NULL",
        "ALTER TABLE posts ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (slug, \"id\") DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE posts ADD CHECK (views > 0), ADD FOREIGN KEY (author) REFERENCES users (id) ON DELETE CASCADE",
        "ALTER TABLE posts ALTER COLUMN views TYPE bigint", "ALTER TABLE posts DROP COLUMN legacy",
        "ALTER TABLE stars RENAME TO favourites",
    ]

    @Test(.enabled(if: TestServer.isHere, TestServer.hint))
    func safeFormsRunAndRunAgain() async throws {
        try await EmptyDatabase.with(beside: TestServer.requireURL()) { url in
            try psql(url, Self.setup)
            try withTemporaryFolder { folder in
                let file = folder.appendingPathComponent("change.sql")
                try Data((Self.changes.joined(separator: ";\n") + ";\n").utf8).write(to: file)
                _ = try Tool.run(["--sql", file.path, "--fix"])
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(text.contains("CONCURRENTLY"))
                try psql(url, text)
                try psql(url, text)
                // The old release writes the old column, and the new one finds the value in the new.
                try psql(url, "INSERT INTO posts (id, title, views, author) VALUES (0, 'a', 7, 1)")
                let copied = try psql(url, "SELECT count(*) FROM posts WHERE views_new IS DISTINCT FROM views")
                #expect(copied.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
                let invalid = try psql(
                    url,
                    """
                    SELECT (SELECT count(*) FROM pg_index WHERE NOT indisvalid) + (SELECT count(*) FROM pg_constraint WHERE NOT convalidated)
                    """
                )
                #expect(invalid.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
                let next = try String(contentsOf: URL(fileURLWithPath: file.path + ".next.sql"), encoding: .utf8)
                try psql(url, next)
                try psql(url, "SELECT favourites.id, posts.views FROM favourites, posts")
            }
        }
    }

    @Test(.enabled(if: TestServer.isHere, TestServer.hint))
    func twoReleasesWriteBesideEachOtherWhileAColumnIsRenamed() async throws {
        try await EmptyDatabase.with(beside: TestServer.requireURL()) { url in
            let table = "CREATE TABLE IF NOT EXISTS t (id bigint PRIMARY KEY, old text NOT NULL DEFAULT 'none');\n"
            try psql(url, table + "INSERT INTO t VALUES (1, 'one')")
            try withTemporaryFolder { folder in
                let files = ["1.sql", "2.sql"].map { folder.appendingPathComponent($0) }
                try Data(table.utf8).write(to: files[0])
                try Data("ALTER TABLE t RENAME COLUMN old TO new;\n".utf8).write(to: files[1])
                let outcome = try Tool.run(["--sql", files[0].path, files[1].path, "--fix"])
                #expect(outcome.status == 0, "\(outcome.errors)")
                try psql(url, String(contentsOf: files[1], encoding: .utf8))
                // The old release knows one column, the new one the other.
                try psql(url, "INSERT INTO t (id, old) VALUES (2, 'two'); INSERT INTO t (id, new) VALUES (3, 'three')")
                try psql(
                    url,
                    "INSERT INTO t (id) VALUES (4); UPDATE t SET old = 'ONE' WHERE id = 1; UPDATE t SET new = 'TWO' WHERE id = 2"
                )
                let rows = try psql(url, "SELECT id, old, new FROM t ORDER BY id")
                #expect(rows == "1|ONE|ONE\n2|TWO|TWO\n3|three|three\n4|none|none\n")
                try psql(url, String(contentsOf: URL(fileURLWithPath: files[1].path + ".next.sql"), encoding: .utf8))
                #expect(try psql(url, "INSERT INTO t VALUES (5) RETURNING id, new") == "5|none\n")
            }
        }
    }

    @discardableResult
    private func psql(_ url: String, _ sql: String) throws -> String {
        try withTemporaryFolder { folder in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            let script = folder.appendingPathComponent("script.sql")
            try Data(sql.utf8).write(to: script)
            process.arguments = ["psql", url, "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-f", script.path]
            let places = ["output", "errors"].map { folder.appendingPathComponent($0) }
            for place in places { try Data().write(to: place) }
            process.standardOutput = try FileHandle(forWritingTo: places[0])
            process.standardError = try FileHandle(forWritingTo: places[1])
            try process.run()
            process.waitUntilExit()
            let texts = try places.map { try String(contentsOf: $0, encoding: .utf8) }
            #expect(process.terminationStatus == 0, "\(texts[1])")
            return texts[0]
        }
    }
}
