import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

/// What every driver promises of transactions.
@Suite struct TransactionContract {
    @Test(arguments: Place.all)
    func whatIsDoneIsKeptTogetherOrNotAtAll(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let id = try await database.transaction {
                try await $0.first("INSERT INTO users (email) VALUES ('a') RETURNING id", as: Int.self)
            }
            #expect(id == 1)
            await #expect(throws: Stop.self) {
                try await database.transaction { transaction in
                    try await transaction.execute("INSERT INTO users (email) VALUES ('b')")
                    throw Stop()
                }
            }
            let found = try await emails(database)
            #expect(found == ["a"])
        }
    }

    @Test(arguments: Place.all)
    func aNestedTransactionIsUndoneAlone(_ place: Place) async throws {
        try await withDatabase(place) { database in
            try await database.transaction { outer in
                try await outer.execute("INSERT INTO users (email) VALUES ('a')")
                try? await outer.transaction { inner in
                    try await inner.execute("INSERT INTO users (email) VALUES ('b')")
                    try await inner.transaction { try await $0.execute("INSERT INTO users (email) VALUES ('c')") }
                    throw Stop()
                }
                try await outer.transaction { try await $0.execute("INSERT INTO users (email) VALUES ('d')") }
            }
            let found = try await emails(database)
            #expect(found == ["a", "d"])
        }
    }

    @Test(arguments: Place.all)
    func aStatementThatMayFailIsNestedAndTheRestGoesOn(_ place: Place) async throws {
        try await withDatabase(place) { database in
            try await database.transaction { transaction in
                try await transaction.execute("INSERT INTO users (email) VALUES ('a')")
                let error = await failure {
                    try await transaction.transaction {
                        _ = try await $0.execute("INSERT INTO users (email) VALUES ('a')")
                    }
                }
                #expect(error?.code == .uniqueViolation)
                try await transaction.execute("INSERT INTO users (email) VALUES ('b')")
            }
            let found = try await emails(database)
            #expect(found == ["a", "b"])
        }
    }

    @Test(arguments: Place.all)
    func aSwallowedFailureNeverLeavesHalfATransaction(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let error = await failure {
                try await database.transaction { transaction in
                    try await transaction.execute("INSERT INTO users (email) VALUES ('a')")
                    _ = try? await transaction.execute("INSERT INTO users (email) VALUES ('a')")
                    _ = try? await transaction.execute("INSERT INTO users (email) VALUES ('b')")
                }
            }
            // SQLite goes on after a statement that failed; PostgreSQL has given the transaction up, and says so.
            if place.isPostgres {
                #expect(error?.code == .transactionLost)
                let found = try await emails(database)
                #expect(found.isEmpty)
            } else {
                #expect(error == nil)
                let found = try await emails(database)
                #expect(found == ["a", "b"])
            }
        }
    }

    @Test(arguments: Place.all)
    func aReadOnlyTransactionRefusesToWrite(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let error = await failure {
                try await database.transaction(.readOnly) {
                    _ = try await $0.execute("INSERT INTO users (email) VALUES ('a')")
                }
            }
            #expect(error?.code == .readOnly)
            try await database.execute("INSERT INTO users (email) VALUES ('a')")
            let found = try await emails(database)
            #expect(found == ["a"])
        }
    }

    @Test(arguments: Place.all)
    func aTransactionIsOverWithItsClosure(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let kept = try await database.transaction { $0 }
            let error = await failure { try await kept.execute("DELETE FROM users") }
            #expect(error?.code == .misuse && error?.message.contains("after its closure") == true)
            let hook = await failure { try kept.afterCommit {} }
            #expect(hook?.code == .misuse)
            try await database.transaction { outer in
                try await outer.transaction { _ in
                    let error = await failure { try await outer.execute("DELETE FROM users") }
                    #expect(error?.code == .misuse && error?.message.contains("use the inner transaction") == true)
                }
                try await outer.execute("DELETE FROM users")
            }
        }
    }

    @Test(arguments: Place.all)
    func aTransactionThatAStatementEndsIsNeverHalfKept(_ place: Place) async throws {
        for end in ["ROLLBACK", "COMMIT", "/* out of here */ rollback"] as [SQL] {
            try await withDatabase(place) { database in
                let error = await failure {
                    try await database.transaction { transaction in
                        try await transaction.execute("INSERT INTO users (email) VALUES ('a')")
                        try await transaction.execute(end)
                        try await transaction.execute("INSERT INTO users (email) VALUES ('b')")
                    }
                }
                #expect(error?.code == .transactionLost || error?.code == .misuse)
                let found = try await emails(database)
                #expect(found.contains("b") == false)
            }
        }
    }

    @Test(arguments: Place.all)
    func childTasksShareATransaction(_ place: Place) async throws {
        try await withDatabase(place) { database in
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
            let found = try await emails(database)
            #expect(found.count == 50)
        }
    }

    @Test(arguments: Place.all)
    func aHundredWritersLoseNothing(_ place: Place) async throws {
        try await withDatabase(place) { database in
            try await database.execute("INSERT INTO users (email, age) VALUES ('counter', 0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        if index.isMultiple(of: 2) {
                            try await database.execute("UPDATE users SET age = age + 1")
                        } else {
                            try await database.transaction { transaction in
                                let lock: SQL = place.isPostgres ? " FOR UPDATE" : ""
                                let age = try await transaction.first("SELECT age FROM users\(lock)", as: Int.self) ?? 0
                                await Task.yield()
                                try await transaction.execute("UPDATE users SET age = \(age + 1)")
                            }
                        }
                        _ = try await database.first("SELECT age FROM users", as: Int.self)
                    }
                }
                try await group.waitForAll()
            }
            let age = try await database.first("SELECT age FROM users", as: Int.self)
            #expect(age == 100)
        }
    }

    @Test(arguments: Place.all)
    func aTransactionThatIsCancelledAtAnyPointIsRolledBack(_ place: Place) async throws {
        try await withDatabase(place) { database in
            for point in 0..<4 {
                let isThere = Gate()
                let mayGoOn = Gate()
                let task = Task {
                    try await database.transaction { transaction in
                        for step in 0..<4 {
                            if step == point {
                                isThere.open()
                                await mayGoOn.wait()
                            }
                            try await transaction.transaction {
                                try await $0.execute("INSERT INTO users (email) VALUES (\("\(point) \(step)"))")
                            }
                        }
                    }
                }
                await isThere.wait()
                task.cancel()
                mayGoOn.open()
                let result = await task.result
                #expect(throws: (any Error).self) { try result.get() }
                let found = try await emails(database)
                #expect(found.isEmpty)
            }
            try await database.transaction { try await $0.execute("INSERT INTO users (email) VALUES ('b')") }
        }
    }

    @Test(arguments: Place.all)
    func aCancelledWaitForATransactionLeavesTheQueue(_ place: Place) async throws {
        try await withDatabase(place, pool: PoolConfiguration(size: 1...1)) { database in
            let isInside = Gate()
            let mayGoOn = Gate()
            let holder = Task {
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
                try await database.limited(to: .milliseconds(20)).transaction {
                    _ = try await $0.execute("DELETE FROM users")
                }
            }
            #expect(late?.code == .deadlineExceeded)
            mayGoOn.open()
            try await holder.value
            try await database.transaction { try await $0.execute("DELETE FROM users") }
        }
    }

    // MARK: Options

    @Test(arguments: Place.all, TransactionOptions.Isolation.allCases)
    func anIsolationLevelIsKeptOrRefused(_ place: Place, _ level: TransactionOptions.Isolation) async throws {
        try await withDatabase(place) { database in
            let error = await failure {
                try await database.transaction(TransactionOptions(isolation: level)) { transaction in
                    guard place.isPostgres else { return }
                    let shown = try await transaction.first(
                        "SELECT current_setting('transaction_isolation')",
                        as: String.self
                    )
                    let wanted: [TransactionOptions.Isolation: String] = [
                        .readCommitted: "read committed", .repeatableRead: "repeatable read",
                        .serializable: "serializable",
                    ]
                    #expect(shown == wanted[level])
                }
            }
            #expect(error?.code == (place.isEmbedded && level == .readCommitted ? .unsupported : nil))
        }
    }

    @Test(arguments: Place.all)
    func aDeferrableTransactionIsOneOrRefused(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let report = TransactionOptions(isolation: .serializable, isReadOnly: true, isDeferrable: true)
            let error = await failure {
                try await database.transaction(report) { transaction in
                    let shown = try await transaction.first(
                        "SELECT current_setting('transaction_deferrable')",
                        as: String.self
                    )
                    #expect(shown == "on")
                }
            }
            #expect(error?.code == (place.isEmbedded ? .unsupported : nil))
            let nonsense = await failure {
                try await database.transaction(TransactionOptions(isDeferrable: true)) { _ in }
            }
            #expect(nonsense?.code == .misuse)
        }
    }

    @Test(
        arguments: Place.all,
        [
            TransactionOptions.serializable, .readOnly, TransactionOptions().retried(upTo: 2),
            TransactionOptions(isolation: .serializable, isReadOnly: true, isDeferrable: true),
        ]
    )
    func aNestedTransactionCannotAskForMore(_ place: Place, _ options: TransactionOptions) async throws {
        try await withDatabase(place) { database in
            try await database.transaction { outer in
                let error = await failure { try await outer.transaction(options) { _ in } }
                #expect(error?.code == .misuse)
                #expect(error?.message.contains("outermost transaction") == true)
                try await outer.execute("INSERT INTO users (email) VALUES ('a')")
            }
            let found = try await emails(database)
            #expect(found == ["a"])
        }
    }

    // MARK: After the commit

    @Test(arguments: Place.all)
    func hooksRunOnceAfterTheOutermostCommitInTheirOrder(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let notes = Notes()
            try await database.transaction { transaction in
                try await transaction.execute("INSERT INTO users (email) VALUES ('a')")
                try transaction.afterCommit {
                    // The row is there for everybody, and the database is free to be written to.
                    let count = try await database.first("SELECT count(*) FROM users", as: Int.self)
                    try await database.execute("UPDATE users SET age = 1")
                    notes.note("outer \(count ?? -1)")
                }
                try await transaction.transaction { inner in
                    try inner.afterCommit { notes.note("inner") }
                }
                try? await transaction.transaction { inner in
                    try inner.afterCommit { notes.note("undone") }
                    throw Stop()
                }
                #expect(notes.all.isEmpty)
            }
            #expect(notes.all == ["outer 1", "inner"])
        }
    }

    @Test(arguments: Place.all)
    func hooksOfARolledBackTransactionNeverRun(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let notes = Notes()
            _ = try? await database.transaction { transaction in
                try transaction.afterCommit { notes.note("never") }
                throw Stop()
            }
            try await database.withConnection(for: .write) { connection in
                _ = try? await connection.transaction { transaction in
                    try transaction.afterCommit { notes.note("never") }
                    throw Stop()
                }
                try await connection.transaction { try $0.afterCommit { notes.note("once") } }
            }
            #expect(notes.all == ["once"])
        }
    }

    @Test(arguments: Place.all)
    func aHookThatFailsStopsNeitherTheCommitNorTheOthers(_ place: Place) async throws {
        try await withDatabase(place) { database in
            let notes = Notes()
            let error = await #expect(throws: AfterCommitFailure.self) {
                try await database.transaction { transaction in
                    try await transaction.execute("INSERT INTO users (email) VALUES ('a')")
                    try transaction.afterCommit { throw Stop() }
                    try transaction.afterCommit { notes.note("second") }
                }
            }
            #expect(error?.errors.count == 1 && error?.description.contains("was committed") == true)
            #expect(notes.all == ["second"])
            let found = try await emails(database)
            #expect(found == ["a"])
        }
    }

    private func emails(_ database: Database) async throws -> [String] {
        try await database.query("SELECT email FROM users ORDER BY email", as: String.self)
    }
}
