import CovetDatabase
import CovetSQL
import Testing

@testable import CovetMigrations

/// The safe forms of `--fix`, run on real databases: between the two releases both kinds of statements work, and in the end all is as the unsafe operation would have it.
@Suite(.timeLimit(.minutes(3)))
struct TwoReleasesTests {
    private static let posts = TableSchema(
        "posts",
        columns: [
            ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("title", .text),
            ColumnDefinition("user_id", .int64, isNullable: true),
            ColumnDefinition("views", .int32, default: .value(.int64(0))),
        ],
        uniques: [["title", "user_id"]],
        foreignKeys: [ForeignKey(["user_id"], references: "users", ["id"])],
        checks: [.init("posts_title_length", #"length("title") < 200"#), .init("posts_views_check", #""views" >= 0"#)],
        indexes: [
            IndexDefinition("posts_lower", on: [.expression(#"lower("title")"#)], where: #""views" > 1"#),
            IndexDefinition("posts_user", on: ["user_id"]),
        ]
    )
    private static let base = Migration(
        "0001_base",
        [
            .createTable(TableSchema("users", columns: [ColumnDefinition("id", .int64, primaryKey: .generated)])),
            .createTable(posts),
        ]
    )

    private func fixed(_ operations: [CovetMigrations.Operation]) async throws -> (Migration, Migration) {
        let change = Migration("0002_change", operations)
        let report = await MigrationLint().report(for: [Self.base, change]) { $0.id == change.id }
        return (change, try #require(MigrationFix(change, report)).migration)
    }

    /// Runs the first half, lends the database, runs the second half, and holds the end against the unsafe operation.
    private func over(
        _ place: Place,
        _ operations: [CovetMigrations.Operation],
        _ between: (Database) async throws -> Void,
        after: (Database) async throws -> Void
    ) async throws {
        let (unsafe, expand) = try await fixed(operations)
        let contract = Migration(
            "0003_finish",
            allows: LintAllowance.finishing(expand.nextRelease),
            finishing: expand
        )
        let target = try Schema(replaying: [Self.base, unsafe])
        #expect(try Schema.difference(from: [Self.base, expand], to: target).isEmpty)
        #expect(try Schema.difference(from: [Self.base, expand, contract], to: target).isEmpty)
        try await withDatabase(place) { database in
            try await Migrator.quick([Self.base]).up(database)
            try await database.execute("INSERT INTO users DEFAULT VALUES")
            try await database.execute("INSERT INTO posts (title, user_id) VALUES ('first', 1)")
            try await Migrator.quick([Self.base, expand]).up(database)
            let inBetween = try await drift(of: database, after: [Self.base, expand])
            #expect(inBetween == [])
            try await between(database)
            let all = [Self.base, expand, contract]
            try await Migrator.quick(all).up(database)
            let left = try await drift(of: database, from: Schema(replaying: all))
            #expect(left == [])
            try await after(database)
            try await Migrator.quick(all).down(database, count: 1)
            let again = try await drift(of: database, after: [Self.base, expand])
            #expect(again == [])
        }
    }

    @Test(arguments: Place.all)
    func aRenamedColumnIsFilledUnderBothNames(place: Place) async throws {
        try await over(place, [.renameColumn("title", to: "headline", in: "posts")]) { database in
            // Of the release before, and of the one that comes.
            try await database.execute("INSERT INTO posts (title, user_id) VALUES ('old', 1)")
            try await database.execute("INSERT INTO posts (headline, user_id) VALUES ('new', 1)")
            try await database.execute("UPDATE posts SET title = 'first, changed' WHERE headline = 'first'")
            try await database.execute("UPDATE posts SET headline = 'old, changed' WHERE title = 'old'")
            let rows = try await database.query(
                "SELECT title, headline FROM posts ORDER BY id",
                as: (String, String).self
            )
            #expect(rows.map(\.0) == ["first, changed", "old, changed", "new"])
            #expect(rows.map(\.1) == rows.map(\.0))
        } after: { database in
            let rows = try await database.query("SELECT headline FROM posts ORDER BY id", as: String.self)
            #expect(rows == ["first, changed", "old, changed", "new"])
        }
    }

    @Test(arguments: Place.all)
    func bothHalvesOfARenameAreUndoneWithTheirRows(place: Place) async throws {
        let (_, expand) = try await fixed([.renameColumn("title", to: "headline", in: "posts")])
        let contract = Migration(
            "0003_finish",
            allows: LintAllowance.finishing(expand.nextRelease),
            finishing: expand
        )
        try await withDatabase(place) { database in
            let all = Migrator.quick([Self.base, expand, contract])
            try await all.up(database)
            try await database.execute("INSERT INTO users DEFAULT VALUES")
            try await database.execute("INSERT INTO posts (headline, user_id) VALUES ('written after', 1)")
            try await all.down(database, count: 2)
            let rows = try await database.query("SELECT title FROM posts", as: String.self)
            #expect(rows == ["written after"])
            let left = try await drift(of: database, after: [Self.base])
            #expect(left == [])
        }
    }

    @Test(arguments: Place.all)
    func aForeignKeyAndItsIndexGoWithTheirColumn(place: Place) async throws {
        try await over(place, [.renameColumn("user_id", to: "author_id", in: "posts")]) { database in
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('new', 1)")
            let rows = try await database.query("SELECT user_id FROM posts", as: Int.self)
            #expect(rows == [1, 1])
        } after: { database in
            await #expect(throws: DatabaseError.self) {
                try await database.execute("INSERT INTO posts (title, author_id) VALUES ('x', 99)")
            }
        }
    }

    @Test(arguments: Place.all)
    func aColumnOfAnotherTypeHasEveryValueInTheEnd(place: Place) async throws {
        let change = TypeChange(of: "views", from: .int32, to: .int64)
        try await over(place, [.changeType(change, in: "posts")]) { database in
            try await database.execute("INSERT INTO posts (title, views) VALUES ('new', 7)")
            try await database.execute("UPDATE posts SET views = 3 WHERE title = 'first'")
        } after: { database in
            let rows = try await database.query("SELECT views FROM posts ORDER BY id", as: Int.self)
            #expect(rows == [3, 7])
            try await database.execute("INSERT INTO posts (title) VALUES ('by default')")
            await #expect(throws: DatabaseError.self) {
                try await database.execute("INSERT INTO posts (title, views) VALUES ('x', -1)")
            }
        }
    }

    @Test(arguments: Place.all)
    func aRenamedTableHasTheNewNameAtOnce(place: Place) async throws {
        try await over(place, [.renameTable("posts", to: "articles")]) { database in
            try await database.execute("INSERT INTO articles (title) VALUES ('new')")
        } after: { database in
            let rows = try await database.query("SELECT title FROM articles ORDER BY id", as: String.self)
            #expect(rows == ["first", "new"])
        }
    }

    /// On SQLite it has the new name already, and whatever is changed there is changed under that.
    @Test func aTableBetweenItsNamesIsChangedUnderTheOneItHas() async throws {
        let (_, expand) = try await fixed([.renameTable("posts", to: "articles")])
        let note = ColumnDefinition("note", .text, isNullable: true)
        let add = Migration("0003_note", [.addColumn(note, to: "articles"), .setNotNull("user_id", in: "articles")])
        let all = [Self.base, expand, add]
        try await withDatabase(.sqlite) { database in
            try await Migrator.quick(all).up(database)
            let left = try await drift(of: database, after: all)
            #expect(left == [])
            let sql = try Migration("0004", [.dropColumn(note, from: "articles")])
                .statements(for: .sqlite, in: Schema(replaying: all, on: .sqlite))
            #expect(sql.count == 1)
        }
        // What it is not called yet is an error before anything runs.
        let wrong = [Self.base, expand, Migration("0003_note", [.addColumn(note, to: "posts")])]
        try await withDatabase(.sqlite) { database in
            let error = await #expect(throws: MigrationError.self) { try await Migrator.quick(wrong).up(database) }
            #expect(error.map { "\($0)".contains("there is no table posts") } == true)
        }
    }

    @Test(arguments: Place.all)
    func aViewOfAMigrationIsNoDriftAndOneMadeByHandIs(place: Place) async throws {
        let front = Migration(
            "0002_front",
            [.run(["CREATE VIEW \"front\" AS SELECT id FROM posts"], reverse: ["DROP VIEW front"])]
        )
        try await withDatabase(place) { database in
            try await Migrator.quick([Self.base, front]).up(database)
            try await database.execute("CREATE VIEW back AS SELECT id FROM posts")
            let found = try await drift(of: database, after: [Self.base, front])
            #expect(found.count == 1 && found[0].hasPrefix("- view back"), "\(found)")
        }
    }

    @Test(arguments: Place.all)
    func aDroppedColumnNeedsNoValueFirst(place: Place) async throws {
        let title = Self.posts.columns[1]
        let operations: [CovetMigrations.Operation] = [
            .dropUnique(Self.posts.uniques[0], from: "posts"), .dropCheck(Self.posts.checks[0], from: "posts"),
            .dropIndex(Self.posts.indexes[0], on: "posts", concurrently: true), .dropColumn(title, from: "posts"),
        ]
        try await over(place, operations) { database in
            try await database.execute("INSERT INTO posts (user_id) VALUES (1)")
        } after: { _ in
        }
    }

    @Test func whatIsWrittenIsLetPass() async throws {
        let unsafe: [[CovetMigrations.Operation]] = [
            [.renameColumn("title", to: "headline", in: "posts")], [.renameTable("posts", to: "articles")],
            [.changeType(TypeChange(of: "views", from: .int32, to: .int64), in: "posts")],
            [.dropTable(Self.posts)], [.createIndex(IndexDefinition("posts_title", on: ["title"]), on: "posts")],
        ]
        for operations in unsafe {
            let (_, expand) = try await fixed(operations)
            let contract = Migration(
                "0003_finish",
                allows: LintAllowance.finishing(expand.nextRelease),
                finishing: expand
            )
            let report = await MigrationLint().report(for: [Self.base, expand, contract]) { $0.id != "0001_base" }
            #expect(report.open.map(\.rule) == [], "\(operations[0].summary)")
        }
    }

    @Test func whatCannotBeCopiedIsNotFixed() async throws {
        let kept: [[CovetMigrations.Operation]] = [
            [.renameColumn("id", to: "number", in: "posts")],
            // Somebody has to say how the old value is made of the new one.
            [.changeType(TypeChange(of: "title", from: .text, to: .int32, using: "length(title)"), in: "posts")],
            // The next step changes what the copy is made of.
            [
                .renameColumn("title", to: "headline", in: "posts"), .dropNotNull("headline", in: "posts"),
            ],
        ]
        for operations in kept {
            let change = Migration("0002_change", operations)
            let report = await MigrationLint().report(for: [Self.base, change]) { $0.id == change.id }
            #expect(!report.open.isEmpty)
            #expect(MigrationFix(change, report) == nil, "\(operations[0].summary)")
        }
    }
}
