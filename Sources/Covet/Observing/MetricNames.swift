import CovetObservability

/// The metrics that Covet makes itself, by the names of OpenTelemetry's semantic conventions where these have one.
enum MetricNames {
    static let requestDuration = "http.server.request.duration"
    static let operationDuration = "db.client.operation.duration"
    static let slowQueries = "covet.db.slow_queries"
    static let repeatedQueries = "covet.db.repeated_queries"
    static let connectionCount = "db.client.connection.count"
    static let connectionMax = "db.client.connection.max"
    static let connectionIdleMin = "db.client.connection.idle.min"
    static let pendingRequests = "db.client.connection.pending_requests"
    static let connectionTimeouts = "db.client.connection.timeouts"
    static let connectionCreateTime = "db.client.connection.create_time"
    static let connectionWaitTime = "db.client.connection.wait_time"
    static let connectionsClosed = "covet.db.connections_closed"
    static let connectionsCreated = "covet.db.connections_created"
    static let connectionLeaks = "covet.db.connection_leaks"
    static let replicaLag = "covet.db.replica_lag"

    private static let database = MetricDescription.databaseBounds

    static let descriptions: [String: MetricDescription] = [
        requestDuration: MetricDescription(
            help: "Time until the head of a response was ready, by method, route and status",
            bounds: MetricDescription.requestBounds
        ),
        operationDuration: MetricDescription(
            help: "Time of a statement, waiting for a connection included, by operation and tables",
            bounds: database
        ),
        slowQueries: MetricDescription(help: "Statements that took at least DATABASE_SLOW_QUERY_MILLISECONDS"),
        repeatedQueries: MetricDescription(
            help: "Requests that asked the same question more often than DATABASE_REPEATED_QUERY_LIMIT"
        ),
        connectionCount: MetricDescription(help: "Open connections of the pool, by state"),
        connectionMax: MetricDescription(help: "Connections that the pool may open"),
        connectionIdleMin: MetricDescription(help: "Connections that the pool keeps"),
        pendingRequests: MetricDescription(help: "Callers that wait for a connection"),
        connectionTimeouts: MetricDescription(
            help: "Callers that gave up waiting for a connection, or were refused",
            isCounter: true
        ),
        connectionCreateTime: MetricDescription(help: "Time to open a connection", bounds: database),
        connectionWaitTime: MetricDescription(help: "Time that callers waited for a connection", bounds: database),
        connectionsClosed: MetricDescription(help: "Connections that were closed, by reason"),
        connectionsCreated: MetricDescription(help: "Connections that were opened", isCounter: true),
        connectionLeaks: MetricDescription(
            help: "Connections held for longer than the leak threshold",
            isCounter: true
        ),
        replicaLag: MetricDescription(help: "How far a replica is behind the primary", unit: "seconds"),
    ]
}
