import CovetDatabase
import CovetMigrations
import CovetSQL
import Testing

@Suite struct RehearsalTests {
    @Test(arguments: Place.all) func aSoundMigrationIsClean(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let slug = Migration(
                "0002_slug",
                [
                    .addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts"),
                    .createIndex(IndexDefinition("posts_slug", on: ["slug"]), on: "posts", concurrently: true),
                ]
            )
            let report = try await Rehearsal(Migrator.quick([Tables.base, slug]), since: 1).run(on: database)
            #expect(report.isClean && report.untried == [:])
            #expect(report.migrations == ["0002_slug"])
            #expect(
                report.up.map(\.operation) == [
                    "add column posts.slug", "create index posts_slug on posts concurrently",
                ]
            )
            #expect(report.down.count == 2)
            guard place == .postgres else { return }
            #expect(report.up[0].locks == ["posts": "ACCESS EXCLUSIVE"] && report.up[0].rewritten == [])
            #expect(report.up[1].locks.values.allSatisfy { $0 == "SHARE UPDATE EXCLUSIVE" })
        }
    }

    @Test(.enabled(if: Place.hasServer, Place.hint)) func aRewriteIsSeen() async throws {
        try await withDatabase(.postgres) { database in
            let change = Migration(
                "0002_type",
                [.changeType(TypeChange(of: "age", from: .int32, to: .int64), in: "users")]
            )
            let report = try await Rehearsal(Migrator.quick([Tables.base, change]), since: 1).run(on: database)
            #expect(report.up[0].rewritten == ["users"] && report.up[0].locks["users"] == "ACCESS EXCLUSIVE")
            #expect(report.isClean)
        }
    }

    @Test(arguments: Place.all) func whatThePreviousReleaseCannotDoAnyMoreIsNamed(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let breaking = Migration(
                "0002_break",
                [
                    .renameColumn("title", to: "headline", in: "posts"),
                    .addColumn(ColumnDefinition("kind", .text), to: "users"),
                ]
            )
            let report = try await Rehearsal(Migrator.quick([Tables.base, breaking]), since: 1).run(on: database)
            #expect(
                Set(report.broken.keys) == [
                    "select from posts", "insert into posts", "update posts", "insert into users",
                ]
            )
            #expect(!report.isClean && report.leftByDown == [])
        }
    }

    /// Enumerations and lengths are checks of the table; a row that meets them shows what the previous release cannot write any more.
    @Test(arguments: Place.all) func sampleRowsMeetTheChecksOfTheirTable(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let orders = TableSchema(
                "orders",
                columns: [
                    ColumnDefinition("id", .int64, primaryKey: .generated),
                    ColumnDefinition("state", .text), ColumnDefinition("rank", .int32),
                    ColumnDefinition("code", .text), ColumnDefinition("mark", .text),
                ],
                checks: [
                    .init("orders_state", #""state" IN (\#("it's new"), \#("paid"))"#),
                    .init("orders_rank", #""rank" IN (\#(-7), \#(8))"#),
                    .init("orders_code", #"length("code") BETWEEN \#(12) AND \#(14)"#),
                    .init("orders_mark", #"length("mark") BETWEEN \#(1) AND \#(2)"#),
                ]
            )
            let breaking = Migration("0002_break", [.addColumn(ColumnDefinition("kind", .text), to: "orders")])
            let first = Migration("0001_orders", [.createTable(orders)])
            let report = try await Rehearsal(Migrator.quick([first, breaking]), since: 1).run(on: database)
            #expect(report.untried.isEmpty, "\(report.untried)")
            #expect(Set(report.broken.keys) == ["insert into orders"])
        }
    }

    @Test(arguments: Place.all) func aWayBackThatForgetsSomethingIsNamed(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let forgetful = Migration(
                "0002_forget",
                [
                    .run(["CREATE INDEX IF NOT EXISTS left_behind ON users (age)"], reverse: []),
                    .run(["CREATE VIEW v AS SELECT id FROM users"], reverse: ["DROP VIEW v"]),
                ]
            )
            let report = try await Rehearsal(Migrator.quick([Tables.base, forgetful]), since: 1).run(on: database)
            #expect(report.leftByDown == ["+ index left_behind on users"])
            #expect(report.changedByRepetition == [] && !report.isClean)
        }
    }

    @Test(arguments: Place.all) func rowsOfACopyComeThrough(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let sound = Migration(
                "0002_sound",
                [
                    .addColumn(ColumnDefinition("views", .int64, default: .value(.int64(0))), to: "posts"),
                    .addCheck(.init("old_enough", #""age" >= 0"#), to: "users", validated: false),
                    .validateConstraint("old_enough", on: "users"),
                    .renameColumn("name", to: "nick", in: "users"),
                ]
            )
            let migrator = Migrator.quick([Tables.base, sound])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("INSERT INTO users (email, name) VALUES ('a', 'Ann'), ('b', NULL)")
            try await database.execute("INSERT INTO posts (title, author_id, price) VALUES ('One', 1, 2.50)")
            let report = try await Rehearsal(migrator, since: 1).run(on: database)
            #expect(report.rows == 3 && report.lost == [] && report.given == [])
        }
    }

    @Test(arguments: Place.all) func whatAnOperationSaysThatItLosesIsTold(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let losing = Migration(
                "0002_lose",
                [
                    .renameTable("users", to: "people"),
                    .dropColumn(ColumnDefinition("name", .text, isNullable: true), from: "people"),
                    .changeType(
                        TypeChange(
                            of: "price",
                            from: .decimal(precision: 10, scale: 2),
                            to: .int64,
                            using: SQL(sqlite: #"CAST("price" AS INTEGER)"#, postgres: #""price"::bigint"#)
                        ),
                        in: "posts"
                    ),
                ]
            )
            let migrator = Migrator.quick([Tables.base, losing])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("INSERT INTO users (email, name) VALUES ('a', 'Ann')")
            try await database.execute("INSERT INTO posts (title, author_id, price) VALUES ('One', 1, 2.25)")
            let report = try await Rehearsal(migrator, since: 1).run(on: database)
            #expect(report.lost == [])
            #expect(
                report.given == [
                    "posts.price: other values than before (change type of posts.price from numeric(10, 2) to bigint)",
                    "users.name: other values than before (drop column people.name)",
                ]
            )
        }
    }

    @Test(arguments: Place.all) func rowsThatGoMissingAreNamed(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let deleting = Migration("0002_delete", [.run(["DELETE FROM users WHERE id = 2"], reverse: [])])
            let migrator = Migrator.quick([Tables.base, deleting])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("INSERT INTO users (email) VALUES ('a'), ('b')")
            let report = try await Rehearsal(migrator, since: 1).run(on: database)
            #expect(report.given == ["users: 2 rows before, 1 after (run a statement)"])
            #expect(report.isClean)
        }
        try await withDatabase(place) { database in
            // A step that says it changes one table, and takes a row of another.
            let backfill = Backfill("posts", table: "posts", label: "1", load: 1) { batch in
                try await batch.transaction.execute("DELETE FROM users WHERE id = 2")
            }
            let migrator = Migrator.quick([Tables.base, Migration("0002_fill", [.backfill(backfill)])])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("INSERT INTO users (email) VALUES ('a'), ('b')")
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('One', 1)")
            let report = try await Rehearsal(migrator, since: 1).run(on: database)
            #expect(report.lost == ["users: 2 rows before, 1 after"] && !report.isClean)
            #expect(report.problem == "data is lost on the way back: users: 2 rows before, 1 after")
        }
    }

    @Test func whatHasNoWayBackIsToldBeforeAnythingRuns() async throws {
        try await withDatabase(.sqlite) { database in
            let oneWay = Migration("0002", [.run(["SELECT 1"], reverse: nil)])
            await #expect(throws: MigrationError.irreversible(migration: "0002", operation: "run a statement")) {
                _ = try await Rehearsal(Migrator.quick([Tables.base, oneWay]), since: 1).run(on: database)
            }
            let count = try await database.first("SELECT count(*) FROM sqlite_schema", as: Int.self)
            #expect(count == 0)
        }
    }
}
