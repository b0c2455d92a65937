import CovetDatabase
import CovetSQL
import CovetSQLite
import CovetTestSupport
import Foundation
import Testing

/// What SQLite adds to what every driver promises of transactions (TransactionContract).
@Suite struct TransactionTests {
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
    func aLentConnectionRefusesToWrite(_ place: Place) async throws {
        try await withDatabase(place) { database async throws in
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
