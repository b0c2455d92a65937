import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

/// When a transaction is run again, and when never.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint)) struct RetryContract {
    /// Two serializable transactions that each read what the other writes: one of them must fail.
    private func writeSkew(_ database: Database, options: TransactionOptions) async throws -> (
        attempts: Int, errors: [DatabaseError]
    ) {
        try await database.execute("INSERT INTO users (email, age) VALUES ('a', 1), ('b', 1)")
        let attempts = Counter()
        let haveRead = [Gate(), Gate()]
        let errors = await withTaskGroup(of: DatabaseError?.self) { group in
            for (index, email) in ["a", "b"].enumerated() {
                group.addTask {
                    await failure {
                        try await database.transaction(options) { transaction in
                            attempts.add()
                            let sum =
                                try await transaction.first("SELECT sum(age)::bigint FROM users", as: Int.self) ?? 0
                            haveRead[index].open()
                            await haveRead[1 - index].wait()
                            if sum >= 2 {
                                try await transaction.execute("UPDATE users SET age = 0 WHERE email = \(email)")
                            }
                        }
                    }
                }
            }
            return await group.reduce(into: [DatabaseError]()) { if let error = $1 { $0.append(error) } }
        }
        return (attempts.value, errors)
    }

    @Test func aSerialisationFailureIsTheCallersWithoutLeaveToRetry() async throws {
        try await withDatabase(.postgres) { database in
            let (attempts, errors) = try await writeSkew(database, options: .serializable)
            #expect(attempts == 2)
            #expect(errors.map(\.code) == [.serializationFailure])
            let sum = try await database.first("SELECT sum(age)::bigint FROM users", as: Int.self)
            #expect(sum == 1)
        }
    }

    @Test func aSerialisationFailureIsRetriedWithLeave() async throws {
        try await withDatabase(.postgres) { database in
            var database = database
            let pauses = Notes()
            database.timing = RetryTiming(pause: { pauses.note("\($0)") }, random: { 1 })
            let (attempts, errors) = try await writeSkew(database, options: .serializable.retried(upTo: 3))
            #expect(attempts == 3)
            #expect(errors.isEmpty)
            #expect(pauses.all == ["\(Duration.milliseconds(10))"])
            let sum = try await database.first("SELECT sum(age)::bigint FROM users", as: Int.self)
            #expect(sum == 1)
        }
    }

    @Test func aDeadlockIsRetriedWithLeaveAndBothAreKept() async throws {
        try await withDatabase(.postgres) { database in
            try await database.execute("INSERT INTO users (email, age) VALUES ('a', 0), ('b', 0)")
            let haveLocked = [Gate(), Gate()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, order) in [["a", "b"], ["b", "a"]].enumerated() {
                    group.addTask {
                        try await database.transaction(TransactionOptions().retried()) { transaction in
                            try await transaction.execute("UPDATE users SET age = age + 1 WHERE email = \(order[0])")
                            haveLocked[index].open()
                            await haveLocked[1 - index].wait()
                            try await transaction.execute("UPDATE users SET age = age + 1 WHERE email = \(order[1])")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let ages = try await database.query("SELECT age FROM users", as: Int.self)
            #expect(ages == [2, 2])
        }
    }

    struct Wrapped: Error { let inner: any Error }

    @Test func aFailureThatTheClosureWrapsIsKnownAllTheSame() async throws {
        try await withDatabase(.postgres) { database in
            let attempts = Counter()
            try await database.transaction(TransactionOptions().retried()) { transaction in
                guard attempts.add() == 1 else { return }
                do {
                    try await transaction.execute(
                        "DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = 'serialization_failure'; END $$"
                    )
                } catch {
                    throw Wrapped(inner: error)
                }
            }
            #expect(attempts.value == 2)
        }
    }

    @Test func whatWasMendedInASavepointIsNoReasonToRetry() async throws {
        try await withDatabase(.postgres) { database in
            let attempts = Counter()
            await #expect(throws: Stop.self) {
                try await database.transaction(TransactionOptions().retried()) { transaction in
                    attempts.add()
                    try? await transaction.transaction {
                        _ = try await $0.execute(
                            "DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = 'serialization_failure'; END $$"
                        )
                    }
                    throw Stop()
                }
            }
            #expect(attempts.value == 1)
        }
    }

    @Test func hooksOfAFailedAttemptAreForgotten() async throws {
        try await withDatabase(.postgres) { database in
            let notes = Notes()
            let attempts = Counter()
            try await database.transaction(TransactionOptions().retried()) { transaction in
                let attempt = attempts.add()
                try transaction.afterCommit { notes.note("attempt \(attempt)") }
                guard attempt == 1 else { return }
                try await transaction.execute(
                    "DO $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = 'deadlock_detected'; END $$"
                )
            }
            #expect(notes.all == ["attempt 2"])
        }
    }

    @Test(arguments: [1, 2, 3, 10, 64, 1000])
    func pausesGrowToTheirBoundAndNeverOverflow(attempt: Int) {
        let backoff = ExponentialBackoff(first: .milliseconds(10), longest: .seconds(1))
        let longest = backoff.pause(after: attempt, random: 1)
        #expect(longest == min(.milliseconds(10) * (1 << min(attempt - 1, 20)), .seconds(1)))
        #expect(backoff.pause(after: attempt, random: 0) == longest * 0.5)
        let endless = ExponentialBackoff(first: .seconds(Int64.max), longest: .seconds(Int64.max))
        #expect(endless.pause(after: attempt, random: 1) == .seconds(86_400))
    }
}
