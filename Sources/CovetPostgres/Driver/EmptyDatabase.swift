import CovetDatabase
import CovetSQL

/// A database of no value on a server, made for the time of a closure.
package enum EmptyDatabase {
    /// Lends the URL of an empty database beside that of `url`, and drops it whatever happens.
    ///
    /// - Throws: `DatabaseError` where `url` is none or its user may not make databases; what the closure throws.
    package static func with<Result>(beside url: String, _ body: (String) async throws -> Result) async throws -> Result
    {
        let name = "covet_scratch_" + String(UInt64.random(in: .min ... .max), radix: 16)
        let made = try replacingDatabase(of: url, by: name)
        let identifier = SQLIdentifier(derived: name)
        return try await Database.postgres(url: url, pool: PoolConfiguration(size: 0...1)).lend { server in
            try await server.execute("CREATE DATABASE \(identifier: identifier) TEMPLATE template0")
            let result: Result
            do {
                result = try await body(made)
            } catch {
                try? await drop(identifier, on: server)
                throw error
            }
            try await drop(identifier, on: server)
            return result
        }
    }

    /// In a task of its own: also where the one that lent it was cancelled.
    private static func drop(_ name: SQLIdentifier, on server: Database) async throws {
        _ = try await Task { try await server.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)") }
            .value
    }

    /// The same URL with another path: `postgresql://host/app?sslmode=require` becomes `postgresql://host/other?sslmode=require`.
    static func replacingDatabase(of url: String, by name: String) throws(DatabaseError) -> String {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let slashes = parts[0].firstRange(of: "://") else {
            throw ConnectionKeys.wrong(
                "a database can be made beside that of a URL, such as postgresql://user:password@127.0.0.1:5432/app"
            )
        }
        let authority = parts[0][slashes.upperBound...].prefix { $0 != "/" }
        let base = parts[0][..<slashes.upperBound] + authority + "/" + name
        // Another way to name the database.
        let keys = parts.dropFirst().flatMap { $0.split(separator: "&") }.filter { !$0.hasPrefix("dbname=") }
        return keys.isEmpty ? String(base) : "\(base)?\(keys.joined(separator: "&"))"
    }
}
