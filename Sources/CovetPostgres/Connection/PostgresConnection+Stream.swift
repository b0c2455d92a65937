package import CovetDatabase
package import CovetSQL
import NIOCore

extension PostgresConnection {
    package func stream<Value: Sendable, Result>(
        _ statement: Statement,
        options: StatementOptions,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result {
        let cursor = Cursor(statement, options: options)
        let rows = RowStream { try await self.next(cursor, decoding: decode) }
        do {
            let result = try await body(rows)
            try await close(cursor, keeping: true)
            return result
        } catch {
            try? await close(cursor, keeping: false)
            throw error
        }
    }

    private func next<Value: Sendable>(
        _ cursor: Cursor,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value
    ) async throws(DatabaseError) -> [Value] {
        let options = StatementOptions(timeout: cursor.timeout)
        let request = FetchRequest(
            cursor,
            deadline: try deadline(options, cursor.statement.text),
            decoding: decode
        )
        return try await answer(to: request) { continuation in
            request.continuation = continuation
            enqueue(request)
        }
    }

    private func close(_ cursor: Cursor, keeping isKept: Bool) async throws(DatabaseError) {
        let hasOwnTransaction = await withCheckedContinuation { continuation in
            onLoop { [handler] in continuation.resume(returning: handler.close(cursor)) }
        }
        guard hasOwnTransaction else { return }
        let isKept = isKept && !cursor.hasFailed
        let request = ScriptRequest(
            isKept ? "COMMIT" : "ROLLBACK",
            step: isKept ? .commit : .rollback,
            deadline: cursor.timeout.map { .now() + TimeAmount($0) },
            requiresTransaction: false,
            effect: isKept && !cursor.statement.isReadOnly ? .unknown : .none
        )
        request.owner = cursor
        let outcome: Result<CommandTag?, DatabaseError> = await withCheckedContinuation { continuation in
            request.continuation = continuation
            enqueue(request)
        }
        onLoop { [handler] in
            if handler.owner === cursor { handler.owner = nil }
        }
        if isKept, try outcome.get()?.isRollback == true { throw .transactionLost(statement: cursor.statement.text) }
    }
}
