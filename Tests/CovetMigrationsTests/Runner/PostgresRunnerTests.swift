import CovetDatabase
import CovetMigrations
import CovetPostgres
import CovetSQL
import CovetTestSupport
import Synchronization
import Testing

@Suite(.enabled(if: Place.hasServer, Place.hint)) struct PostgresRunnerTests {
    @Test func aPoolOfOneIsRefusedBeforeAnythingIsDone() async throws {
        try await EmptyDatabase.with(beside: TestServer.requireURL()) { url in
            try await Database.postgres(url: url, pool: PoolConfiguration(size: 1...1)).lend { database in
                _ = await #expect(throws: MigrationError.poolOfOne) {
                    try await Migrator.quick([Tables.base]).up(database)
                }
            }
        }
    }

    private static let index = IndexDefinition("posts_title", on: ["title"], isUnique: true)
    private static let indexed = Migration("0002_index", [.createIndex(index, on: "posts", concurrently: true)])

    @Test func whatABrokenOffBuildLeftIsDroppedAndBuiltAnew() async throws {
        try await withDatabase(.postgres) { database in
            let migrator = Migrator.quick([Tables.base, Self.indexed])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("INSERT INTO users (email) VALUES ('a')")
            try await database.execute("INSERT INTO posts (title, author_id) VALUES ('same', 1), ('same', 1)")
            // Equal rows break the build off, and leave an index that is not valid.
            await #expect(throws: DatabaseError.self) { try await migrator.up(database) }
            let isValid = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('posts_title')" as SQL
            #expect(try await database.first(isValid, as: Bool.self) == false)
            try await database.execute("DELETE FROM posts WHERE id = 2")
            let events = Events()
            try await migrator.up(database, report: events.report)
            #expect(events.all.contains(.invalidIndexDropped("posts_title")))
            #expect(try await database.first(isValid, as: Bool.self) == true)
            #expect(try await migrator.status(database).pending.isEmpty)
        }
    }

    @Test func anIndexOfThatNameThatNobodyBeganIsLeftAlone() async throws {
        try await withDatabase(.postgres) { database in
            let migrator = Migrator.quick([Tables.base, Self.indexed])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("CREATE INDEX posts_title ON posts (price)")
            await #expect(throws: MigrationError.indexExists("posts_title")) { try await migrator.up(database) }
            let definition = try await database.first(
                "SELECT pg_get_indexdef('posts_title'::regclass)",
                as: String.self
            )
            #expect(definition?.contains("price") == true)
        }
    }

    @Test func aLockThatIsTakenIsWaitedForInShortTries() async throws {
        try await withDatabase(.postgres) { database in
            let migrator = Migrator.quick([Tables.base, Migration("0002", [.dropNotNull("title", in: "posts")])])
            try await migrator.up(database, to: "0001_base")
            let events = Events()
            try await database.transaction { holder in
                try await holder.execute("LOCK TABLE posts IN ACCESS SHARE MODE")
                await #expect(throws: MigrationError.locked(operation: "allow null in posts.title", attempts: 5)) {
                    try await migrator.up(database, report: events.report)
                }
            }
            let tries = events.all.compactMap { if case .lockBusy(let attempt, of: 5, _) = $0 { attempt } else { nil } }
            #expect(tries == [1, 2, 3, 4])
            // Nothing was done, and once the lock is free it is.
            #expect(try await migrator.status(database).pending == ["0002"])
            try await migrator.up(database)
            #expect(try await migrator.status(database).pending.isEmpty)
        }
    }

    /// The lock goes with its connection, and what another instance may do meanwhile must not be done twice.
    @Test func aRunThatLostItsLockCommitsNothing() async throws {
        try await withDatabase(.postgres) { database in
            let isCut = Mutex(false)
            let step = CovetMigrations.Operation.data("count up, 1") { transaction in
                try await transaction.execute("UPDATE users SET age = age + 1")
                guard
                    isCut.withLock({ was in
                        defer { was = true }; return !was
                    })
                else { return }
                let ended = try await transaction.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """,
                    as: Bool.self
                )
                #expect(ended == [true])
            } reverse: { _ in
            }
            let migrator = Migrator.quick([Tables.base, Migration("0002_count", [step])])
            try await migrator.up(database, to: "0001_base")
            try await database.execute("INSERT INTO users (email, age) VALUES ('a', 1)")
            await #expect(throws: DatabaseError.self) { try await migrator.up(database) }
            #expect(try await database.first("SELECT age FROM users", as: Int.self) == 1)
            #expect(try await migrator.status(database).pending == ["0002_count"])
            try await migrator.up(database)
            #expect(try await database.first("SELECT age FROM users", as: Int.self) == 2)
        }
    }

    /// Each transaction gets another connection to the server there, and none may be left with settings of its own.
    @Test(.enabled(if: TestServer.hasBouncer, TestServer.hint))
    func instancesBehindAPoolerTakeTurnsAndLeaveNoSettings() async throws {
        try await withDatabase(.postgres) { database in
            let name = try #require(try await database.first("SELECT current_database()::text", as: String.self))
            var configuration = try PostgresConfiguration(TestServer.requireBouncerURL())
            configuration.database = name
            let pooled = configuration
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let instance = try Database.postgres(pooled, pool: PoolConfiguration(size: 1...3))
                        do {
                            let report = try await Migrator.quick([Tables.base, Self.indexed]).up(instance)
                            await instance.close()
                            return report.steps.map(\.migration)
                        } catch {
                            await instance.close()
                            throw error
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == ["0001_base", "0002_index"])
            configuration.statementTimeout = nil
            configuration.lockTimeout = nil
            configuration.idleInTransactionTimeout = nil
            let other = try Database.postgres(configuration, pool: PoolConfiguration(size: 1...8))
            let limits = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await other.transaction { transaction in
                            try await transaction.execute("SELECT pg_sleep(0.05)")
                            return try await transaction.first(
                                """
                                SELECT string_agg(name, ', ') FROM pg_settings
                                WHERE source = 'session' AND name IN ('lock_timeout', 'statement_timeout')
                                """,
                                as: String?.self
                            ) ?? nil
                        }
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            await other.close()
            #expect(limits == [nil])
        }
    }

    @Test func aBuildThatWaitsForATransactionTellsSo() async throws {
        try await withWorld(.postgres) { world in
            let database = try world.open()
            let other = try world.open()
            let migrator = Migrator.quick([Tables.base, Self.indexed])
            try await migrator.up(database, to: "0001_base")
            let (waits, said) = AsyncStream.makeStream(of: String.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await other.transaction { holder in
                    try await holder.execute("LOCK TABLE posts IN ROW EXCLUSIVE MODE")
                    group.addTask {
                        try await migrator.up(database) { event in
                            if case .progress(0, 1, let unit) = event { said.yield(unit) }
                        }
                        said.finish()
                    }
                    for await unit in waits {
                        #expect(unit == "transactions (waiting for writers before build)")
                        break
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await migrator.status(database).pending.isEmpty)
            await other.close()
            await database.close()
        }
    }

    @Test func settingsOfTheConnectionAreAsBefore() async throws {
        try await withDatabase(.postgres) { database in
            let question = "SELECT current_setting('lock_timeout') || current_setting('statement_timeout')" as SQL
            let before = try await database.first(question, as: String.self)
            try await Migrator.quick([Tables.base, Self.indexed]).up(database)
            for _ in 0..<8 {
                #expect(try await database.first(question, as: String.self) == before)
            }
        }
    }

    @Test func namesFromOutsideCannotBecomeStatements() async throws {
        try await withDatabase(.postgres) { database in
            try await database.execute("CREATE TABLE canary (a INTEGER)")
            // A live catalogue can hold any name. What is made of it must not run what it says.
            try await database.execute(
                SQL(
                    unsafeRaw:
                        #"CREATE TABLE "x""; DROP TABLE canary; --" ("a""; DROP TABLE canary; --" TEXT DEFAULT '''; DROP TABLE canary; --')"#
                )
            )
            try await database.execute(
                SQL(unsafeRaw: #"CREATE TYPE "t""; DROP TABLE canary; --" AS ENUM ('a''; DROP TABLE canary; --')"#)
            )
            let found = try await Inspection.read(database)
            #expect(found.schema.tables.count == 2 && found.schema.enumerations.count == 1)
            // The whole of it is made anew beside itself, which runs every name and default once more.
            #expect(try await drift(of: database, from: found.schema) == [])
            #expect(try await database.first("SELECT count(*) FROM canary", as: Int.self) == 0)
        }
    }
}
