import CoreMetrics
import CovetDatabase
import CovetSQL
import Synchronization

/// Measures statements as `db.client.operation.duration`, by system, operation and tables, and counts the slow ones.
final class StatementMetrics: StatementObserver {
    private let system: String
    private let factory: any MetricsFactory
    private let slowThreshold: Duration
    private let slow: Counter
    /// Handles of questions that were asked before; making one costs more than measuring.
    private let timers = Mutex<[UInt64: Timer]>([:])
    private static let mostTimers = 2000

    init(_ dialect: SQLDialect, _ factory: any MetricsFactory, slowThreshold: Duration) {
        system = dialect == .postgres ? "postgresql" : "sqlite"
        self.factory = factory
        self.slowThreshold = slowThreshold
        slow = Counter(label: MetricNames.slowQueries, dimensions: [("db.system.name", system)], factory: factory)
    }

    func statementDidFinish(_ event: StatementEvent) {
        if event.duration >= slowThreshold { slow.increment() }
        guard event.error == nil else { return makeTimer(event).recordNanoseconds(event.duration.nanoseconds) }
        let timer = timers.withLock { timers in
            if let timer = timers[event.shape.hash] { return timer }
            if timers.count >= Self.mostTimers { timers.removeAll(keepingCapacity: true) }
            let timer = makeTimer(event)
            timers[event.shape.hash] = timer
            return timer
        }
        timer.recordNanoseconds(event.duration.nanoseconds)
    }

    private func makeTimer(_ event: StatementEvent) -> Timer {
        var labels = [
            ("db.system.name", system), ("db.operation.name", event.shape.operation),
            ("db.query.summary", event.shape.summary),
        ]
        if let error = event.error { labels.append(("error.type", error.vendorCode ?? "\(error.code)")) }
        return Timer(label: MetricNames.operationDuration, dimensions: labels, factory: factory)
    }
}
