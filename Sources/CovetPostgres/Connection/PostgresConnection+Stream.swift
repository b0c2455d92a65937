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
            await close(cursor)
            return result
        } catch {
            await close(cursor)
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
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                request.continuation = continuation
                enqueue(request)
            }
        } onCancel: {
            interrupt(request)
        }.get()
    }

    private func close(_ cursor: Cursor) async {
        if eventLoop.inEventLoop { return handler.close(cursor) }
        await withCheckedContinuation { continuation in
            eventLoop.execute { [handler] in
                handler.close(cursor)
                continuation.resume()
            }
        }
    }
}
