import CovetDatabase
import CovetSQL
import Foundation
import Testing

@testable import CovetMigrations

/// A process that ended in a step outside of transactions: the next one, on whichever way, leaves everything as it should be.
@Suite(.enabled(if: Place.hasServer, Place.hint), .timeLimit(.minutes(2))) struct AttemptTests {
    private static let index = IndexDefinition("posts_title", on: ["title"])
    private static let unique = UniqueConstraint("posts_both", on: ["title", "author_id"])
    private static let build = Migration(
        "0002_build",
        [
            .createIndex(index, on: "posts", concurrently: true),
            .addUnique(unique, to: "posts", by: .concurrentIndex),
        ]
    )
    private static let remove = Migration(
        "0003_remove",
        [.dropUnique(unique, from: "posts"), .dropIndex(index, on: "posts", concurrently: true)]
    )
    private static let all = [Tables.base, build, remove]

    /// What an operation may have done when its process ended.
    enum Left: CaseIterable {
        case nothing, index, indexOfConstraint, constraint, all
    }

    /// - Parameters:
    ///   - migration: the one that was broken off.
    ///   - operations: how many of its operations were done.
    private func broken(
        _ migration: Migration,
        after operations: Int,
        leaving left: Left,
        _ body: (Database, Migrator) async throws -> Void
    ) async throws {
        try await withDatabase(.postgres) { database in
            let migrator = Migrator.quick(Self.all)
            try await migrator.up(database, to: "0001_base")
            let statements: [SQL] =
                switch left {
                case .nothing: []
                case .index: ["CREATE INDEX posts_title ON posts (title)"]
                case .indexOfConstraint: ["CREATE UNIQUE INDEX posts_both ON posts (title, author_id)"]
                case .constraint: ["ALTER TABLE posts ADD CONSTRAINT posts_both UNIQUE (title, author_id)"]
                case .all:
                    [
                        "CREATE INDEX posts_title ON posts (title)",
                        "ALTER TABLE posts ADD CONSTRAINT posts_both UNIQUE (title, author_id)",
                    ]
                }
            for statement in statements { try await database.execute(statement) }
            try await database.transaction { transaction in
                for earlier in Self.all.prefix(while: { $0.id != migration.id }).dropFirst() {
                    try await History.record(
                        earlier.operations.count,
                        of: earlier,
                        .up,
                        .zero,
                        at: .init(timeIntervalSince1970: 0),
                        in: transaction
                    )
                }
                try await History.record(
                    operations,
                    of: migration,
                    .up,
                    .zero,
                    isAttempted: true,
                    at: .init(timeIntervalSince1970: 0),
                    in: transaction
                )
            }
            try await body(database, migrator)
        }
    }

    static let builds: [(done: Int, left: Left)] = [
        (0, .nothing), (0, .index), (1, .index), (1, .all),
    ]

    @Test(arguments: AttemptTests.builds) func aBuildIsFinishedOrUndone(done: Int, left: Left) async throws {
        for goesUp in [true, false] {
            try await broken(Self.build, after: done, leaving: left) { database, migrator in
                if goesUp {
                    try await migrator.up(database, to: Self.build.id)
                } else {
                    try await migrator.down(database)
                }
                let applied = goesUp ? [Tables.base, Self.build] : [Tables.base]
                #expect(try await migrator.status(database).applied.map(\.migration) == applied.map(\.id))
                #expect(try await migrator.status(database).partial == nil)
                let left = try await drift(of: database, after: applied)
                #expect(left == [], "up \(goesUp)")
                try await migrator.up(database)
            }
        }
    }

    @Test func aConstraintOfWhichOnlyTheIndexIsThereIsUndone() async throws {
        try await broken(Self.build, after: 1, leaving: .index) { database, migrator in
            try await database.execute("CREATE UNIQUE INDEX posts_both ON posts (title, author_id)")
            try await migrator.down(database)
            let left = try await drift(of: database, after: [Tables.base])
            #expect(left == [])
        }
    }

    /// The way back of a drop builds, and was broken off there.
    @Test(arguments: [Left.index, .all]) func aWayBackIsGoneOnWithInBothDirections(left: Left) async throws {
        for goesUp in [true, false] {
            try await broken(Self.remove, after: 0, leaving: left) { database, migrator in
                if goesUp { try await migrator.up(database) } else { try await migrator.down(database) }
                let applied = goesUp ? Self.all : [Tables.base, Self.build]
                #expect(try await migrator.status(database).applied.map(\.migration) == applied.map(\.id))
                // Of the index nothing was said to be undone where the way goes up: it is dropped again.
                let left = try await drift(of: database, after: applied)
                #expect(left == [], "up \(goesUp)")
            }
        }
    }

    @Test func aDownThatWasBrokenOffIsNotTakenForNothing() async throws {
        try await withWorld(.postgres) { world in
            let (database, other) = (try world.open(), try world.open())
            let single = Migration("0002_index", [.createIndex(Self.index, on: "posts", concurrently: true)])
            let migrator = Migrator.quick([Tables.base, single])
            try await migrator.up(database)
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await other.transaction { holder in
                    try await holder.execute("LOCK TABLE posts IN SHARE UPDATE EXCLUSIVE MODE")
                    group.addTask { try await migrator.down(database) }
                    let waits: SQL = "SELECT 1 FROM pg_locks WHERE relation = to_regclass('posts') AND NOT granted"
                    while try await holder.first(waits, as: Int.self) == nil {}
                    group.cancelAll()
                    await #expect(throws: (any Error).self) { try await group.waitForAll() }
                }
            }
            // Who ends later than this process drops it still.
            try await other.execute("DROP INDEX posts_title")
            #expect(try await migrator.status(database).partial?.isAttempted == true)
            try await migrator.up(database)
            let left = try await drift(of: database, after: [Tables.base, single])
            #expect(left == [])
            await other.close()
            await database.close()
        }
    }

    @Test func anIndexOfSomebodyElseIsNotTakenForOursByASecondRun() async throws {
        try await withDatabase(.postgres) { database in
            let migrator = Migrator.quick([Tables.base, Self.build])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("CREATE INDEX posts_title ON posts (price)")
            for _ in 0..<2 {
                await #expect(throws: MigrationError.indexExists("posts_title")) { try await migrator.up(database) }
            }
            #expect(try await migrator.status(database).partial == nil)
        }
    }
}
