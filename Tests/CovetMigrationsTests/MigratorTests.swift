import CovetDatabase
import CovetMigrations
import CovetSQL
import CovetSQLite
import CovetTestSupport
import Foundation
import Testing

private let users = TableSchema(
    "users",
    columns: [
        ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("email", .text, isUnique: true),
        ColumnDefinition("joined", .timestamp, default: .now),
        ColumnDefinition("role", .text, default: .value(.text("it's"))),
    ]
)
private let posts = TableSchema(
    "posts",
    columns: [ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("author_id", .int64)],
    foreignKeys: [ForeignKey(["author_id"], references: "users", ["id"], onDelete: .cascade)],
    indexes: [IndexDefinition(table: "posts", on: ["author_id"])]
)

private let slug = Migration(
    "0002_slug",
    [
        .addColumn(ColumnDefinition("slug", .text, isNullable: true, isUnique: true), to: "posts"),
        .renameColumn("author_id", to: "writer_id", in: "posts"),
    ]
)
private let fill = Migration("0003_fill", [.run(["UPDATE posts SET slug = id"], reverse: [])])

/// Lends a file's path in a directory that is gone afterwards.
private func withFile(_ body: (String) async throws -> Void) async throws {
    try await withTemporaryFolder { try await body($0.appendingPathComponent("test.db").path) }
}

private func schema(_ database: Database) async throws -> [String] {
    try await database.query(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'covet%' AND name NOT LIKE 'sqlite%' ORDER BY name",
        as: String.self
    )
}

@Suite struct MigratorTests {
    @Test func migrationsRunUpDownAndUpAgain() async throws {
        let database = try Database.sqlite(SQLiteConfiguration(.memory))
        let migrator = Migrator(
            [try .initial(from: [posts, users]), slug, fill],
            now: { Date(timeIntervalSince1970: 1_795_396_380) }
        )
        #expect(try await migrator.status(database).pending == ["0001_initial", "0002_slug", "0003_fill"])
        #expect(try await migrator.up(database).steps.map(\.migration) == ["0001_initial", "0002_slug", "0003_fill"])
        #expect(try await migrator.up(database).steps.isEmpty)
        let status = try await migrator.status(database)
        #expect(
            status.pending.isEmpty && status.problem == nil
                && status.applied.map(\.migration) == ["0001_initial", "0002_slug", "0003_fill"]
        )
        #expect(status.applied.first?.appliedAt == Date(timeIntervalSince1970: 1_795_396_380))
        let after = try await schema(database)
        #expect(try await migrator.down(database, count: 2).steps.map(\.migration) == ["0003_fill", "0002_slug"])
        #expect(try await migrator.status(database).pending == ["0002_slug", "0003_fill"])
        #expect(try await migrator.down(database, count: 5).steps.map(\.migration) == ["0001_initial"])
        #expect(try await schema(database) == [])
        try await migrator.up(database)
        #expect(try await schema(database) == after)
    }

    @Test func theTablesKeepTheirPromises() async throws {
        let database = try Database.sqlite(SQLiteConfiguration(.memory))
        try await Migrator([.initial(from: [users, posts])]).up(database)
        try await database.execute("INSERT INTO users (email) VALUES (\("a"))")
        let row = try #require(try await database.first("SELECT joined, role FROM users", as: (Date, String).self))
        #expect(row.1 == "it's" && abs(row.0.timeIntervalSinceNow) < 3600)
        try await database.execute("INSERT INTO posts (author_id) VALUES (\(1))")
        try await database.execute("DELETE FROM users")
        #expect(try await database.first("SELECT count(*) FROM posts", as: Int.self) == 0)
    }

    @Test func aFailedMigrationLeavesNothingAndThoseBeforeItStay() async throws {
        let database = try Database.sqlite(SQLiteConfiguration(.memory))
        let broken = Migration(
            "0002_broken",
            [.run(["CREATE TABLE half (a INTEGER)", "INSERT INTO nowhere VALUES (1)"], reverse: nil)]
        )
        let migrator = Migrator([try .initial(from: [users]), broken])
        await #expect(throws: DatabaseError.self) { try await migrator.up(database) }
        let status = try await migrator.status(database)
        #expect(status.applied.map(\.migration) == ["0001_initial"] && status.pending == ["0002_broken"])
        #expect(try await database.first("SELECT count(*) FROM sqlite_schema WHERE name = 'half'", as: Int.self) == 0)
    }

    @Test func aHistoryThatDoesNotFitIsRefusedAndNothingIsRun() async throws {
        let database = try Database.sqlite(SQLiteConfiguration(.memory))
        let first = try Migration.initial(from: [users])
        try await Migrator([first, fill.with("0002", [.run(["SELECT 1"], reverse: nil)])]).up(database)
        let cases: [([Migration], MigrationError)] = [
            ([first], .unknown(migration: "0002")),
            ([first, fill.with("0002", [.run(["SELECT 2"], reverse: nil)])], .changed(migration: "0002")),
            (
                [first, slug, fill.with("0002", [.run(["SELECT 1"], reverse: nil)])],
                .outOfOrder(migration: "0002_slug", before: "0002")
            ),
            ([first, first], .duplicate(id: "0001_initial")),
        ]
        for (migrations, expected) in cases {
            await #expect(throws: expected) { try await Migrator(migrations).up(database) }
            #expect(try await Migrator(migrations).status(database).problem == expected)
        }
        await #expect(throws: MigrationError.irreversible(migration: "0002", operation: "run a statement")) {
            try await Migrator([first, fill.with("0002", [.run(["SELECT 1"], reverse: nil)])]).down(database)
        }
        #expect(
            try await Migrator([first, fill.with("0002", [.run(["SELECT 1"], reverse: nil)])]).status(database).applied
                .count == 2
        )
    }

    @Test func instancesThatStartAtOnceApplyEachMigrationOnce() async throws {
        try await withFile { path in
            let migrations = [try Migration.initial(from: [users, posts]), slug, fill]
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        let database = try Database.sqlite(url: "sqlite:\(path)")
                        let steps = try await Migrator(migrations).up(database).steps.map(\.migration)
                        await database.close()
                        return steps
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == ["0001_initial", "0002_slug", "0003_fill"])
        }
    }
}

extension Migration {
    fileprivate func with(_ id: String, _ operations: [CovetMigrations.Operation]) -> Migration {
        Migration(id, operations)
    }
}

@Suite struct InitialMigrationTests {
    @Test func tablesComeBeforeThoseThatReferToThem() throws {
        let comments = TableSchema(
            "comments",
            columns: [ColumnDefinition("post_id", .int64), ColumnDefinition("parent_id", .int64)],
            foreignKeys: [
                ForeignKey(["post_id"], references: "posts", ["id"]),
                ForeignKey(["parent_id"], references: "comments", ["id"]),
            ]
        )
        let migration = try Migration.initial(from: [comments, posts, users])
        #expect(
            migration.operations.map(\.summary) == [
                "create table users", "create table posts", "create table comments",
            ]
        )
    }

    @Test func whatCannotBeOrderedIsNamed() {
        let a = TableSchema(
            "a",
            columns: [ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("b", .int64)],
            foreignKeys: [ForeignKey(["b"], references: "b", ["id"])]
        )
        let b = TableSchema(
            "b",
            columns: [ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("a", .int64)],
            foreignKeys: [ForeignKey(["a"], references: "a", ["id"])]
        )
        #expect(throws: MigrationError.self) { try Migration.initial(from: [a]) }
        #expect(throws: Never.self) { try Migration.initial(from: [b, a]) }
        #expect(throws: MigrationError.missingTable("users", referencedBy: "posts")) {
            try Migration.initial(from: [posts])
        }
        #expect(throws: MigrationError.duplicateTable("users")) { try Migration.initial(from: [users, users]) }
    }

    @Test func theChecksumChangesWithWhatIsDone() {
        #expect(slug.checksum == slug.checksum && slug.checksum.count == 16)
        #expect(slug.checksum != fill.checksum)
        #expect(fill.checksum == Migration("other", fill.operations).checksum)
    }
}
