import CovetDatabase
import CovetObservability

extension Database {
    /// Whether the database answers; whether its pool keeps up and its replicas serve, of which a failure is a warning.
    var healthChecks: [HealthCheck] {
        var checks = [HealthCheck("database") { _ = try await first("SELECT 1", as: Int.self) }]
        for pool in pools {
            let name = pool.name
            if name == "primary" {
                checks.append(
                    HealthCheck("database-pool", isCritical: false) {
                        guard let pool = pools.first(where: { $0.name == name }) else { return }
                        if pool.waiting > 0, pool.inUse >= pool.limits.upperBound {
                            throw PoolFact(
                                "\(pool.waiting) wait, \(pool.inUse) of \(pool.limits.upperBound) connections are in use"
                            )
                        }
                    }
                )
            } else {
                checks.append(
                    HealthCheck("database-\(name)", isCritical: false) {
                        guard let pool = pools.first(where: { $0.name == name }), !pool.isServing else { return }
                        throw PoolFact("left out; behind by \(pool.lag.map(\.formatted) ?? "an unknown time")")
                    }
                )
            }
        }
        return checks
    }
}

/// What is wrong with a pool, for the log.
private struct PoolFact: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
