import CovetDatabase
import CovetSQL
import CovetTestSupport
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import CovetPostgres

@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(2)))
struct PostgresPoolTests {
    private func withPool<Result>(
        _ pool: PoolConfiguration,
        observers: [any PoolObserver] = [],
        on group: (any EventLoopGroup)? = nil,
        _ change: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (Database) async throws -> Result
    ) async throws -> Result {
        var configuration = try TestServer.configuration()
        change(&configuration)
        let database = try Database.postgres(configuration, pool: pool, on: group, poolObservers: observers)
        do {
            let result = try await body(database)
            await database.close()
            #expect(database.pools[0].open == 0)
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    @Test func theMinimumIsWarmBeforeAnybodyAsks() async throws {
        try await withPool(PoolConfiguration(size: 3...5)) { database in
            let isWarm = try await eventually { database.pools[0].open == 3 }
            #expect(isWarm)
            #expect(database.pools[0].limits == 3...5 && database.pools[0].name == "primary")
        }
    }

    @Test func statementsOfACallerOnALoopStayOnItsLoop() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        try await withPool(PoolConfiguration(size: 4...4), on: group) { database in
            let isWarm = try await eventually { database.pools[0].open == 4 }
            #expect(isWarm)
            let loops = Array(group.makeIterator())
            let pids = try await loops.asyncMap { loop in
                try await withTaskExecutorPreference(LoopTaskExecutor(loop)) {
                    var pids: Set<Int> = []
                    for _ in 0..<20 {
                        if let pid = try await database.first("SELECT pg_backend_pid()::bigint", as: Int.self) {
                            pids.insert(pid)
                        }
                    }
                    return pids
                }
            }
            #expect(pids.allSatisfy { !$0.isEmpty && $0.count <= 2 })
            #expect(pids[0].isDisjoint(with: pids[1]))
        }
        try await group.shutdownGracefully()
    }

    @Test func aFullPoolMakesCallersWaitAndAFullQueueRefusesThem() async throws {
        try await withPool(PoolConfiguration(size: 1...1, queueLimit: 1)) { database in
            let isInside = Gate()
            let mayGoOn = Gate()
            let holder = Task {
                try await database.transaction { transaction in
                    try await transaction.execute("SELECT 1")
                    isInside.open()
                    await mayGoOn.wait()
                }
            }
            await isInside.wait()
            let waiting = Task { try await database.first("SELECT 2", as: Int.self) }
            let isQueued = try await eventually { database.pools[0].waiting == 1 }
            #expect(isQueued)
            let refused = await outcome { _ = try await database.first("SELECT 3", as: Int.self) }
            #expect(refused?.code == .poolExhausted)
            #expect(refused?.message.contains("PostgresPoolTests.swift") == true)
            mayGoOn.open()
            try await holder.value
            let two = try await waiting.value
            #expect(two == 2)
            #expect(database.pools[0].waits >= 1 && database.pools[0].refused == 1)
        }
    }

    @Test func whoHoldsAConnectionForLongIsNamed() async throws {
        let log = PoolNotes()
        try await withPool(PoolConfiguration(size: 1...1, leakThreshold: .milliseconds(50)), observers: [log]) {
            database in
            try await database.withConnection(for: .write) { connection in
                let isReported = try await eventually { log.leaks.count == 1 }
                #expect(isReported)
            }
            #expect(log.leaks.first??.file == "CovetPostgresTests/PostgresPoolTests.swift")
            #expect(database.pools[0].leaks == 1)
        }
    }

    @Test func aSlowStatementIsKeptApartTheSecondTime() async throws {
        try await withPool(PoolConfiguration(size: 2...2)) { database in
            func slow(_ seconds: Double) -> Statement {
                Statement(text: "SELECT pg_sleep($1)::text", bindings: [.double(seconds)], isReadOnly: true)
            }
            _ = try await database.run(slow(0.05)) { _ in }
            let again = Task { _ = try await database.run(slow(60)) { _ in } }
            let isApart = try await eventually { database.pools[0].lent == 1 }
            #expect(isApart)
            again.cancel()
            _ = await again.result
        }
    }

    @Test func theServersLimitsHoldOnEveryConnection() async throws {
        try await withPool(PoolConfiguration(size: 2...2)) {
            $0.statementTimeout = .seconds(7)
            $0.lockTimeout = .seconds(3)
            $0.idleInTransactionTimeout = .seconds(11)
        } _: { database in
            let names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
            for (name, value) in zip(names, ["7s", "3s", "11s"]) {
                let shown = try await database.first("SELECT current_setting(\(name))", as: String.self)
                #expect(shown == value)
            }
        }
    }

    @Test(.enabled(if: TestServer.hasBouncer, TestServer.hint))
    func behindAPoolerTheLimitsHoldInTransactions() async throws {
        var configuration = try TestServer.bouncerConfiguration()
        configuration.statementTimeout = .seconds(7)
        let database = try Database.postgres(configuration, pool: PoolConfiguration(size: 1...2))
        let shown = try await database.transaction {
            try await $0.first("SELECT current_setting('statement_timeout')", as: String.self)
        }
        #expect(shown == "7s")
        let outside = try await database.first("SELECT current_setting('statement_timeout')", as: String.self)
        #expect(outside != "7s")
        await database.close()
    }

    @Test func aWrongPasswordIsToldAtOnceAndNotGuessedAgainForEveryCaller() async throws {
        var configuration = try TestServer.configuration()
        configuration.password = .init("wrong")
        let database = try Database.postgres(configuration, pool: PoolConfiguration(size: 1...4))
        let errors = await withTaskGroup(of: DatabaseError?.self) { group in
            for _ in 0..<50 {
                group.addTask { await outcome { _ = try await database.first("SELECT 1", as: Int.self) } }
            }
            return await group.reduce(into: [DatabaseError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(errors.count == 50 && errors.allSatisfy { $0.code == .connection })
        #expect(!errors.contains { "\($0)".contains("wrong") })
        #expect(database.pools[0].failedAttempts < 10)
        await database.close()
    }

    @Test func aDatabaseThatIsForgottenClosesItsConnections() async throws {
        let name = "covet_forgotten_\(UInt32.random(in: 0 ... .max))"
        try await withPool(PoolConfiguration(size: 1...1)) { watcher in
            func count() async throws -> Int? {
                try await watcher.first(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = \(name)",
                    as: Int.self
                )
            }
            do {
                var configuration = try TestServer.configuration()
                configuration.applicationName = name
                let database = try Database.postgres(configuration, pool: PoolConfiguration(size: 2...2))
                _ = try await database.first("SELECT 1", as: Int.self)
                let some = try await count()
                #expect(some != 0)
            }
            let isGone = try await eventually { try await count() == 0 }
            #expect(isGone)
        }
    }
}

final class PoolNotes: PoolObserver {
    private let notes = Mutex<[StatementOrigin?]>([])
    var leaks: [StatementOrigin?] { notes.withLock { $0 } }

    func poolDidChange(_ event: PoolEvent, pool: String) {
        if case .leaked(let origin, _) = event { notes.withLock { $0.append(origin) } }
    }
}

/// Tasks on an event loop, as the server runs its handlers.
final class LoopTaskExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension Sequence {
    func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
