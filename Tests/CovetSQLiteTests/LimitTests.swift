import CovetDatabase
import CovetSQL
import CovetSQLite
import CovetTestSupport
import Foundation
import Testing

@Suite struct LimitTests {
    @Test(arguments: Place.allCases)
    func aStatementEndsAtItsDeadline(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let strict = database.limited(to: .milliseconds(30))
            let error = await failure { _ = try await strict.first(endless, as: Int.self) }
            #expect(error?.code == .deadlineExceeded)
            let inside = await failure {
                try await strict.transaction { _ = try await $0.first(endless, as: Int.self) }
            }
            #expect(inside?.code == .deadlineExceeded)
            #expect(try await strict.first("SELECT 1", as: Int.self) == 1)
        }
    }

    @Test(arguments: Place.allCases)
    func aStatementEndsWhenItsTaskIsCancelled(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let running = Task { try await database.first(endless, as: Int.self) }
            let writing = Task {
                try await database.transaction { transaction in
                    try await transaction.execute("INSERT INTO users (email) SELECT \("a")")
                    _ = try await transaction.first(endless, as: Int.self)
                }
            }
            running.cancel()
            writing.cancel()
            let error = await failure { _ = try await running.value }
            #expect(error?.code == .cancelled)
            await #expect(throws: (any Error).self) { try await writing.value }
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 0)
        }
    }

    @Test func aLongReadLeavesTheCallersThreadFreeForOthers() async throws {
        try await withDatabase(readers: 2) { database async throws in
            // An actor of its own stands for an event loop: while the long read runs, it must answer.
            let loop = Loop()
            let long = Task { try await loop.count(in: database.limited(to: .seconds(20))) }
            for _ in 0..<200 { #expect(try await loop.short(in: database) == 1) }
            long.cancel()
            let error = await failure { _ = try await long.value }
            #expect(error?.code == .cancelled)
        }
    }

    actor Loop {
        func count(in database: Database) async throws -> Int? { try await database.first(endless, as: Int.self) }
        func short(in database: Database) async throws -> Int? { try await database.first("SELECT 1", as: Int.self) }
    }

    @Test func readersWaitInOrderWhenAllAreLent() async throws {
        try await withDatabase(readers: 1) { database async throws in
            let isInside = Gate()
            let mayGoOn = Gate()
            try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask {
                    try await database.withConnection { connection in
                        isInside.open()
                        await mayGoOn.wait()
                        return try await connection.first("SELECT 0", as: Int.self)
                    }
                }
                await isInside.wait()
                let late = await failure {
                    _ = try await database.limited(to: .milliseconds(5)).first("SELECT 1", as: Int.self)
                }
                #expect(late?.code == .deadlineExceeded)
                for index in 1...5 { group.addTask { try await database.first("SELECT \(index)", as: Int.self) } }
                mayGoOn.open()
                var sum = 0
                for try await value in group { sum += value ?? 0 }
                #expect(sum == 15)
            }
        }
    }

    @Test(arguments: Place.allCases)
    func aClosedDatabaseSaysSo(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            await database.close()
            for statement: SQL in ["SELECT 1", "DELETE FROM users"] {
                let error = await failure { try await database.execute(statement) }
                #expect(error?.code == .connection && error?.message == "the database was closed")
            }
            let error = await failure { try await database.transaction { _ in } }
            #expect(error?.code == .connection)
        }
    }
}
