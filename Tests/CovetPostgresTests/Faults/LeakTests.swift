import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

/// Callers of every kind who are stopped at any time: no connection is lost to them, none is left in a transaction, nobody waits beyond their time.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(3)))
struct LeakTests {
    private struct Stop: Error {}

    /// How a caller uses the database, and how it ends.
    private enum Use: CaseIterable {
        case reads, fails, isTooSlow, isCancelled, throwsInTransaction, failsInTransaction, isCancelledInTransaction,
            leavesAStream, leavesACopy, isCancelledInACopy, losesItsSession, leavesTraces
    }

    @Test(arguments: [1...1, 2...4])
    func whateverCallersDoEveryConnectionComesBack(size: ClosedRange<Int>) async throws {
        let name = "leak-\(UInt32.random(in: 0 ... .max))"
        var configuration = try TestServer.configuration()
        configuration.applicationName = name
        let database = try Database.postgres(
            configuration,
            pool: PoolConfiguration(size: size, waitTimeout: .seconds(30))
        )
        let slowest = await withTaskGroup(of: Duration.self) { group in
            for round in 0..<20 {
                for (index, use) in Use.allCases.enumerated() {
                    group.addTask { await Self.time { try await Self.call(use, round * 100 + index, database) } }
                }
            }
            return await group.reduce(.zero, max)
        }
        #expect(slowest < .seconds(40))

        let isIdle = try await eventually {
            let pool = database.pools[0]
            return pool.active == 0 && pool.lent == 0 && pool.inUse == 0 && pool.waiting == 0
        }
        #expect(isIdle, "\(database.pools[0])")
        // All of them can be had at once.
        let gate = Gate()
        let held = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<size.upperBound {
                group.addTask {
                    let error = await outcome {
                        try await database.transaction { transaction in
                            _ = try await transaction.first("SELECT 1", as: Int.self)
                            if held.add() == size.upperBound { gate.open() }
                            await gate.wait()
                        }
                    }
                    #expect(error == nil)
                }
            }
        }
        #expect(database.pools[0].open == size.upperBound)
        try await withConnection { observer in
            // The server's own view: no session more than the pool has, and none in the middle of something.
            let isTheSame = try await eventually {
                try await observer.integers(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1",
                    [.text(name)]
                ) == [Int64(size.upperBound)]
            }
            #expect(isTheSame)
            let busy = try await observer.strings(
                "SELECT state || ': ' || query FROM pg_stat_activity WHERE application_name = $1 AND state <> 'idle'",
                [.text(name)]
            )
            #expect(busy.isEmpty, "\(busy)")
            let locks = try await observer.integers(
                "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.application_name = $1",
                [.text(name)]
            )
            #expect(locks == [0])
            await database.close()
            let isGone = try await eventually {
                try await observer.integers(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1",
                    [.text(name)]
                ) == [0]
            }
            #expect(isGone)
        }
    }

    private static func time(_ body: () async throws -> Void) async -> Duration {
        let start = ContinuousClock.now
        _ = await outcome(body)
        return start.duration(to: .now)
    }

    private static func call(_ use: Use, _ number: Int, _ database: Database) async throws {
        switch use {
        case .reads:
            let found = try await database.first("SELECT \(number)", as: Int.self)
            #expect(found == number)
        case .fails: try await database.execute("SELECT 1 / (\(number) - \(number))")
        case .isTooSlow: try await database.limited(to: .milliseconds(number / 20 + 1)).execute("SELECT pg_sleep(20)")
        case .isCancelled: try await cancelled(after: number) { try await database.execute("SELECT pg_sleep(20)") }
        case .throwsInTransaction:
            try await database.transaction { transaction in
                try await transaction.execute("SELECT pg_advisory_xact_lock_shared(\(number))")
                throw Stop()
            }
        case .failsInTransaction:
            try await database.transaction { transaction in
                _ = try? await transaction.execute("SELECT 1 / (\(number) - \(number))")
                try await transaction.execute("SELECT 1")
            }
        case .isCancelledInTransaction:
            try await cancelled(after: number) {
                try await database.transaction { transaction in
                    try await transaction.execute("SELECT pg_advisory_xact_lock_shared(\(number))")
                    try await transaction.execute("SELECT pg_sleep(20)")
                }
            }
        case .leavesAStream:
            try await database.stream("SELECT generate_series(1, 100000)", as: Int.self) { rows in
                for try await row in rows where row == 100 { return }
            }
        case .leavesACopy:
            try await database.copy(from: "SELECT generate_series(1, 100000)", as: Int.self) { rows in
                for try await row in rows where row == 100 { return }
            }
        case .isCancelledInACopy:
            try await cancelled(after: number) {
                try await database.copy(from: "SELECT generate_series(1, 100000000)", as: Int.self) { rows in
                    for try await _ in rows {}
                }
            }
        case .losesItsSession:
            try await database.transaction { transaction in
                try await transaction.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                try await transaction.execute("SELECT 1")
            }
        case .leavesTraces:
            try await database.withConnection(for: .write) { connection in
                try await connection.execute("SELECT pg_advisory_lock_shared(\(number))")
            }
        }
    }

    /// Cancelled after so many turns of the scheduler, which is before it is sent, while it is prepared or while it runs.
    private static func cancelled(after turns: Int, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task { try await body() }
        for _ in 0..<turns * 5 { await Task.yield() }
        task.cancel()
        try await task.value
    }
}
