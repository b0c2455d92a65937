import CovetDatabase
import CovetSQL
import CovetSQLite
import CovetTestSupport
import Foundation
import Synchronization
import Testing

/// Lends a directory that is gone afterwards.
func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { try await body($0.path) }
}

/// Where a test's database lives: the promises are the same.
enum Place: CaseIterable, CustomTestStringConvertible {
    case memory, file
    var testDescription: String { self == .memory ? "in memory" : "in a file" }
}

/// Lends an empty database with a table of users.
func withDatabase<Result>(
    _ place: Place = .file,
    observers: [any StatementObserver] = [],
    readers: Int = 4,
    _ body: (Database) async throws -> Result
) async throws -> Result {
    try await withDirectory { directory in
        let location: SQLiteConfiguration.Location = place == .memory ? .memory : .file("\(directory)/test.db")
        let database = try Database.sqlite(SQLiteConfiguration(location, readers: readers), observers: observers)
        try await database.execute(
            """
            CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, age INTEGER CONSTRAINT adult CHECK (age >= 18),
            friend INTEGER REFERENCES users (id))
            """
        )
        return try await database.lend(body)
    }
}

final class Recorder: StatementObserver {
    private let recorded = Mutex<[StatementEvent]>([])
    var events: [StatementEvent] { recorded.withLock { $0 } }
    func statementDidFinish(_ event: StatementEvent) { recorded.withLock { $0.append(event) } }
}

/// The error that a database throws in the closure, or `nil`.
func failure(_ body: () async throws -> Void) async -> DatabaseError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? DatabaseError
    }
}

/// A statement that does not end by itself.
let endless: SQL = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
