import CovetDatabase
import CovetSQL
import Logging
import Synchronization

/// What a pool's operator must hear of.
final class PoolLog: PoolObserver {
    private let logger: Logger
    /// Why pools get no connections, by their names.
    private let outages = Mutex<[String: String]>([:])

    init(logger: Logger) {
        self.logger = logger
    }

    func poolDidChange(_ event: PoolEvent, pool: String) {
        switch event {
        case .connectionFailed(let error, let pause):
            // Said once for each reason: the attempts that follow, some of them at the same moment, say nothing new.
            let isNews = outages.withLock { $0.updateValue(error.message, forKey: pool) != error.message }
            logger.log(
                level: isNews ? .warning : .debug,
                "no connection to the database",
                metadata: [
                    "covet.pool": "\(pool)", "covet.error": "\(error.message)",
                    "covet.retry_after": "\(Int(pause / .milliseconds(1))) ms",
                ]
            )
        case .created:
            guard outages.withLock({ $0.removeValue(forKey: pool) }) != nil else { return }
            logger.notice("the database is reached again", metadata: ["covet.pool": "\(pool)"])
        case .leaked(let origin, let held):
            logger.warning(
                "a connection is held for long",
                metadata: [
                    "covet.pool": "\(pool)", "covet.held": "\(held)",
                    "covet.origin": "\(origin?.description ?? "unknown")",
                ]
            )
        case .closed(.lost):
            logger.warning("a connection to the database was lost", metadata: ["covet.pool": "\(pool)"])
        case .closed(.validation):
            logger.warning("an idle connection to the database did not answer", metadata: ["covet.pool": "\(pool)"])
        case .closed(let reason):
            logger.debug(
                "a connection to the database was closed",
                metadata: ["covet.pool": "\(pool)", "covet.reason": "\(reason.rawValue)"]
            )
        case .waited, .abandoned, .refused: break
        }
    }
}
