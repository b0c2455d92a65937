import CovetConfig
import CovetDatabase
import CovetMigrations
import CovetPostgres
import CovetSQL
import CovetTestSupport
import Foundation
import Synchronization
import Testing

@testable import Covet

/// Rehearsals on copies of a PostgreSQL database that is in use: `migrate rehearse --from`.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(4)))
struct CopyRehearsalTests {
    private static let base = Migration(
        "0001_base",
        [
            .createTable(
                TableSchema(
                    "places",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("name", .text),
                        ColumnDefinition("visits", .int32, default: .value(.int64(0))),
                        ColumnDefinition("opened", .timestamp, default: .now),
                    ]
                )
            ),
            .createTable(
                TableSchema(
                    "guests",
                    columns: [
                        ColumnDefinition("id", .int64, primaryKey: .generated), ColumnDefinition("place_id", .int64),
                    ],
                    foreignKeys: [ForeignKey(["place_id"], references: "places", ["id"], onDelete: .cascade)]
                )
            ),
        ]
    )
    private static let change = Migration(
        "0002_change",
        [
            .changeType(TypeChange(of: "visits", from: .int32, to: .int64), in: "places"),
            .addColumn(ColumnDefinition("note", .text, isNullable: true), to: "places"),
            .backfill(Backfill("note", table: "guests", setting: "place_id = place_id", load: 1)),
            .createIndex(IndexDefinition(table: "guests", on: ["place_id"]), on: "guests", concurrently: true),
        ]
    )

    /// A database in use with what the first migration makes, and rows.
    private func withDatabaseInUse(_ body: (String, _ folder: String) async throws -> Void) async throws {
        try await EmptyDatabase.with(beside: TestServer.requireURL()) { url in
            try await Database.postgres(url: url).lend { database in
                try await Migrator([Self.base]).up(database)
                try await database.execute(
                    "INSERT INTO places (name, visits) SELECT 'p' || n, n FROM generate_series(1, 40) AS n"
                )
                try await database.execute("INSERT INTO guests (place_id) SELECT id FROM places")
            }
            try await withTemporaryFolder { folder in try await body(url, folder.path) }
        }
    }

    /// Rehearses on a copy, and sees that the copy is gone afterwards, whatever happened.
    private func rehearse(from source: String, on url: String, _ migrations: [Migration] = [base, change]) async throws
        -> RehearsalReport
    {
        let scratch = ScratchDatabase(url: try #require(ServiceURL(url)), source: source)
        let made = Mutex("")
        let result: Result<RehearsalReport, any Error>
        do {
            let report = try await scratch.lend { database in
                let name = try await database.first("SELECT current_database()::text", as: String.self)
                made.withLock { $0 = name ?? "" }
                return try await Rehearsal(Migrator(migrations), since: 1).run(on: database)
            }
            result = .success(report)
        } catch {
            result = .failure(error)
        }
        let name = made.withLock { $0 }
        let left = try await Database.postgres(url: url).lend { database in
            try await database.first("SELECT count(*) FROM pg_database WHERE datname = \(name)", as: Int.self)
        }
        #expect(left == 0, "\(name) was left behind")
        return try result.get()
    }

    private static func dump(_ url: String, to file: String, _ options: String...) throws {
        let dump = Process()
        dump.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        dump.arguments = ["pg_dump", "--dbname", url, "--file", file] + options
        try dump.run()
        dump.waitUntilExit()
        try #require(dump.terminationStatus == 0, "pg_dump failed")
    }

    @Test func aCopyIsRehearsedWithItsRows() async throws {
        try await withDatabaseInUse { url, folder in
            try Self.dump(url, to: "\(folder)/copy.sql")
            try Self.dump(url, to: "\(folder)/copy.dump", "--format=custom")
            for source in ["\(folder)/copy.sql", "\(folder)/copy.dump", url] {
                let report = try await rehearse(from: source, on: url)
                #expect(report.rows == 80 && report.isClean, "\(report)")
                #expect(report.lost == [] && report.given == [] && report.untried == [:])
                #expect(report.up.map(\.rewritten) == [["places"], [], [], []])
                #expect(report.up[0].locks == ["places": "ACCESS EXCLUSIVE"])
                #expect(report.up[3].locks.values.allSatisfy { $0 == "SHARE UPDATE EXCLUSIVE" })
                #expect(report.down.count == 3 && report.up.allSatisfy { $0.duration > .zero })
            }
            // The database in use has nothing of it.
            try await Database.postgres(url: url).lend { left in
                let pending = try await Migrator([Self.base, Self.change]).status(left).pending
                let visits = try await left.first("SELECT sum(visits)::bigint FROM places", as: Int.self)
                #expect(pending == ["0002_change"] && visits == 820)
            }
        }
    }

    /// A copy shows what an empty database does not.
    @Test func whatFailsOnRowsFailsInTheRehearsal() async throws {
        try await withDatabaseInUse { url, _ in
            let unique = Migration("0002_unique", [.addUnique(["opened"], to: "places", by: .concurrentIndex)])
            try await Database.postgres(url: url).lend { database in
                _ = try await database.execute("UPDATE places SET opened = '2026-01-01T00:00:00Z'")
            }
            await #expect {
                _ = try await rehearse(from: url, on: url, [Self.base, unique])
            } throws: {
                ($0 as? DatabaseError)?.code == .uniqueViolation
            }
        }
    }

    @Test func aCopyThatCannotBeMadeIsSaid() async throws {
        try await withDatabaseInUse { url, folder in
            try Data("CREATE TABLE t (a integer);\nCREATE TABEL u ();\n".utf8)
                .write(to: URL(fileURLWithPath: "\(folder)/broken.sql"))
            let cases = [
                ("\(folder)/none.sql", "There is no file"), ("\(folder)/broken.sql", "TABEL"),
                (try replacing(url, by: "no_such_database"), "no_such_database"),
            ]
            let secret = try password(url)
            for (source, words) in cases {
                await #expect {
                    _ = try await rehearse(from: source, on: url)
                } throws: {
                    let text = "\($0)"
                    return text.contains(words) && !text.contains(secret)
                }
            }
        }
    }

    private func replacing(_ url: String, by name: String) throws -> String {
        let slash = try #require(url.lastIndex(of: "/"))
        return url[...slash] + name
    }

    private func password(_ url: String) throws -> String {
        try #require(ServiceURL(url)?.password?.reveal())
    }
}
