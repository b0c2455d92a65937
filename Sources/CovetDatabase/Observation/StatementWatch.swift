/// What an app looks at its statements with: one observer for the log, the statistics and the tally of the current request.
public struct StatementWatch: StatementObserver {
    public let log: QueryLog
    public let statistics: StatementStatistics

    public init(log: QueryLog, statistics: StatementStatistics = StatementStatistics()) {
        self.log = log
        self.statistics = statistics
    }

    public func statementDidFinish(_ event: StatementEvent) {
        if event.kind == .statement {
            statistics.statementDidFinish(event)
            StatementTally.current?.add(event, event.shape)
        }
        log.statementDidFinish(event)
    }
}
