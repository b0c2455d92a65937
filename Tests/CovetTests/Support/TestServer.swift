import CovetPostgres
import Foundation
import Testing

@testable import Covet

/// The PostgreSQL server that tests may use, named by COVET_TEST_POSTGRES as `script/postgres` prints it.
enum TestServer {
    static var url: String? { ProcessInfo.processInfo.environment["COVET_TEST_POSTGRES"] }
    static var standbyURL: String? { ProcessInfo.processInfo.environment["COVET_TEST_POSTGRES_STANDBY"] }

    /// Without a server these tests are skipped, but not in CI.
    static var isThere: Bool { url != nil || ProcessInfo.processInfo.environment["CI"] == "true" }
    static let reason: Comment = "COVET_TEST_POSTGRES is not set; run script/postgres"

    /// Lends the URL of an empty database, dropped afterwards.
    static func withDatabase<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let url = try #require(url, "COVET_TEST_POSTGRES is not set")
        return try await EmptyDatabase.with(beside: url, body)
    }

    /// Opens a database, lends it and closes it.
    static func open<Result>(_ url: String, _ body: (Database) async throws -> Result) async throws -> Result {
        try await Database.postgres(url: url, pool: PoolConfiguration(size: 0...4)).lend(body)
    }
}
