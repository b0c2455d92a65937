package import Logging
import Synchronization

/// Keeps what was logged.
package final class LogCapture: Sendable {
    package struct Entry: Sendable {
        package let level: Logger.Level
        package let message: String
        package let metadata: Logger.Metadata

        package func text(_ key: String) -> String? { metadata[key].map { "\($0)" } }
    }

    private let storage = Mutex<[Entry]>([])

    package init() {}

    package var entries: [Entry] { storage.withLock { $0 } }

    package func entries(_ message: String) -> [Entry] { entries.filter { $0.message == message } }

    package var logger: Logger {
        var logger = Logger(label: "covet.test") { _ in Sink(capture: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Sink: LogHandler {
        let capture: LogCapture
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            capture.storage.withLock {
                $0.append(Entry(level: event.level, message: event.message.description, metadata: all))
            }
        }
    }
}
