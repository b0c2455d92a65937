import CovetDatabase
import CovetSQL

/// Asks what columns a statement would give, without running it.
final class DescribeRequest: Request, @unchecked Sendable {
    private var columns: [ColumnDescription] = []
    var continuation: CheckedContinuation<Result<[ColumnDescription], DatabaseError>, Never>?

    override func send(through handler: ConnectionHandler) {
        handler.prepare(for: self)
    }

    override func send(_ statement: PreparedStatement, through handler: ConnectionHandler) {
        columns = statement.columns
        handler.answer(self, nil)
    }

    override func resume(_ failure: DatabaseError?) {
        continuation?.resume(returning: failure.map { .failure($0) } ?? .success(columns))
        continuation = nil
    }
}

extension PostgresConnection {
    /// The columns of a statement without values; none for one that gives no rows.
    func describe(_ text: String, options: StatementOptions) async throws(DatabaseError) -> [ColumnDescription] {
        let request = DescribeRequest(
            text: text,
            deadline: try deadline(options, text),
            requiresTransaction: options.requiresTransaction,
            effect: .none
        )
        return try await answer(to: request) { continuation in
            request.continuation = continuation
            enqueue(request)
        }
    }
}
