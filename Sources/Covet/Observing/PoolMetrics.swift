import CoreMetrics
import CovetDatabase
import CovetObservability

/// Measures what happens in pools, by the names of OpenTelemetry; how they are used at a moment is asked for when somebody looks.
struct PoolMetrics: PoolObserver {
    private let factory: any MetricsFactory

    init(_ factory: any MetricsFactory) {
        self.factory = factory
    }

    func poolDidChange(_ event: PoolEvent, pool: String) {
        let labels = [("db.client.connection.pool.name", pool)]
        switch event {
        case .created(let duration):
            Timer(label: MetricNames.connectionCreateTime, dimensions: labels, factory: factory)
                .recordNanoseconds(duration.nanoseconds)
        case .waited(let duration):
            Timer(label: MetricNames.connectionWaitTime, dimensions: labels, factory: factory)
                .recordNanoseconds(duration.nanoseconds)
        case .closed(let reason):
            Counter(
                label: MetricNames.connectionsClosed,
                dimensions: labels + [("reason", reason.rawValue)],
                factory: factory
            ).increment()
        // The pool counts these itself.
        case .abandoned, .refused, .leaked, .connectionFailed: break
        }
    }

    /// Shows how the pools of a database are used.
    static func observe(_ database: Database, in registry: MetricsRegistry) {
        for pool in database.pools.map(\.name) {
            let labels = [("db.client.connection.pool.name", pool)]
            // Shown from the start, so that a pool in which nobody ever waited says so.
            _ = Timer(label: MetricNames.connectionWaitTime, dimensions: labels, factory: registry)
            func show(
                _ name: String,
                _ more: [(String, String)] = [],
                _ read: @escaping @Sendable (PoolStatistics) -> Double?
            ) {
                registry.observe(name, labels + more) { database.pools.first { $0.name == pool }.flatMap(read) }
            }
            show(MetricNames.connectionCount, [("db.client.connection.state", "idle")]) { Double($0.idle) }
            show(MetricNames.connectionCount, [("db.client.connection.state", "used")]) { Double($0.inUse) }
            show(MetricNames.connectionMax) { Double($0.limits.upperBound) }
            show(MetricNames.connectionIdleMin) { Double($0.limits.lowerBound) }
            show(MetricNames.pendingRequests) { Double($0.waiting) }
            show(MetricNames.connectionTimeouts) { Double($0.abandonedWaits + $0.refused) }
            show(MetricNames.connectionsCreated) { Double($0.created) }
            show(MetricNames.connectionLeaks) { Double($0.leaks) }
            if pool != "primary" { show(MetricNames.replicaLag) { $0.lag.map { $0.milliseconds / 1000 } } }
        }
    }
}
