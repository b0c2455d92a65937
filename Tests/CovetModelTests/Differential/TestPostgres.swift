import CovetDatabase
import CovetModel
import CovetPostgres
import CovetTestSupport
import Testing

/// A PostgreSQL server for tests, where the environment names one.
enum TestPostgres {
    static let isThere = TestServer.isHere
    static let missing = TestServer.hint

    /// Lends a database of its own with the tables of the models, dropped afterwards.
    ///
    /// Letters have cases, and texts sort by their code points as in SQLite: `script/postgres` makes servers with the locale C.UTF-8.
    static func withDatabase(models: [any Model.Type], _ body: (Database) async throws -> Void) async throws {
        try await EmptyDatabase.with(beside: TestServer.requireURL()) { url in
            try await Database.postgres(url: url).lend { database in
                for model in models {
                    let schema = try model.tableSchema
                    try await database.execute(schema.createStatement(for: .postgres))
                }
                try await body(database)
            }
        }
    }
}
