public import CovetSQL

/// Tells of each statement, or of the slow ones alone, without any value of it.
///
/// What is told holds the statement's ``StatementShape``, in which constants are placeholders as well, and of bound values their types.
public struct QueryLog: StatementObserver {
    /// Statements that take this long or longer are slow; `nil` where none is. Default: 100 ms.
    public let slowThreshold: Duration?
    /// Whether all statements are told of, not only slow ones.
    public let tellsAll: Bool
    private let write: @Sendable (QueryLogEntry) -> Void

    public static let defaultSlowThreshold = Duration.milliseconds(100)

    /// - Parameter write: takes the entries in the task that sent the statement; it hands over and returns.
    public init(
        slowThreshold: Duration? = QueryLog.defaultSlowThreshold,
        tellsAll: Bool = false,
        write: @escaping @Sendable (QueryLogEntry) -> Void
    ) {
        self.slowThreshold = slowThreshold
        self.tellsAll = tellsAll
        self.write = write
    }

    public func statementDidFinish(_ event: StatementEvent) {
        // How long a step of a transaction takes says something too: a commit waits for the disk.
        let isSlow = slowThreshold.map { event.duration >= $0 } ?? false
        guard isSlow || tellsAll else { return }
        write(QueryLogEntry(event, isSlow: isSlow, context: StatementTally.current?.context))
    }
}

/// One statement as the query log tells of it.
public struct QueryLogEntry: Sendable {
    public let isSlow: Bool
    public let shape: StatementShape
    public let duration: Duration
    public let rowCount: Int
    public let affectedRows: Int
    /// The types of the bound values, at most 32, then `...`.
    public let valueTypes: [String]
    public let origin: StatementOrigin?
    /// The request that it was sent for, where there is one.
    public let context: StatementContext?
    /// The kind of failure and the database's own code, such as `uniqueViolation 23505`; `nil` where it did not fail. The message of an
    /// error is the database's, and may quote what it was given.
    public let failure: String?

    init(_ event: StatementEvent, isSlow: Bool, context: StatementContext?) {
        self.isSlow = isSlow
        shape = event.shape
        duration = event.duration
        rowCount = event.rowCount
        affectedRows = event.affectedRows
        let types = event.valueTypes
        valueTypes = types.count > 32 ? types.prefix(32) + ["..."] : types
        origin = event.origin
        self.context = context
        failure = event.error.map { error in
            error.vendorCode.map { "\(error.code) \($0)" } ?? "\(error.code)"
        }
    }
}
