import CovetDatabase
import CovetMigrations
import CovetPostgres
import CovetSQL
import CovetSQLite
import CovetTestSupport
import Foundation
import Synchronization
import Testing

/// Where migrations are run.
enum Place: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgres

    static let hasServer = TestServer.isHere
    /// Those that are at hand. `CI` wants all of them.
    static let all: [Place] = hasServer ? [.sqlite, .postgres] : [.sqlite]
    static let hint = TestServer.hint

    var testDescription: String { rawValue }
}

/// A place that can be opened many times, as several processes do.
struct World: Sendable {
    let open: @Sendable () throws -> Database
}

/// Lends a database of its own, which is gone afterwards.
func withWorld<Result>(_ place: Place, _ body: (World) async throws -> Result) async throws -> Result {
    switch place {
    case .sqlite:
        return try await withTemporaryFolder { folder in
            try await body(World { try Database.sqlite(url: "sqlite:\(folder.path)/test.db?busy_timeout=20000") })
        }
    case .postgres:
        return try await EmptyDatabase.with(beside: TestServer.requireURL()) { url in
            try await body(World { try Database.postgres(url: url, pool: PoolConfiguration(size: 1...4)) })
        }
    }
}

func withDatabase<Result>(_ place: Place, _ body: (Database) async throws -> Result) async throws -> Result {
    try await withWorld(place) { world in try await world.open().lend(body) }
}

/// What a live database has and its migrations do not say, or the other way round.
func drift(of database: Database, from schema: Schema) async throws -> [String] {
    try await Database.sqlite(SQLiteConfiguration(.memory)).lend { scratch in
        try await SchemaDrift.find(in: database, expecting: schema, scratch: scratch)
    }
}

/// The same for migrations that were applied, as `migrate drift` asks.
func drift(of database: Database, after migrations: [Migration]) async throws -> [String] {
    try await Database.sqlite(SQLiteConfiguration(.memory)).lend { scratch in
        try await SchemaDrift.find(in: database, after: migrations, scratch: scratch)
    }
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
