import CovetConfig
import CovetCrypto
import CovetDatabase
import CovetPostgres
import CovetSQL

/// A database of no value on a server, made for the time of a closure.
package enum EmptyDatabase {
    /// Lends the URL of an empty database beside that of `url`, and drops it whatever happens.
    ///
    /// - Throws: `DatabaseError` where the URL's user may not make databases; what the closure throws.
    package static func with<Result>(beside url: String, _ body: (String) async throws -> Result) async throws -> Result
    {
        let name = "covet_\(RandomToken.make(.bits128))".lowercased().map {
            $0.isLetter || $0.isNumber ? String($0) : "_"
        }.joined()
        let identifier = SQLIdentifier(derived: name)
        let made = try replacingDatabase(of: url, by: name)
        let server = try Database.postgres(url: url, pool: PoolConfiguration(size: 0...1))
        do {
            try await server.execute("CREATE DATABASE \(identifier: identifier) TEMPLATE template0")
            let result: Result
            do {
                result = try await body(made)
            } catch {
                try await drop(identifier, on: server)
                throw error
            }
            try await drop(identifier, on: server)
            await server.close()
            return result
        } catch {
            await server.close()
            throw error
        }
    }

    /// In a task of its own: also where the one that lent it was cancelled.
    private static func drop(_ name: SQLIdentifier, on server: Database) async throws {
        try await Task { try await server.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)") }.value
    }

    /// The same URL with another path: `postgresql://host/app?sslmode=require` becomes `postgresql://host/other?sslmode=require`.
    static func replacingDatabase(of url: String, by name: String) throws -> String {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let slashes = parts[0].firstRange(of: "//") else {
            throw AppError(
                "The database server must be named by a URL, such as postgresql://user:password@127.0.0.1:5432/app."
            )
        }
        let authority = parts[0][slashes.upperBound...].prefix { $0 != "/" }
        let base = parts[0][..<slashes.upperBound] + authority
        return parts.count == 2 ? "\(base)/\(name)?\(parts[1])" : "\(base)/\(name)"
    }
}
