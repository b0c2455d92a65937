import CovetDatabase
import CovetMigrations
import CovetSQL
import Testing

struct OperationCase: CustomTestStringConvertible {
    let testDescription: String
    let operations: [CovetMigrations.Operation]

    init(_ description: String, _ operations: CovetMigrations.Operation...) {
        testDescription = description
        self.operations = operations
    }

    static let all: [OperationCase] = [
        OperationCase(
            "create table",
            .createTable(TableSchema("tags", columns: [ColumnDefinition("name", .text, primaryKey: .supplied)]))
        ),
        OperationCase("drop table", .dropTable(Tables.posts)),
        OperationCase("rename table", .renameTable("posts", to: "articles")),
        OperationCase("rename a table that is referred to", .renameTable("users", to: "people")),
        OperationCase(
            "rename a table that is referred to, beside one that SQLite makes anew",
            .renameTable("users", to: "people"),
            .changeType(TypeChange(of: "title", from: .text, to: .varchar(300)), in: "posts"),
            .dropCheck(.init("posts_title_length", #"length("title") BETWEEN 1 AND 200"#), from: "posts")
        ),
        OperationCase(
            "add nullable column",
            .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts")
        ),
        OperationCase(
            "add column with a default",
            .addColumn(ColumnDefinition("views", .int64, default: .value(.int64(0))), to: "posts")
        ),
        OperationCase(
            "add column with the moment",
            .addColumn(ColumnDefinition("at", .timestamp, default: .now), to: "posts")
        ),
        OperationCase(
            "add unique column",
            .addColumn(ColumnDefinition("slug", .text, isNullable: true, isUnique: true), to: "posts")
        ),
        OperationCase("add required column to no rows", .addColumn(ColumnDefinition("slug", .text), to: "posts")),
        OperationCase(
            "add computed column",
            .addColumn(ColumnDefinition("double_age", .int32, isNullable: true, generated: #""age" * 2"#), to: "users")
        ),
        OperationCase("drop column", .dropColumn(ColumnDefinition("name", .text, isNullable: true), from: "users")),
        OperationCase("rename column in checks and indexes", .renameColumn("title", to: "headline", in: "posts")),
        OperationCase("rename column that a key refers to", .renameColumn("id", to: "number", in: "users")),
        OperationCase("rename key column", .renameColumn("author_id", to: "writer_id", in: "posts")),
        OperationCase("change type", .changeType(TypeChange(of: "age", from: .int32, to: .int64), in: "users")),
        OperationCase(
            "change type by expression",
            .changeDefault(of: "age", in: "users", from: .value(.int64(1)), to: nil),
            .changeType(
                TypeChange(
                    of: "age",
                    from: .int32,
                    to: .text,
                    using: SQL(sqlite: #"CAST("age" AS TEXT)"#, postgres: #""age"::text"#),
                    reverseUsing: SQL(sqlite: #"CAST("age" AS INTEGER)"#, postgres: #""age"::integer"#)
                ),
                in: "users"
            )
        ),
        OperationCase("require", .setNotNull("name", in: "users")),
        OperationCase("allow null", .dropNotNull("title", in: "posts")),
        OperationCase(
            "change default",
            .changeDefault(of: "age", in: "users", from: .value(.int64(1)), to: .value(.int64(2)))
        ),
        OperationCase("drop default", .changeDefault(of: "age", in: "users", from: .value(.int64(1)), to: nil)),
        OperationCase(
            "add default",
            .changeDefault(of: "name", in: "users", from: nil, to: .value(.text("it's \\ \"x\"")))
        ),
        OperationCase(
            "create index",
            .createIndex(IndexDefinition("posts_title", on: ["title"], isUnique: true), on: "posts")
        ),
        OperationCase(
            "create index concurrently",
            .createIndex(
                IndexDefinition("posts_title", on: ["title"], including: ["price"], where: #""price" > 3"#),
                on: "posts",
                concurrently: true
            )
        ),
        OperationCase("drop index", .dropIndex(IndexDefinition(table: "posts", on: ["author_id"]), on: "posts")),
        OperationCase(
            "drop index concurrently",
            .dropIndex(IndexDefinition(table: "posts", on: ["author_id"]), on: "posts", concurrently: true)
        ),
        OperationCase("rename index", .renameIndex("posts_lower", to: "posts_small", on: "posts")),
        OperationCase("add check", .addCheck(.init("old_enough", #""age" >= 0"#), to: "users")),
        OperationCase(
            "add check and validate",
            .addCheck(.init("old_enough", #""age" >= 0"#), to: "users", validated: false),
            .validateConstraint("old_enough", on: "users")
        ),
        OperationCase(
            "drop check",
            .dropCheck(.init("posts_title_length", #"length("title") BETWEEN 1 AND 200"#), from: "posts")
        ),
        OperationCase(
            "add foreign key",
            .addColumn(ColumnDefinition("editor_id", .int64, isNullable: true), to: "posts"),
            .addForeignKey(
                ForeignKey(["editor_id"], references: "users", ["id"], onDelete: .setNull),
                to: "posts",
                validated: false
            ),
            .validateConstraint("posts_editor_id_fkey", on: "posts")
        ),
        OperationCase(
            "drop foreign key",
            .dropForeignKey(ForeignKey(["author_id"], references: "users", ["id"], onDelete: .cascade), from: "posts")
        ),
        OperationCase("add unique", .addUnique(["title", "author_id"], to: "posts")),
        OperationCase(
            "add unique concurrently",
            .addUnique(["title", "author_id"], to: "posts", by: .concurrentIndex)
        ),
        OperationCase(
            "add unique by an index",
            .createIndex(IndexDefinition("by_title", on: ["title"], isUnique: true), on: "posts", concurrently: true),
            .addUnique(["title"], to: "posts", by: .existingIndex("by_title"))
        ),
        OperationCase("drop unique", .dropUnique(["email"], from: "users")),
        OperationCase("rename constraint", .renameConstraint("posts_title_length", to: "title_is_short", on: "posts")),
        OperationCase("rename unique", .renameConstraint("users_email_key", to: "one_email", on: "users")),
        OperationCase(
            "enumeration",
            .createEnumeration(EnumerationType("status", cases: ["draft", "it's"])),
            .addColumn(
                ColumnDefinition(
                    "status",
                    .enumeration(name: "status", cases: ["draft", "it's"]),
                    default: .value(.text("it's"))
                ),
                to: "posts"
            )
        ),
        OperationCase(
            "rename a case",
            .createEnumeration(EnumerationType("status", cases: ["draft", "live"])),
            .addColumn(
                ColumnDefinition("status", .enumeration(name: "status", cases: ["draft", "live"]), isNullable: true),
                to: "posts"
            ),
            .renameEnumerationCase("live", to: "published", in: "status")
        ),
        OperationCase(
            "take a case out",
            .createEnumeration(EnumerationType("status", cases: ["draft", "live", "gone"])),
            .addColumn(
                ColumnDefinition(
                    "status",
                    .enumeration(name: "status", cases: ["draft", "live", "gone"]),
                    default: .value(.text("draft"))
                ),
                to: "posts"
            ),
            .createIndex(IndexDefinition(table: "posts", on: ["status"]), on: "posts"),
            .changeEnumeration(
                EnumerationChange(
                    "status",
                    from: ["draft", "live", "gone"],
                    to: ["draft", "live"],
                    columns: [.init("status", in: "posts", default: .value(.text("draft")))]
                )
            )
        ),
        OperationCase(
            "other columns as the key",
            .addColumn(ColumnDefinition("code", .text), to: "posts"),
            .createIndex(
                IndexDefinition("posts_next", on: ["author_id", "code"], isUnique: true),
                on: "posts",
                concurrently: true
            ),
            .changePrimaryKey(
                PrimaryKeyChange(
                    from: [.init("id", .generated)],
                    to: [.init("author_id", .supplied), .init("code", .supplied)],
                    by: "posts_next"
                ),
                in: "posts"
            )
        ),
        OperationCase(
            "a key that is generated no longer, in a table with another name",
            .renameTable("posts", to: "articles"),
            .changePrimaryKey(
                PrimaryKeyChange(from: [.init("id", .generated)], to: [.init("id", .supplied)]),
                in: "articles"
            ),
            .changePrimaryKey(
                PrimaryKeyChange(from: [.init("id", .supplied)], to: [.init("title", .supplied)]),
                in: "articles"
            )
        ),
        OperationCase("raw", .run(["CREATE VIEW front AS SELECT id FROM posts"], reverse: ["DROP VIEW front"])),
        OperationCase(
            "raw with changes",
            .run(
                ["CREATE TABLE extra (a TEXT)"],
                reverse: ["DROP TABLE extra"],
                changes: [.createTable(TableSchema("extra", columns: [ColumnDefinition("a", .text, isNullable: true)]))]
            )
        ),
        OperationCase(
            "data",
            .data("names, 1") {
                try await $0.execute("UPDATE users SET name = 'x'")
            } reverse: { _ in
            }
        ),
    ]
}

@Suite struct OperationTests {
    /// On an empty and on a filled database: up leads where the replay says, down leads back, up again leads there once more.
    @Test(arguments: Place.all, OperationCase.all)
    func everyOperationDoesWhatItSaysAndIsUndone(_ place: Place, _ one: OperationCase) async throws {
        try await withDatabase(place) { database in
            let migrator = Migrator.quick([Tables.base, Migration("0002_case", one.operations)])
            let before = try migrator.schema(after: 1)
            let after = try migrator.schema()
            try await migrator.up(database, to: "0001_base")
            let start = try await Inspection.read(database)
            #expect(try await drift(of: database, from: before) == [])
            try await migrator.up(database)
            let reached = try await drift(of: database, from: after).filter { !$0.contains("view front") }
            #expect(reached == [])
            let changed = try await Inspection.read(database)
            try await migrator.down(database)
            let end = try await Inspection.read(database)
            #expect(start.differences(to: end) == [])
            try await migrator.up(database)
            let again = try await Inspection.read(database)
            #expect(changed.differences(to: again) == [])
            let state = try await migrator.status(database)
            #expect(state.pending.isEmpty && state.partial == nil && state.problem == nil)
        }
    }

    @Test(arguments: Place.all) func rowsLiveThroughChangesOfTheirTable(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let change = Migration(
                "0002_change",
                [
                    .changeType(TypeChange(of: "age", from: .int32, to: .int64), in: "users"),
                    .dropNotNull("email", in: "users"),
                    .changeDefault(of: "name", in: "users", from: nil, to: .value(.text("nobody"))),
                    .addCheck(.init("old_enough", #""age" >= 0"#), to: "users"),
                ]
            )
            let migrator = Migrator.quick([Tables.base, change])
            try await migrator.up(database, to: "0001_base")
            for number in 1...3 {
                try await database.execute("INSERT INTO users (email, age) VALUES (\("u\(number)"), \(number))")
            }
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('a', 1), ('b', 2)")
            try await database.execute("DELETE FROM users WHERE email = 'u3'")
            try await migrator.up(database)
            // The rows that refer to a table that was made anew are there, and so is what refers to them.
            #expect(try await database.first("SELECT count(*) FROM posts", as: Int.self) == 2)
            #expect(try await database.query("SELECT age FROM users ORDER BY id", as: Int.self) == [1, 2])
            // The number of the deleted row is not given again.
            try await database.execute("INSERT INTO users (email, age) VALUES ('u4', 4)")
            #expect(try await database.first("SELECT id FROM users WHERE email = 'u4'", as: Int.self) == 4)
            await #expect(throws: DatabaseError.self) {
                try await database.execute("INSERT INTO posts (title, author_id) VALUES ('c', 99)")
            }
            try await database.execute("DELETE FROM users WHERE id = 1")
            #expect(try await database.query("SELECT title FROM posts", as: String.self) == ["b"])
        }
    }
}
