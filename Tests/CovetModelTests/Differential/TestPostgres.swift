#if canImport(CovetPostgres)
import CovetDatabase
import CovetModel
import CovetPostgres
import FoundationEssentials
import Testing

/// A PostgreSQL server for tests, where the environment names one.
enum TestPostgres {
    static var url: String? {
        ProcessInfo.processInfo.environment["COVET_TEST_POSTGRES"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Skipped without a server, except where one must be there.
    static var isThere: Bool { url != nil || ProcessInfo.processInfo.environment["CI"] == "true" }
    static let missing: Testing.Comment = "COVET_TEST_POSTGRES names no server"

    /// Lends a database of its own with the tables of the models, dropped afterwards.
    static func withDatabase(models: [any Model.Type], _ body: (Database) async throws -> Void) async throws {
        let server = try Database.postgres(url: try #require(url, "\(missing)"))
        let name = SQLIdentifier(derived: "covet_queries_" + UUID().uuidString.lowercased())
        // Letters have cases, and texts sort by their code points as in SQLite.
        try await server.execute("CREATE DATABASE \(identifier: name) TEMPLATE template0 LOCALE 'C.UTF-8'")
        do {
            let database = try Database.postgres(url: try replacingDatabase(by: name.name))
            do {
                for model in models {
                    let schema = try model.tableSchema
                    try await database.execute(schema.createStatement(for: .postgres))
                }
                try await body(database)
                await database.close()
            } catch {
                await database.close()
                throw error
            }
        } catch {
            try? await server.execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
            await server.close()
            throw error
        }
        try await server.execute("DROP DATABASE \(identifier: name) WITH (FORCE)")
        await server.close()
    }

    private static func replacingDatabase(by name: String) throws -> String {
        var components = try #require(URLComponents(string: url ?? ""))
        components.path = "/" + name
        return try #require(components.string)
    }
}
#endif
