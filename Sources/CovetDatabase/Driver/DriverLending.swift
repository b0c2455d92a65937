package import CovetSQL

/// What a driver can do beyond statements with rows, such as COPY, needs its own connection: this lends it, with the same rules as for a statement.
package protocol DriverLending: Queryable {
    /// Lends the driver's connection for what is reported to observers as one statement of that text.
    ///
    /// - Parameter body: gives its result and how many rows it read and wrote.
    func withDriverConnection<Result>(
        for access: ConnectionAccess,
        reporting statement: Statement,
        _ body: (any DriverConnection, StatementOptions) async throws -> (result: Result, rows: Int, affectedRows: Int)
    ) async throws -> Result
}

extension Session {
    func withDriverConnection<Result>(
        depth: Int,
        reporting statement: Statement,
        _ body: (any DriverConnection, StatementOptions) async throws -> (result: Result, rows: Int, affectedRows: Int)
    ) async throws -> Result {
        try require(depth, statement: statement.text)
        var options = options
        options.requiresTransaction = depth > 0
        let report = reporter.begin(statement)
        do {
            let (result, rows, affectedRows) = try await body(connection, options)
            report?.end(rows: rows, affectedRows: affectedRows)
            return result
        } catch {
            let failure = error as? DatabaseError
            if let failure { note(failure) }
            report?.end(error: failure)
            throw error
        }
    }
}

extension Connection: DriverLending {
    package func withDriverConnection<Result>(
        for access: ConnectionAccess,
        reporting statement: Statement,
        _ body: (any DriverConnection, StatementOptions) async throws -> (result: Result, rows: Int, affectedRows: Int)
    ) async throws -> Result {
        try await session.withDriverConnection(depth: 0, reporting: statement, body)
    }
}

extension Transaction: DriverLending {
    package func withDriverConnection<Result>(
        for access: ConnectionAccess,
        reporting statement: Statement,
        _ body: (any DriverConnection, StatementOptions) async throws -> (result: Result, rows: Int, affectedRows: Int)
    ) async throws -> Result {
        try await session.withDriverConnection(depth: depth, reporting: statement, body)
    }
}

extension Database: DriverLending {
    package func withDriverConnection<Result>(
        for access: ConnectionAccess,
        reporting statement: Statement,
        _ body: (any DriverConnection, StatementOptions) async throws -> (result: Result, rows: Int, affectedRows: Int)
    ) async throws -> Result {
        try await withConnection(for: access) { connection in
            try await connection.withDriverConnection(for: access, reporting: statement, body)
        }
    }
}
