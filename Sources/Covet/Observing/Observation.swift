import CoreMetrics
import CovetConfig
public import CovetDatabase
import CovetHTTP
public import CovetObservability

/// What an app sees of its own work: its statements, the loops of queries among them, and its metrics.
public struct Observation: Sendable {
    /// What each question to the database cost in all.
    public let statements: StatementStatistics
    /// The loops of queries that were found since the start.
    public let repetitions: RepetitionRecorder
    /// What is measured, as `/metrics` shows it.
    public let metrics: MetricsRegistry
    /// The same question asked more often than this in one request is a loop.
    public let repetitionLimit: Int
    let log: StatementLogging
    private let repeated: Counter

    init(_ settings: ObservingSettings, environment: AppEnvironment, output: LogOutput) {
        statements = StatementStatistics()
        repetitions = RepetitionRecorder()
        metrics = MetricsRegistry(describing: MetricNames.descriptions)
        repeated = Counter(label: MetricNames.repeatedQueries, dimensions: [], factory: metrics)
        repetitionLimit = settings.repeatedQueryLimit
        log = StatementLogging(
            output: output,
            slowThreshold: settings.slowQueryThreshold,
            tellsEveryRepetition: !environment.isDeployed
        )
    }

    /// The database with everything looking on.
    func watch(_ database: Database) -> Database {
        PoolMetrics.observe(database, in: metrics)
        var watched = database.observed(by: StatementWatch(log: log.queryLog, statistics: statements))
        watched = watched.observed(by: StatementMetrics(database.dialect, metrics, slowThreshold: log.slowThreshold))
        watched = watched.observed(by: StatementSpans(database.dialect))
        return watched
    }

    /// Takes up what a request sent, when it has been answered.
    func finish(_ tally: StatementTally) -> [RepeatedStatement] {
        let found = tally.repeated
        if !found.isEmpty { repeated.increment() }
        for one in found { log.tell(one, isNew: repetitions.record(one)) }
        return found
    }
}
