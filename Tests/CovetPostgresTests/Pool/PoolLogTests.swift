import CovetDatabase
import CovetSQL
import Logging
import Synchronization
import Testing

@testable import CovetPostgres

struct PoolLogTests {
    @Test func anOutageIsSaidOnceForEachReasonAndItsEndOnce() {
        let lines = Lines()
        let log = PoolLog(logger: Logger(label: "test") { _ in LineHandler(lines: lines) })
        func fail(_ message: String) -> PoolEvent {
            .connectionFailed(DatabaseError(.connection, message), retryAfter: .seconds(1))
        }
        for event in [fail("refused"), fail("refused"), fail("no such database"), fail("no such database")] {
            log.poolDidChange(event, pool: "primary")
        }
        log.poolDidChange(fail("refused"), pool: "replica-1")
        for _ in 0..<2 { log.poolDidChange(.created(after: .zero), pool: "primary") }
        log.poolDidChange(fail("refused"), pool: "primary")
        #expect(
            lines.all.withLock(\.self) == [
                "warning primary refused", "debug primary refused", "warning primary no such database",
                "debug primary no such database", "warning replica-1 refused", "notice primary ",
                "warning primary refused",
            ]
        )
    }
}

private final class Lines: Sendable {
    let all = Mutex<[String]>([])
}

private struct LineHandler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pool = event.metadata?["covet.pool"].map { "\($0)" } ?? ""
        let error = event.metadata?["covet.error"].map { "\($0)" } ?? ""
        lines.all.withLock { $0.append("\(event.level) \(pool) \(error)") }
    }
}
