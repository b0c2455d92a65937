import CovetDatabase
import CovetPostgres
import CovetTestSupport

extension TestServer {
    /// Lends the URL of an empty database, dropped afterwards.
    static func withDatabase<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        try await EmptyDatabase.with(beside: requireURL(), body)
    }

    /// Opens a database, lends it and closes it.
    static func open<Result>(_ url: String, _ body: (Database) async throws -> Result) async throws -> Result {
        try await Database.postgres(url: url, pool: PoolConfiguration(size: 0...4)).lend(body)
    }
}
