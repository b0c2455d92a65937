import CovetDatabase
import CovetSQL
import CovetSQLite
import CovetTestSupport
import Foundation
import Testing

@Suite struct TransactionTests {
    struct Stop: Error {}

    @Test(arguments: Place.allCases)
    func whatIsDoneIsKeptTogetherOrNotAtAll(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let id = try await database.transaction {
                try await $0.first("INSERT INTO users (email) VALUES (\("a")) RETURNING id", as: Int.self)
            }
            #expect(id == 1)
            await #expect(throws: Stop.self) {
                try await database.transaction { transaction in
                    try await transaction.execute("INSERT INTO users (email) VALUES (\("b"))")
                    throw Stop()
                }
            }
            #expect(try await database.query("SELECT email FROM users", as: String.self) == ["a"])
        }
    }

    @Test(arguments: Place.allCases)
    func anInnerTransactionIsUndoneAlone(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            try await database.transaction { outer in
                try await outer.execute("INSERT INTO users (email) VALUES (\("a"))")
                try? await outer.transaction { inner in
                    try await inner.execute("INSERT INTO users (email) VALUES (\("b"))")
                    try await inner.transaction { try await $0.execute("INSERT INTO users (email) VALUES (\("c"))") }
                    throw Stop()
                }
                try await outer.transaction { try await $0.execute("INSERT INTO users (email) VALUES (\("d"))") }
            }
            #expect(try await database.query("SELECT email FROM users ORDER BY email", as: String.self) == ["a", "d"])
        }
    }

    @Test(arguments: Place.allCases)
    func aFailedStatementLeavesTheRestOfTheTransaction(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            try await database.transaction { transaction in
                try await transaction.execute("INSERT INTO users (email) VALUES (\("a"))")
                let error = await failure { try await transaction.execute("INSERT INTO users (email) VALUES (\("a"))") }
                #expect(error?.code == .uniqueViolation)
                try await transaction.execute("INSERT INTO users (email) VALUES (\("b"))")
            }
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 2)
        }
    }

    @Test func aReaderSeesWhatIsCommittedAndNothingElse() async throws {
        try await withDatabase { database async throws in
            try await database.transaction { transaction in
                try await transaction.execute("INSERT INTO users (email) VALUES (\("a"))")
                #expect(try await transaction.first("SELECT count(*) FROM users", as: Int.self) == 1)
                #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 0)
            }
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 1)
        }
    }

    @Test func aReadOnlyTransactionSeesOneStateThroughout() async throws {
        try await withDatabase { database async throws in
            try await database.transaction(.readOnly) { transaction in
                #expect(try await transaction.first("SELECT count(*) FROM users", as: Int.self) == 0)
                try await database.execute("INSERT INTO users (email) VALUES (\("a"))")
                #expect(try await transaction.first("SELECT count(*) FROM users", as: Int.self) == 0)
            }
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 1)
        }
    }

    @Test(arguments: Place.allCases)
    func aReadOnlyTransactionRefusesToWrite(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let error = await failure {
                try await database.transaction(.readOnly) {
                    _ = try await $0.execute("INSERT INTO users (email) VALUES (\("a"))")
                }
            }
            #expect(error?.code == .readOnly)
            let lent = await failure {
                try await database.withConnection {
                    _ = try await $0.execute("INSERT INTO users (email) VALUES (\("a"))")
                }
            }
            #expect(lent?.code == .readOnly)
            try await database.execute("INSERT INTO users (email) VALUES (\("a"))")
        }
    }

    @Test(arguments: Place.allCases)
    func aCancelledTransactionIsRolledBack(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let isInside = Gate()
            let mayGoOn = Gate()
            try await withThrowingTaskGroup(of: Void.self) { group async throws in
                group.addTask {
                    try await database.transaction { transaction in
                        try await transaction.execute("INSERT INTO users (email) VALUES (\("a"))")
                        isInside.open()
                        await mayGoOn.wait()
                    }
                }
                await isInside.wait()
                group.cancelAll()
                mayGoOn.open()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 0)
            try await database.transaction { try await $0.execute("INSERT INTO users (email) VALUES (\("b"))") }
        }
    }

    @Test(arguments: Place.allCases)
    func aCancelledWaitForATransactionLeavesTheQueue(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let isInside = Gate()
            let mayGoOn = Gate()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await database.transaction { _ in
                        isInside.open()
                        await mayGoOn.wait()
                    }
                }
                await isInside.wait()
                let waiting = Task { try await database.transaction { try await $0.execute("DELETE FROM users") } }
                waiting.cancel()
                let error = await failure { _ = try await waiting.value }
                #expect(error?.code == .cancelled)
                let late = await failure {
                    try await database.limited(to: .milliseconds(5)).execute("DELETE FROM users")
                }
                #expect(late?.code == .deadlineExceeded)
                mayGoOn.open()
                try await group.waitForAll()
            }
            try await database.transaction { try await $0.execute("DELETE FROM users") }
        }
    }

    @Test(arguments: Place.allCases)
    func aHundredWritersLoseNothing(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            try await database.execute("CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
            try await database.execute("INSERT INTO counters VALUES ('hits', 0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        if index.isMultiple(of: 2) {
                            try await database.execute("UPDATE counters SET value = value + 1")
                        } else {
                            try await database.transaction { transaction in
                                let value = try await transaction.first("SELECT value FROM counters", as: Int.self) ?? 0
                                await Task.yield()
                                try await transaction.execute("UPDATE counters SET value = \(value + 1)")
                            }
                        }
                        _ = try await database.first("SELECT value FROM counters", as: Int.self)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.first("SELECT value FROM counters", as: Int.self) == 100)
        }
    }

    @Test func childTasksShareATransaction() async throws {
        try await withDatabase(.file) { database async throws in
            try await database.transaction { transaction in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<50 {
                        group.addTask {
                            try await transaction.execute("INSERT INTO users (email) VALUES (\("\(index)"))")
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 50)
        }
    }

    @Test(arguments: Place.allCases)
    func writingToTheDatabaseWithinItsOwnTransactionIsAnErrorNotAHang(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            try await database.transaction { transaction in
                let write = await failure { try await database.execute("INSERT INTO users (email) VALUES (\("a"))") }
                #expect(
                    write?.code == .misuse && write?.message.contains("send the statement to the transaction") == true
                )
                let nested = await failure { try await database.transaction { _ in } }
                #expect(nested?.code == .misuse)
                try await transaction.execute("INSERT INTO users (email) VALUES (\("b"))")
            }
            #expect(try await database.query("SELECT email FROM users", as: String.self) == ["b"])
        }
    }

    @Test(arguments: Place.allCases)
    func aTaskThatOutlivesATransactionMayUseTheDatabase(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
            let isOver = Gate()
            let task = try await database.transaction { _ in
                Task {
                    await isOver.wait()
                    return try await database.execute("INSERT INTO users (email) VALUES (\("a"))")
                }
            }
            isOver.open()
            #expect(try await task.value == 1)
        }
    }

    @Test func aTransactionIsOverWithItsClosure() async throws {
        try await withDatabase { database async throws in
            let kept = try await database.transaction { $0 }
            let error = await failure { try await kept.execute("DELETE FROM users") }
            #expect(error?.code == .misuse && error?.message.contains("after its closure") == true)
            try await database.transaction { outer in
                try await outer.transaction { _ in
                    let error = await failure { try await outer.execute("DELETE FROM users") }
                    #expect(error?.code == .misuse && error?.message.contains("use the inner transaction") == true)
                }
                try await outer.execute("DELETE FROM users")
            }
        }
    }

    @Test func aTransactionThatWasEndedByAStatementIsLostNotHalfKept() async throws {
        try await withDatabase { database async throws in
            let error = await failure {
                try await database.transaction { transaction in
                    try await transaction.execute("INSERT INTO users (email) VALUES (\("a"))")
                    try await transaction.execute("ROLLBACK")
                    try await transaction.execute("INSERT INTO users (email) VALUES (\("b"))")
                }
            }
            #expect(error?.code == .transactionLost)
            #expect(try await database.first("SELECT count(*) FROM users", as: Int.self) == 0)
        }
    }

    @Test func aConstraintThatFailsOnlyAtTheCommitIsThrownAndNothingKept() async throws {
        try await withDatabase { database async throws in
            try await database.execute(
                "CREATE TABLE notes (author INTEGER REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED)"
            )
            let error = await failure {
                try await database.transaction { _ = try await $0.execute("INSERT INTO notes VALUES (\(7))") }
            }
            #expect(error?.code == .foreignKeyViolation)
            #expect(try await database.first("SELECT count(*) FROM notes", as: Int.self) == 0)
            try await database.transaction { try await $0.execute("DELETE FROM notes") }
        }
    }
}
