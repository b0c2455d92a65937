import CovetCrypto
import CovetPostgres
package import CovetReadiness

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Makes the same app again beside the one that is examined, on a database of its own, for what must not be tried on the
/// real one.
package struct Twins: Sendable {
    /// The URL of a server on which a database may be made; nil where SQLite stands in.
    var server: String?
    let make: @Sendable (_ databaseURL: String) async throws -> Application

    init(server: String? = nil, _ make: @escaping @Sendable (_ databaseURL: String) async throws -> Application) {
        self.server = server
        self.make = make
    }

    /// Lends an app whose database is empty: in memory, or on the server of the real one.
    func withEmpty<Result>(_ body: (Application) async throws -> Result) async throws -> Result {
        if let server {
            return try await EmptyDatabase.with(beside: server) { url in try await with(url, body) }
        }
        return try await with("sqlite::memory:", body)
    }

    /// Lends two apps that share an empty database: in a file, or on the server of the real one.
    func withPair<Result>(_ body: (Application, Application) async throws -> Result) async throws -> Result {
        if let server {
            return try await EmptyDatabase.with(beside: server) { url in
                try await with(url) { first in try await with(url) { second in try await body(first, second) } }
            }
        }
        let path = FileManager.default.temporaryDirectory.appending(path: "check-\(RandomToken.make(.bits128)).sqlite")
            .path
        defer {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        return try await with("sqlite:\(path)") { first in
            try await with("sqlite:\(path)") { second in try await body(first, second) }
        }
    }

    private func with<Result>(
        _ url: String,
        _ body: (Application) async throws -> Result
    ) async throws -> Result {
        let app = try await make(url)
        do {
            let result = try await body(app)
            await app.close()
            return result
        } catch {
            await app.close()
            throw error
        }
    }
}

package enum TwinsKey: CheckContextKey {
    package typealias Value = Twins
    package static let name = "the app's type"
}
