import Synchronization

/// Keeps the latest unexpected errors for checks and reports. Bounded: the oldest goes when the next one comes.
public final class ErrorRecorder: Sendable {
    private struct State {
        var records: [ErrorRecord] = []
        var total = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many are kept; 100.
    public init(limit: Int = 100) {
        self.limit = max(1, limit)
    }

    public func record(_ record: ErrorRecord) {
        state.withLock { state in
            if state.records.count == limit { state.records.removeFirst() }
            state.records.append(record)
            state.total += 1
        }
    }

    /// The kept ones, oldest first.
    public var recent: [ErrorRecord] { state.withLock(\.records) }
    /// All since the start.
    public var total: Int { state.withLock(\.total) }

    /// The record of one request.
    public func record(ofRequest id: String) -> ErrorRecord? {
        state.withLock { state in state.records.last { $0.requestID == id } }
    }
}
