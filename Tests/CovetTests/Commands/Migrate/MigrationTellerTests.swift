import CovetMigrations
import Synchronization
import Testing

@testable import Covet

struct MigrationTellerTests {
    @Test func whatTakesLongIsNamedOnce() {
        let lines = Mutex<[String]>([])
        let teller = MigrationTeller { line in lines.withLock { $0.append(line) } }
        teller.tell(.started(migration: "0002"))
        teller.tell(.operation(summary: "add column posts.slug", number: 1, of: 3))
        teller.tell(.operation(summary: "backfill posts.slug", number: 2, of: 3))
        teller.tell(.progress(done: 1000, total: 2500, unit: "rows"))
        teller.tell(.progress(done: 2000, total: nil, unit: "rows"))
        teller.tell(.operation(summary: "require a value in posts.slug", number: 3, of: 3))
        teller.tell(.lockBusy(attempt: 1, of: 20, pause: .milliseconds(500)))
        teller.tell(.finished(migration: "0002", duration: .seconds(1)))
        #expect(
            lines.withLock { $0 } == [
                "Operation 2 of 3: backfill posts.slug", "  1000 of 2500 rows", "  2000 rows",
                "Operation 3 of 3: require a value in posts.slug",
                "  The lock is taken (try 1 of 20); again in 500 ms.",
            ]
        )
    }
}
