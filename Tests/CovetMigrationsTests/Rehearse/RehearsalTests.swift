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
