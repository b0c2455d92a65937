/// What a migrator tells while it runs.
public enum MigrationEvent: Sendable, Equatable {
    /// Another instance migrates the database; this one waits for its turn.
    case waitingForTurn
    case started(migration: String)
    /// An operation begins.
    ///
    /// - Parameters:
    ///   - number: its place among the migration's operations, counted from 1.
    ///   - count: how many operations the migration has.
    case operation(summary: String, number: Int, of: Int)
    /// How far a long operation is, where the database tells.
    ///
    /// - Parameters:
    ///   - unit: what is counted, such as `rows` or `blocks (building index)`.
    ///   - total: how many there are, where that is known.
    case progress(done: Int64, total: Int64?, unit: String)
    /// A lock was not to be had; the step is tried again.
    case lockBusy(attempt: Int, of: Int, pause: Duration)
    /// An index that a broken-off run left behind, unfit for use, was dropped to be built anew.
    case invalidIndexDropped(String)
    case finished(migration: String, duration: Duration)
}
