import CovetDatabase
import CovetSQL
import Logging

/// What a pool's operator must hear of.
struct PoolLog: PoolObserver {
    let logger: Logger

    func poolDidChange(_ event: PoolEvent, pool: String) {
        switch event {
        case .connectionFailed(let error, let pause):
            logger.warning(
                "no connection to the database",
                metadata: [
                    "covet.pool": "\(pool)", "covet.error": "\(error.message)",
                    "covet.retry_after": "\(Int(pause / .milliseconds(1))) ms",
                ]
            )
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
        case .created, .waited, .abandoned, .refused: break
        }
    }
}
