import CovetDatabase
import CovetMigrations
import CovetSQL
import CovetTestSupport
import Synchronization
import Testing

/// On SQLite no lock is held from batch to batch: two processes may work at one backfill.
@Suite struct SharedBackfillTests {
    @Test func whatAnotherProcessFinishedIsNotBegunAnew() async throws {
        try await withWorld(.sqlite) { world in
            let (first, second) = (try world.open(), try world.open())
            let count = Migration(
                "0002_count",
                [.backfill(Backfill("age", table: "users", setting: "age = age + 1", batchSize: 2, load: 1))]
            )
            let migrator = Migrator.quick([Tables.base, count])
            try await migrator.up(first, to: "0001_base")
            for number in 0..<6 {
                try await first.execute("INSERT INTO users (email, age) VALUES (\("u\(number)"), 0)")
            }
            let isFirst = Mutex(true)
            var slow = first
            // After its first batch the other one does all the rest.
            slow.timing = RetryTiming(
                pause: { _ in
                    guard
                        isFirst.withLock({ was in
                            defer { was = false }; return was
                        })
                    else { return }
                    try await migrator.up(second)
                },
                random: { 0.5 }
            )
            try await migrator.up(slow)
            #expect(try await first.query("SELECT DISTINCT age FROM users", as: Int.self) == [1])
            #expect(try await migrator.status(first).pending.isEmpty)
            #expect(try await first.first("SELECT count(*) FROM covet_backfills", as: Int.self) == 0)
            await second.close()
            await first.close()
        }
    }
}
