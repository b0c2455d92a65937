import CovetPostgres

/// Makes an empty database of a random name on a PostgreSQL server, lends its URL, and drops it whatever happens.
///
///     let server = try #require(ProcessInfo.processInfo.environment["TEST_DATABASE_SERVER"])
///     try await withScratchDatabase(on: server) { url in
///         try await withApp(Blog.self, variables: ["DATABASE_URL": url]) { app in ... }
///     }
///
/// - Parameter server: the URL of any database there, with a user who may create others.
/// - Throws: `DatabaseError` where the database cannot be made or dropped, and what `body` throws.
public func withScratchDatabase<Result>(
    on server: String,
    _ body: (_ url: String) async throws -> Result
) async throws -> Result {
    try await EmptyDatabase.with(beside: server, body)
}
