import CovetDatabase
import CovetSQL
import Testing

@testable import CovetMigrations

/// A new column that becomes required while the release before still inserts rows without it.
@Suite(.timeLimit(.minutes(2)))
struct RequiredColumnTests {
    private static let slug = ColumnDefinition("slug", .text, isNullable: true)
    private static let check = TableSchema.Check("posts_slug_required", "\(identifier: "slug") IS NOT NULL")
    private static let added: [CovetMigrations.Operation] = [
        .addColumn(slug, to: "posts"),
        .backfill(
            Backfill("posts.slug", table: "posts", setting: "\(identifier: "slug") = lower(title), price = 1", load: 1)
        ),
    ]

    private func rules(_ operations: [CovetMigrations.Operation]) async -> [String] {
        let change = Migration("0002_slug", operations)
        return await MigrationLint().report(for: [Tables.base, change]) { $0.id == change.id }.open.map(\.rule)
    }

    private static func filled(by value: SQL) -> CovetMigrations.Operation {
        .backfill(Backfill("posts.slug", table: "posts", setting: "\(identifier: "slug") = \(value)", load: 1))
    }

    private static let required: [CovetMigrations.Operation] = [
        .addCheck(check, to: "posts", validated: false), .validateConstraint(check.name, on: "posts"),
        .setNotNull("slug", in: "posts"), .dropCheck(check, from: "posts"),
    ]

    @Test func theOperationThatShutsTheOldReleaseOutIsFoundOnce() async {
        let add = CovetMigrations.Operation.addColumn(Self.slug, to: "posts")
        #expect(await rules([add] + Self.required) == ["required-column"])
        #expect(await rules([add, .setNotNull("slug", in: "posts")]).contains("required-column"))
        // Of a column that was there before, the running release knows.
        let known = Migration("0002_before", [.addColumn(Self.slug, to: "posts")])
        let later = Migration("0003_later", Self.required)
        let report = await MigrationLint().report(for: [Tables.base, known, later]) { $0.id == later.id }
        #expect(report.open.map(\.rule) == [])
        // A default fills what the running release inserts, and one that is taken away does not.
        let set = CovetMigrations.Operation.changeDefault(of: "slug", in: "posts", from: nil, to: .value(.text("x")))
        #expect(await rules([add, set] + Self.required) == [])
        let taken = CovetMigrations.Operation.changeDefault(of: "slug", in: "posts", from: .value(.text("x")), to: nil)
        #expect(await rules([add, set, taken] + Self.required) == ["required-column"])
    }

    @Test(.enabled(if: Place.hasServer, Place.hint), arguments: [true, false])
    func theTriggerOfTheFixFillsWhatTheOldReleaseInserts(isFixed: Bool) async throws {
        let fill = Self.filled(by: "lower(posts.title) || ', ' || coalesce(price::text, '(none)')")
        let change = Migration("0002_slug", [.addColumn(Self.slug, to: "posts"), fill] + Self.required)
        let report = await MigrationLint().report(for: [Tables.base, change]) { $0.id == change.id }
        let fixed = try #require(MigrationFix(change, report)).migration
        #expect(fixed.operations.count == change.operations.count + 1 && fixed.nextRelease.count == 1)
        try await withDatabase(.postgres) { database in
            let all = [Tables.base, isFixed ? fixed : change]
            try await Migrator.quick([Tables.base]).up(database)
            try await database.execute("INSERT INTO users (email) VALUES ('a')")
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('First', 1)")
            try await Migrator.quick(all).up(database)
            let insert: SQL = "INSERT INTO posts (title, author_id, price) VALUES ('Old', 1, 2.5)"
            guard isFixed else {
                await #expect(throws: DatabaseError.self) { try await database.execute(insert) }
                return
            }
            try await database.execute(insert)
            try await database.execute("INSERT INTO posts (title, author_id, slug) VALUES ('New', 1, 'own')")
            let slugs = try await database.query("SELECT slug FROM posts ORDER BY id", as: String.self)
            #expect(slugs == ["first, (none)", "old, 2.50", "own"])
            // Between the releases nothing else is there, and the next one takes the trigger away.
            let left = try await drift(of: database, after: all)
            #expect(left == [])
            let finish = Migration("0003_finish", finishing: fixed)
            try await Migrator.quick(all + [finish]).up(database)
            await #expect(throws: DatabaseError.self) { try await database.execute(insert) }
            try await Migrator.quick(all + [finish]).down(database, count: 2)
            try await database.execute(insert)
        }
    }

    @Test func whatSetsMoreThanTheColumnIsLeftToPeople() async throws {
        let change = Migration("0002_slug", Self.added + Self.required)
        let report = await MigrationLint().report(for: [Tables.base, change]) { $0.id == change.id }
        let finding = try #require(report.open.first)
        #expect(finding.rule == "required-column" && finding.safeForm?.isAutomatic == false)
        #expect(MigrationFix(change, report) == nil)
        let text = report.text()
        #expect(text.contains("CREATE TRIGGER posts_slug_fill BEFORE INSERT ON posts"), "\(text)")
        #expect(text.contains("/* slug of a row that comes without */"), "\(text)")
    }
}
