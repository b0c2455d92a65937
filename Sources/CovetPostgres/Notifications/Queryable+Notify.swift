public import CovetDatabase
import CovetSQL

extension Queryable {
    /// Sends a notification to all who listen to the channel; within a transaction when it is committed, once however often the same is sent.
    ///
    /// - Parameter payload: less than 8,000 bytes, which is PostgreSQL's limit: send a key, and keep the rest in a table.
    /// - Throws: ``CovetDatabase/DatabaseError`` with code `misuse` for a name or payload that cannot be, `unsupported` on SQLite, which has no notifications.
    public func notify(
        _ channel: String,
        _ payload: String = "",
        file: String = #fileID,
        line: Int = #line
    ) async throws(DatabaseError) {
        guard dialect == .postgres else {
            throw DatabaseError(.unsupported, "NOTIFY is PostgreSQL's; SQLite has no notifications")
        }
        try PostgresListener.check(channel)
        guard payload.utf8.count < 8000, !payload.utf8.contains(0) else {
            throw DatabaseError(
                .misuse,
                "a notification carries less than 8000 bytes, none of them NUL: send a key to a row"
            )
        }
        let statement = Statement(
            text: "SELECT pg_catalog.pg_notify($1, $2)",
            bindings: [.text(channel), .text(payload)],
            origin: StatementOrigin(file: file, line: line)
        )
        _ = try await run(statement) { _ in }
    }
}
