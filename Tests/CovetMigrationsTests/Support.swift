import CovetDatabase
import CovetMigrations
import CovetPostgres
import CovetSQL
import CovetSQLite
import Foundation
import Synchronization
import Testing

/// Where migrations are run.
enum Place: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgres

    static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
    static let server = ProcessInfo.processInfo.environment["COVET_TEST_POSTGRES"]
    static let hasServer = server != nil || isCI
    /// Those that are at hand. `CI` wants all of them.
    static let all: [Place] = hasServer ? [.sqlite, .postgres] : [.sqlite]
    static let hint: Comment = "needs a PostgreSQL server: eval \"$(script/postgres start DIR)\""

    var testDescription: String { rawValue }
}

struct MissingServer: Error, CustomStringConvertible {
    let description = "COVET_TEST_POSTGRES is not set: run `eval \"$(script/postgres start DIR)\"` before the tests"
}

/// A place that can be opened many times, as several processes do.
struct World: Sendable {
    let open: @Sendable () throws -> Database
}

/// Lends a database of its own, which is gone afterwards.
func withWorld<Result>(_ place: Place, _ body: (World) async throws -> Result) async throws -> Result {
    switch place {
    case .sqlite:
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("covet-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(World { try Database.sqlite(url: "sqlite:\(folder)/test.db?busy_timeout=20000") })
    case .postgres:
        guard let url = Place.server else { throw MissingServer() }
        let name = "covet_test_\(UInt64.random(in: 0 ... .max))"
        let server = try Database.postgres(url: url, pool: PoolConfiguration(size: 1...2))
        try await server.execute(SQL(unsafeRaw: "CREATE DATABASE \(name) TEMPLATE template0"))
        var configuration = try PostgresConfiguration(url)
        configuration.database = name
        let found = configuration
        do {
            let result = try await body(
                World { try Database.postgres(found, pool: PoolConfiguration(size: 1...4)) }
            )
            try await server.execute(SQL(unsafeRaw: "DROP DATABASE \(name) WITH (FORCE)"))
            await server.close()
            return result
        } catch {
            _ = try? await server.execute(SQL(unsafeRaw: "DROP DATABASE \(name) WITH (FORCE)"))
            await server.close()
            throw error
        }
    }
}

func withDatabase<Result>(_ place: Place, _ body: (Database) async throws -> Result) async throws -> Result {
    try await withWorld(place) { world in
        let database = try world.open()
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }
}

/// What a live database has and its migrations do not say, or the other way round.
func drift(of database: Database, from schema: Schema) async throws -> [String] {
    let scratch = try Database.sqlite(SQLiteConfiguration(.memory))
    let found = try await SchemaDrift.find(in: database, expecting: schema, scratch: scratch)
    await scratch.close()
    return found
}

extension Migrator {
    /// Without waiting for anything longer than a test may.
    static func quick(_ migrations: [Migration]) -> Migrator {
        Migrator(
            migrations,
            settings: MigratorSettings(
                lockTimeout: .milliseconds(50),
                lockAttempts: 5,
                lockPause: .milliseconds(10),
                longestLockPause: .milliseconds(20),
                turnTimeout: .seconds(120)
            )
        )
    }
}

/// What a migrator told.
final class Events: Sendable {
    private let events = Mutex<[MigrationEvent]>([])
    var all: [MigrationEvent] { events.withLock { $0 } }
    var report: Migrator.Report { { event in self.events.withLock { $0.append(event) } } }
}

enum Tables {
    static let users = TableSchema(
        "users",
        columns: [
            ColumnDefinition("id", .int64, primaryKey: .generated),
            ColumnDefinition("email", .text),
            ColumnDefinition("name", .text, isNullable: true),
            ColumnDefinition("age", .int32, default: .value(.int64(1))),
        ],
        uniques: [["email"]]
    )
    static let posts = TableSchema(
        "posts",
        columns: [
            ColumnDefinition("id", .int64, primaryKey: .generated),
            ColumnDefinition("title", .text),
            ColumnDefinition("author_id", .int64),
            ColumnDefinition("price", .decimal(precision: 10, scale: 2), isNullable: true),
        ],
        foreignKeys: [ForeignKey(["author_id"], references: "users", ["id"], onDelete: .cascade)],
        checks: [.init("posts_title_length", #"length("title") BETWEEN \#(1) AND \#(200)"#)],
        indexes: [
            IndexDefinition(table: "posts", on: ["author_id"]),
            IndexDefinition(
                "posts_lower",
                on: [.expression(#"lower("title")"#), .descending("id")],
                where: #""price" > 1"#
            ),
        ]
    )
    static let base = Migration("0001_base", [.createTable(users), .createTable(posts)])
}
