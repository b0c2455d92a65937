import CovetDatabase
import CovetModel
import CovetPostgres
import Testing

/// A kind of database that the tests run on: a suite takes each that is there.
enum Backend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite, postgres

    /// SQLite always; PostgreSQL where the environment names a server, or one must be there.
    static var there: [Backend] { TestPostgres.isThere ? allCases : [.sqlite] }

    var testDescription: String { rawValue }

    /// Lends a database of its own with the tables and indexes of the models.
    func withDatabase(models: [any Model.Type], _ body: (Database) async throws -> Void) async throws {
        switch self {
        case .sqlite: try await CovetModelTests.withDatabase(models: models, body)
        case .postgres:
            // Each has pools of its own, and the server takes so many connections and no more.
            try await Turns.postgres.take {
                try await TestPostgres.withDatabase(models: models) { database in
                    for model in models {
                        for index in try model.tableSchema.createIndexStatements(for: .postgres) {
                            try await database.execute(index)
                        }
                    }
                    try await body(database)
                }
            }
        }
    }

    /// The tables of the shop's models.
    func withShop(_ body: (Database) async throws -> Void) async throws {
        try await withDatabase(
            models: [
                User.self, Shelf.self, Product.self, Box.self, Label.self, ShelfLabel.self, Badge.self, Ticket.self,
                Patient.self,
            ],
            body
        )
    }
}

/// Lets one after the other.
private actor Turns {
    static let postgres = Turns()
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    nonisolated(nonsending) func take<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        await begin()
        do {
            let result = try await body()
            await end()
            return result
        } catch {
            await end()
            throw error
        }
    }

    private func begin() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func end() {
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().resume()
    }
}
