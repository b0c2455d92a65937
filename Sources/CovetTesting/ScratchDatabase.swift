import CovetDatabase
import CovetPostgres
import CovetSQL

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
    let name = "covet_test_\(String(UInt64.random(in: .min ... .max), radix: 36))"
    let url = try replacingDatabase(of: server, by: name)
    let admin = try Database.postgres(url: server, pool: PoolConfiguration(size: 0...1))
    do {
        // The name is made of letters and digits here and nowhere else.
        try await admin.execute(SQL(unsafeRaw: "CREATE DATABASE \(name)"))
        let result: Result
        do {
            result = try await body(url)
        } catch {
            try? await admin.execute(SQL(unsafeRaw: "DROP DATABASE \(name) WITH (FORCE)"))
            throw error
        }
        try await admin.execute(SQL(unsafeRaw: "DROP DATABASE \(name) WITH (FORCE)"))
        await admin.close()
        return result
    } catch {
        await admin.close()
        throw error
    }
}

/// The same server, user and options with another database.
func replacingDatabase(of url: String, by name: String) throws -> String {
    guard let scheme = url.range(of: "://") else {
        throw TestFailure("the server is not a URL: postgresql://user:password@127.0.0.1:5432/postgres is wanted")
    }
    let end = url[scheme.upperBound...].firstIndex(of: "?") ?? url.endIndex
    let authority = url[scheme.upperBound..<end].prefix { $0 != "/" }
    return "\(url[..<scheme.upperBound])\(authority)/\(name)\(url[end...])"
}
