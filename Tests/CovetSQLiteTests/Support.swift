import CovetDatabase
import CovetSQL
import CovetSQLite
import Foundation
import Synchronization
import Testing

/// Lends a directory that is gone afterwards.
func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("covet-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(directory)
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
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }
}

/// A gate that tests wait at instead of sleeping.
final class Signal: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func open() {
        let waiters = state.withLock { state in
            defer { state = (true, []) }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
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
