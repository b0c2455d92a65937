/// Rows of a running statement, lent to a closure and fetched in batches as they are asked for.
public struct RowStream<Value: Sendable>: AsyncSequence, Sendable {
    private let nextBatch: @Sendable () async throws -> [Value]

    /// For drivers: `nextBatch` gives the next rows, and none at the end.
    public init(nextBatch: @escaping @Sendable () async throws -> [Value]) {
        self.nextBatch = nextBatch
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(nextBatch: nextBatch)
    }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let nextBatch: @Sendable () async throws -> [Value]
        private var batch: [Value] = []
        private var position = 0

        fileprivate init(nextBatch: @escaping @Sendable () async throws -> [Value]) {
            self.nextBatch = nextBatch
        }

        public mutating func next() async throws -> Value? {
            if position == batch.count {
                batch = try await nextBatch()
                position = 0
                if batch.isEmpty { return nil }
            }
            defer { position += 1 }
            return batch[position]
        }
    }
}
