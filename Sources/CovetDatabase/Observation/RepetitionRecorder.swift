import Synchronization

/// The repeated statements that were found since the start, one entry for each route and question, in bounded memory.
public final class RepetitionRecorder: Sendable {
    /// One loop of queries.
    public struct Entry: Sendable {
        /// The request in which it was asked most often.
        public let worst: RepeatedStatement
        /// In how many requests it was found.
        public let requests: Int
    }

    private struct Key: Hashable {
        let route: String?
        let hash: UInt64
    }

    private let capacity: Int
    private let entries = Mutex<[Key: Entry]>([:])

    /// - Parameter capacity: how many are kept; what comes beyond is not. Default: 200.
    public init(capacity: Int = 200) {
        self.capacity = max(1, capacity)
    }

    /// - Returns: true when this loop was not known before.
    @discardableResult
    public func record(_ repeated: RepeatedStatement) -> Bool {
        let key = Key(route: repeated.context.route, hash: repeated.shape.hash)
        return entries.withLock { entries in
            if let known = entries[key] {
                let worst = repeated.count > known.worst.count ? repeated : known.worst
                entries[key] = Entry(worst: worst, requests: known.requests + 1)
                return false
            }
            guard entries.count < capacity else { return false }
            entries[key] = Entry(worst: repeated, requests: 1)
            return true
        }
    }

    /// All of them, the one with the most repetitions first.
    public var all: [Entry] {
        entries.withLock { Array($0.values) }.sorted { $0.worst.count > $1.worst.count }
    }
}
