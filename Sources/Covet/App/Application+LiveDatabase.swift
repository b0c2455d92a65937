import CovetConfig
import CovetDatabase
import CovetMigrations
import CovetPostgres
import CovetSQL
import CovetSQLite

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// For commands that look at the database without making one: the app itself was made with `opensDatabase: false`.
extension Application {
    /// Lends the app's database where there is one, and closes it.
    ///
    /// - Returns: `nil`, without running the closure, for an SQLite file that does not exist and for one in memory.
    /// - Throws: `AppError` where DATABASE_URL is needed and not set; what opening and the closure throw.
    func lendExistingDatabase<Result>(_ body: (Database) async throws -> Result) async throws -> Result? {
        let url = try requireDatabaseURL()
        if url.scheme == "sqlite" {
            switch try SQLiteConfiguration(url: url.reveal()).location {
            case .memory: return nil
            case .file(let path): if !FileManager.default.fileExists(atPath: path) { return nil }
            }
        }
        return try await Self.lend(url, body)
    }

    /// Where the app's database stands, and its dialect; that of nothing where there is no database.
    func existingStatus() async throws -> (MigrationStatus, SQLDialect) {
        let dialect = Self.dialect(of: try requireDatabaseURL())
        let status = try await lendExistingDatabase { try await migrator.status($0) }
        return (status ?? migrator.statusOfNothing, dialect)
    }

    func requireDatabaseURL() throws -> ServiceURL {
        guard let url = configuration.databaseURL(for: name) else {
            throw AppError("DATABASE_URL is not set. Set it to the database that is meant.")
        }
        return url
    }

    /// Opens a database, lends it and closes it whatever happens.
    static func lend<Result>(_ url: ServiceURL, _ body: (Database) async throws -> Result) async throws -> Result {
        try await open(url).lend(body)
    }

    private static func open(_ url: ServiceURL) throws -> Database {
        switch url.scheme {
        case "sqlite": try Database.sqlite(url: url.reveal())
        case "postgres", "postgresql": try Database.postgres(url: url.reveal())
        default:
            throw AppError("There is no driver for \(url.scheme):. Give a URL that starts with sqlite: or postgresql:.")
        }
    }
}
