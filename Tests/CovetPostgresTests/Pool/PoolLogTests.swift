import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

struct PoolLogTests {
    @Test func anOutageIsSaidOnceForEachReasonAndItsEndOnce() {
        let capture = LogCapture()
        let log = PoolLog(logger: capture.logger)
        func fail(_ message: String) -> PoolEvent {
            .connectionFailed(DatabaseError(.connection, message), retryAfter: .seconds(1))
        }
        for event in [fail("refused"), fail("refused"), fail("no such database"), fail("no such database")] {
            log.poolDidChange(event, pool: "primary")
        }
        log.poolDidChange(fail("refused"), pool: "replica-1")
        for _ in 0..<2 { log.poolDidChange(.created(after: .zero), pool: "primary") }
        log.poolDidChange(fail("refused"), pool: "primary")
        let lines = capture.entries.map {
            "\($0.level) \($0.text("covet.pool") ?? "") \($0.text("covet.error") ?? "")"
        }
        #expect(
            lines == [
                "warning primary refused", "debug primary refused", "warning primary no such database",
                "debug primary no such database", "warning replica-1 refused", "notice primary ",
                "warning primary refused",
            ]
        )
    }
}
