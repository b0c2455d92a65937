import CovetDatabase
import CovetMigrations
import CovetSQL
import CovetTestSupport
import Foundation
import Testing

@Suite struct RehearsalRecordTests {
    private let slug = Migration(
        "0002_slug",
        [.addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "posts")]
    )
    private let noon = Date(timeIntervalSince1970: 1_793_620_800)

    private func report(_ migrations: [Migration], since base: Int = 0) async throws -> RehearsalReport {
        try await withDatabase(.sqlite) { database in
            try await Rehearsal(Migrator.quick(migrations), since: base).run(on: database)
        }
    }

    @Test(arguments: Place.all) func aPassedRehearsalIsRecordedWithWhatItSaw(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let migrations = [Tables.base, slug]
            let report = try await Rehearsal(Migrator.quick(migrations), since: 1).run(on: database)
            var records = RehearsalRecords()
            records.enter(report, of: migrations, at: noon)
            let record = try #require(records.passed(slug, on: database.dialect))
            #expect(record.at == noon && record.rows == 0 && record.problem == nil && record.milliseconds >= 0)
            #expect(record.server.hasPrefix(place == .postgres ? "PostgreSQL 1" : "SQLite 3."))
            #expect(record.locks == (place == .postgres ? ["posts": "ACCESS EXCLUSIVE"] : [:]))
            #expect(records.unrehearsed(migrations, on: database.dialect) == [Tables.base])
            let other: SQLDialect = place == .postgres ? .sqlite : .postgres
            #expect(records.unrehearsed(migrations, on: other) == migrations)
        }
    }

    @Test func anEditedMigrationHasPassedNothing() async throws {
        var records = RehearsalRecords()
        records.enter(try await report([Tables.base, slug]), of: [Tables.base, slug], at: noon)
        let edited = Migration(
            "0002_slug",
            [.addColumn(ColumnDefinition("slug", .text, isNullable: true), to: "users")]
        )
        #expect(records.passed(slug, on: .sqlite) != nil)
        #expect(records.passed(edited, on: .sqlite) == nil && records.entry(edited, .sqlite) == nil)
    }

    @Test func aFailedRehearsalTakesTheRecordOfThePassedOne() async throws {
        let both = [Tables.base, slug]
        var records = RehearsalRecords()
        records.enter(try await report(both), of: both, at: noon)
        records.enter(failed: [slug], on: .sqlite, server: "SQLite", because: "no room", of: both, at: noon + 60)
        #expect(records.unrehearsed(both, on: .sqlite) == [slug])
        #expect(records.entry(slug, .sqlite)?.problem == "no room")

        let breaking = Migration("0002_slug", [.renameColumn("title", to: "headline", in: "posts")])
        let broken = [Tables.base, breaking]
        records.enter(try await report(broken, since: 1), of: broken, at: noon)
        #expect(records.entry(breaking, .sqlite)?.problem?.contains("previous release fails") == true)
        #expect(records.passed(breaking, on: .sqlite) == nil && records.passed(Tables.base, on: .sqlite) != nil)
    }

    @Test func rowsAreNotForgottenForAnEmptyDatabase() async throws {
        let migrations = [Tables.base, slug]
        let filled = try await withDatabase(.sqlite) { database in
            try await Migrator.quick([Tables.base]).up(database)
            try await database.execute("INSERT INTO users (email) VALUES ('a'), ('b')")
            return try await Rehearsal(Migrator.quick(migrations), since: 1).run(on: database)
        }
        var records = RehearsalRecords()
        records.enter(filled, of: migrations, at: noon)
        records.enter(try await report(migrations, since: 1), of: migrations, at: noon + 60)
        #expect(records.passed(slug, on: .sqlite)?.rows == 2 && records.passed(slug, on: .sqlite)?.at == noon)
        records.enter(filled, of: migrations, at: noon + 120)
        #expect(records.passed(slug, on: .sqlite)?.at == noon + 120)
    }

    @Test func theFileIsTheSameForTheSameRecords() async throws {
        try await withTemporaryFolder { folder in
            let empty = try RehearsalRecords(in: folder.path)
            #expect(empty.entries == [])
            try empty.write(in: folder.path)
            #expect(try RehearsalRecords(in: folder.path) == empty)

            let odd = Migration("0003_odd", [.run(["SELECT 1"], reverse: [])])
            let all = [Tables.base, slug, odd]
            var records = RehearsalRecords()
            records.enter(
                failed: [odd, slug],
                on: .postgres,
                server: "PostgreSQL",
                because: "a \"quote\", a \\ and\na\u{1}line",
                of: all,
                at: noon
            )
            records.enter(try await report(all), of: all, at: noon)
            #expect(
                records.entries.map(\.migration) == ["0001_base", "0002_slug", "0002_slug", "0003_odd", "0003_odd"]
            )
            #expect(records.entries.map(\.dialect) == [.sqlite, .postgres, .sqlite, .postgres, .sqlite])
            try records.write(in: folder.path)
            let read = try RehearsalRecords(in: folder.path)
            #expect(read == records && read.json == records.json)
            #expect(records.json.contains(#"      "at": "2026-11-02T12:00:00Z","#))

            // What is no migration of the app any more goes.
            records.enter(try await report([Tables.base]), of: [Tables.base], at: noon)
            #expect(records.entries.map(\.migration) == ["0001_base"])
        }
    }

    @Test(arguments: ["", "[]", "{", #"{"rehearsals": [{"migration": "0001"}]}"#, #"{"rehearsals": 1}"#])
    func aFileThatNoRehearsalWroteIsRefused(_ text: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent(RehearsalRecords.path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
            #expect(throws: MigrationError.unreadableRecords("\(folder.path)/\(RehearsalRecords.path)")) {
                try RehearsalRecords(in: folder.path)
            }
        }
    }
}
