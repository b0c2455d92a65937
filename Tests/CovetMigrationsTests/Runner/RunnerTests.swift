import CovetDatabase
import CovetSQL
import Synchronization
import Testing

@testable import CovetMigrations

@Suite struct RunnerTests {
    private static let steps: [Migration] = [
        Tables.base,
        Migration(
            "0002_slug",
            [
                .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts"),
                .createIndex(IndexDefinition("posts_slug", on: ["slug"]), on: "posts", concurrently: true),
                .addCheck(.init("slug_is_low", #""slug" = lower("slug")"#), to: "posts", validated: false),
                .validateConstraint("slug_is_low", on: "posts"),
                .backfill(
                    Backfill("posts.slug", table: "posts", setting: "slug = lower(title)", batchSize: 3, load: 1)
                ),
                .addUnique(["slug", "author_id"], to: "posts", by: .concurrentIndex),
            ]
        ),
        Migration("0003_last", [.run(["UPDATE users SET age = age + 1"], reverse: ["UPDATE users SET age = age - 1"])]),
    ]

    @Test(arguments: Place.all) func tenInstancesThatStartAtOnceApplyEachMigrationOnce(_ place: Place) async throws {
        try await withWorld(place) { world in
            let first = try world.open()
            try await Migrator.quick([Tables.base]).up(first)
            try await first.execute("INSERT INTO users (email, age) VALUES ('a', 1)")
            for number in 0..<10 {
                try await first.execute("INSERT INTO posts (title, author_id) VALUES (\("Title \(number)"), 1)")
            }
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let database = try world.open()
                        do {
                            let steps = try await Migrator.quick(Self.steps).up(database).steps.map(\.migration)
                            await database.close()
                            return steps
                        } catch {
                            await database.close()
                            throw error
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(applied) == ["0002_slug", "0003_last"])
            #expect(applied.count == 2 || place == .sqlite)
            #expect(try await first.first("SELECT age FROM users", as: Int.self) == 2)
            #expect(try await first.first("SELECT count(*) FROM posts WHERE slug = lower(title)", as: Int.self) == 10)
            let lines = try await first.query("SELECT id FROM covet_migrations ORDER BY position", as: String.self)
            #expect(lines == ["0001_base", "0002_slug", "0003_last"])
            #expect(try await drift(of: first, from: Schema(replaying: Self.steps)) == [])
            await first.close()
        }
    }

    @Test(arguments: Place.all) func aRunThatBreaksOffIsGoneOnWith(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let good = Migration(
                "0002_steps",
                [
                    .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts"),
                    .data(
                        "check, 1",
                        apply: { try await $0.execute("INSERT INTO gate VALUES (1)") },
                        reverse: { _ in }
                    ),
                    .addColumn(ColumnDefinition("late", .text, isNullable: true), to: "posts"),
                ]
            )
            let migrator = Migrator.quick([Tables.base, good])
            await #expect(throws: DatabaseError.self) { try await migrator.up(database) }
            let status = try await migrator.status(database)
            #expect(status.partial?.migration == "0002_steps" && status.partial?.operations == 1)
            #expect(status.pending == ["0002_steps"])
            // Another text of what is half done is no continuation.
            let edited = Migrator.quick([Tables.base, Migration("0002_steps", Array(good.operations.reversed()))])
            await #expect(throws: MigrationError.changed(migration: "0002_steps")) { try await edited.up(database) }

            try await database.execute("CREATE TABLE gate (a INTEGER)")
            let report = try await migrator.up(database)
            #expect(report.steps.map(\.migration) == ["0002_steps"])
            #expect(try await database.first("SELECT count(*) FROM gate", as: Int.self) == 1)
            try await database.execute("SELECT slug, late FROM posts")

            // And half done it can be undone as well.
            try await migrator.down(database)
            try await database.execute("DROP TABLE gate")
            await #expect(throws: DatabaseError.self) { try await migrator.up(database) }
            try await migrator.down(database)
            let end = try await migrator.status(database)
            #expect(end.partial == nil && end.applied.map(\.migration) == ["0001_base"])
            await #expect(throws: DatabaseError.self) { try await database.execute("SELECT slug FROM posts") }
        }
    }

    @Test(arguments: Place.all) func aBackfillGoesOnWhereItStopped(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let backfill = Backfill("names", table: "users", label: "1", batchSize: 4, load: 1) { batch in
                let stop = try await batch.transaction.first("SELECT count(*) FROM stop", as: Int.self) ?? 0
                let done = try await batch.transaction.first(
                    "SELECT count(*) FROM users WHERE name IS NOT NULL",
                    as: Int.self
                )
                if stop > 0, done == 8 { throw Stop() }
                try await batch.transaction.execute(
                    "UPDATE users SET name = coalesce(name, '') || 'x' WHERE \(batch.rows)"
                )
            }
            let migrator = Migrator.quick([Tables.base, Migration("0002_fill", [.backfill(backfill)])])
            try await migrator.up(database, to: "0001_base")
            for number in 0..<10 { try await database.execute("INSERT INTO users (email) VALUES (\("u\(number)"))") }
            try await database.execute("CREATE TABLE stop (a INTEGER)")
            try await database.execute("INSERT INTO stop VALUES (1)")
            await #expect(throws: Stop.self) { try await migrator.up(database) }
            #expect(try await database.first("SELECT count(*) FROM users WHERE name = 'x'", as: Int.self) == 8)
            let halted = try await migrator.status(database)
            #expect(halted.pending == ["0002_fill"])
            #expect(halted.backfills == [.init(migration: "0002_fill", name: "names", rows: 8)])
            try await database.execute("DELETE FROM stop")
            let events = Events()
            try await migrator.up(database, report: events.report)
            #expect(try await migrator.status(database).backfills == [])
            // Each row was changed once.
            #expect(try await database.first("SELECT count(*) FROM users WHERE name = 'x'", as: Int.self) == 10)
            let rows = events.all.compactMap { if case .progress(let done, _, "rows") = $0 { done } else { nil } }
            #expect(rows == [10])
            #expect(try await database.first("SELECT count(*) FROM covet_backfills", as: Int.self) == 0)
        }
    }

    @Test(arguments: Place.all) func aBackfillLeavesTheApplicationItsShare(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let pauses = Mutex<[Duration]>([])
            var timed = database
            timed.timing = RetryTiming(pause: { pause in pauses.withLock { $0.append(pause) } }, random: { 0.5 })
            let fill = { (name: String, load: Double) in
                Migration(
                    name,
                    [.backfill(Backfill("age", table: "users", setting: "age = 2", batchSize: 2, load: load))]
                )
            }
            let migrator = Migrator.quick([Tables.base, fill("0002_slowly", 0.01), fill("0003_at_once", 1)])
            try await migrator.up(timed, to: "0001_base")
            for number in 0..<5 { try await database.execute("INSERT INTO users (email) VALUES (\("u\(number)"))") }
            pauses.withLock { $0 = [] }
            let start = ContinuousClock.now
            try await migrator.up(timed, to: "0002_slowly")
            let worked = start.duration(to: .now)
            // Three batches, and after each 99 times what it took: less than 99 times the whole, more than nothing.
            let slow = pauses.withLock { $0 }
            #expect(slow.count == 3 && slow.allSatisfy { $0 > .zero })
            #expect(slow.reduce(.zero, +) < worked * 99)
            pauses.withLock { $0 = [] }
            try await migrator.up(timed)
            #expect(pauses.withLock { $0 } == [.zero, .zero, .zero])
        }
    }

    private struct Stop: Error {}

    @Test(arguments: Place.all) func anUnfitHistoryIsRefusedWithItsReason(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let two = Migration("0002", [.run(["SELECT 1"], reverse: nil)])
            try await Migrator.quick([Tables.base, two]).up(database)
            let other = Migration("0002", [.run(["SELECT 2"], reverse: nil)])
            let between = Migration("0001_between", [])
            let cases: [([Migration], MigrationError)] = [
                ([Tables.base], .unknown(migration: "0002")),
                ([Tables.base, other], .changed(migration: "0002")),
                ([Tables.base, between, two], .outOfOrder(migration: "0001_between", before: "0002")),
            ]
            for (migrations, expected) in cases {
                await #expect(throws: expected) { try await Migrator.quick(migrations).up(database) }
                #expect(try await Migrator.quick(migrations).status(database).problem == expected)
            }
            let migrator = Migrator.quick([Tables.base, two])
            await #expect(throws: MigrationError.irreversible(migration: "0002", operation: "run a statement")) {
                try await migrator.down(database, count: 2)
            }
            await #expect(throws: MigrationError.noSuchMigration("0009", known: ["0001_base", "0002"])) {
                try await migrator.up(database, to: "0009")
            }
        }
    }

    @Test(arguments: Place.all) func whatUndoingWouldLoseIsKnownBefore(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let change = Migration(
                "0002_change",
                [
                    .addColumn(ColumnDefinition("nick", .text, isNullable: true), to: "users"),
                    .addColumn(ColumnDefinition("points", .int64, default: .value(.int64(0))), to: "users"),
                    .renameTable("users", to: "people"),
                    .renameColumn("nick", to: "alias", in: "people"),
                    .createTable(TableSchema("tags", columns: [ColumnDefinition("name", .text)])),
                ]
            )
            let migrator = Migrator.quick([Tables.base, change])
            #expect(try await migrator.losses(in: database, undoing: 9) == [])
            try await migrator.up(database)
            #expect(try await migrator.losses(in: database, undoing: 2) == [])
            try await database.execute("INSERT INTO people (email, alias, points) VALUES ('a', 'x', 0), ('b', NULL, 7)")
            #expect(try await migrator.losses(in: database) == ["people.points: 1 value", "people.alias: 1 value"])
            try await database.execute("INSERT INTO tags (name) VALUES ('a'), ('b')")
            let one = try await migrator.losses(in: database)
            #expect(one == ["tags: 2 rows", "people.points: 1 value", "people.alias: 1 value"])
            // The table that goes as a whole is told once.
            #expect(try await migrator.losses(in: database, undoing: 2) == ["tags: 2 rows", "people: 2 rows"])
        }
    }

    @Test func modelsThatChangedWithoutMigrationsAreTold() async throws {
        try await withDatabase(.sqlite) { database in
            try await Migrator.quick([.initial(from: [Tables.users])]).up(database)
            let changed = Migrator.quick([try .initial(from: [Tables.users, Tables.posts])])
            await #expect(throws: MigrationError.modelsChanged(migration: "0001_initial")) {
                try await changed.up(database)
            }
        }
    }

    @Test func statusAndAnUpToDateRunWriteNothing() async throws {
        try await withDatabase(.sqlite) { database in
            let empty = Migrator.quick([])
            _ = try await empty.status(database)
            try await empty.up(database)
            #expect(try await database.first("SELECT count(*) FROM sqlite_schema", as: Int.self) == 0)
        }
    }
}
