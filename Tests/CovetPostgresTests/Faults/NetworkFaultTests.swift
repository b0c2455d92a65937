import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(2)))
struct NetworkFaultTests {
    @Test func aCommitWhoseAnswerIsLostIsSaidToBeUnknownAndNeverRepeated() async throws {
        try await withFaults { database, sound, proxy in
            let attempts = Counter()
            let error = await outcome {
                try await database.transaction(TransactionOptions().retried(upTo: 5)) { transaction in
                    attempts.add()
                    try await transaction.execute("INSERT INTO tokens VALUES ('a')")
                    proxy.set(.loseAnswer(to: "COMMIT"))
                }
            }
            #expect(error?.code == .outcomeUnknown)
            #expect(attempts.value == 1)
            // It was kept, once.
            let kept = try await eventually { try await sound.first("SELECT count(*) FROM tokens", as: Int.self) == 1 }
            #expect(kept)
            try await database.execute("INSERT INTO tokens VALUES ('b')")
            #expect(database.pools[0].lent == 0 && database.pools[0].active == 0)
        }
    }

    @Test func aCommitThatNeverReachedTheServerIsUnknownToo() async throws {
        try await withFaults { database, sound, proxy in
            let error = await outcome {
                try await database.transaction { transaction in
                    try await transaction.execute("INSERT INTO tokens VALUES ('a')")
                    proxy.set(.loseRequest("COMMIT"))
                }
            }
            #expect(error?.code == .outcomeUnknown)
            let count = try await sound.first("SELECT count(*) FROM tokens", as: Int.self)
            #expect(count == 0)
        }
    }

    @Test func hooksDoNotRunAfterACommitOfUnknownOutcome() async throws {
        try await withFaults { database, _, proxy in
            let hooks = Counter()
            _ = await outcome {
                try await database.transaction { transaction in
                    try await transaction.execute("INSERT INTO tokens VALUES ('a')")
                    try transaction.afterCommit { hooks.add() }
                    proxy.set(.loseAnswer(to: "COMMIT"))
                }
            }
            #expect(hooks.value == 0)
        }
    }

    @Test func aSingleWriteWhoseAnswerIsLostIsUnknown() async throws {
        try await withFaults { database, sound, proxy in
            try await database.execute("INSERT INTO tokens VALUES ('warm')")
            proxy.set(.resetAfterAnswerBytes(1))
            let error = await outcome { try await database.execute("INSERT INTO tokens VALUES ('warm')") }
            #expect(error?.code == .outcomeUnknown)
            let found = try await eventually { try await sound.first("SELECT count(*) FROM tokens", as: Int.self) == 2 }
            #expect(found)
        }
    }

    @Test func aResetInTheMiddleOfAResultIsAnErrorAndTheNextStatementWorks() async throws {
        try await withFaults { database, _, proxy in
            _ = try await database.first("SELECT 1", as: Int.self)
            proxy.set(.resetAfterAnswerBytes(20_000))
            let rows = Statement(text: "SELECT repeat('x', 100) FROM generate_series(1, 10000)")
            let error = await outcome { _ = try await database.run(rows) { try $0.string(at: 0) } }
            #expect(error?.code == .outcomeUnknown || error?.code == .connection)
            let one = try await database.first("SELECT 1", as: Int.self)
            #expect(one == 1)
            #expect(database.pools[0].closed[.lost] == 1)
        }
    }

    @Test func whatOnlyReadsIsAskedAgainOnAnotherConnection() async throws {
        try await withFaults { database, _, proxy in
            _ = try await database.first("SELECT 1", as: Int.self)
            proxy.set(.resetAfterAnswerBytes(20_000))
            let rows = Statement(text: "SELECT repeat('x', 100) FROM generate_series(1, 10000)", isReadOnly: true)
            let result = try await database.run(rows) { try $0.string(at: 0) }
            #expect(result.rows.count == 10_000)
        }
    }

    @Test func aResetInTheMiddleOfAStreamEndsItWithAnError() async throws {
        try await withFaults { database, _, proxy in
            let error = await outcome {
                try await database.stream(
                    "SELECT repeat('x', 1000) FROM generate_series(1, 100000)",
                    as: String.self
                ) { rows in
                    var count = 0
                    for try await _ in rows {
                        count += 1
                        if count == 100 { proxy.set(.resetAfterAnswerBytes(100_000)) }
                    }
                }
            }
            #expect(error?.code == .connection || error?.code == .outcomeUnknown)
            let one = try await database.first("SELECT 1", as: Int.self)
            #expect(one == 1)
            #expect(database.pools[0].lent == 0)
        }
    }

    /// A network that swallows everything, as a firewall does that forgot the connection: callers are told within their time and what the server may need to confirm, and connections come back.
    @Test func aNetworkThatFallsSilentHoldsNobodyBeyondTheirTime() async throws {
        try await withFaults(pool: PoolConfiguration(size: 1...2, waitTimeout: .seconds(1))) { database, _, proxy in
            // On a busy machine the first connection may take longer to be made than a caller waits.
            let isUp = try await eventually {
                await outcome { _ = try await database.first("SELECT 1", as: Int.self) } == nil
            }
            try #require(isUp)
            proxy.set(.silence)
            let slowest = await withTaskGroup(of: (DatabaseError?, Duration).self) { group in
                for index in 0..<12 {
                    group.addTask {
                        let start = ContinuousClock.now
                        let limited = database.limited(to: .milliseconds(300))
                        let error = await outcome {
                            if index.isMultiple(of: 2) {
                                _ = try await limited.first("SELECT \(index)", as: Int.self)
                            } else {
                                try await limited.transaction { _ = try await $0.first("SELECT 1", as: Int.self) }
                            }
                        }
                        return (error, start.duration(to: .now))
                    }
                }
                var slowest = Duration.zero
                for await (error, time) in group {
                    #expect(error?.code == .deadlineExceeded || error?.code == .connection, "\(error as Any)")
                    slowest = max(slowest, time)
                }
                return slowest
            }
            // The time itself, and that in which the server is asked to stop.
            #expect(slowest < .seconds(8))
            proxy.set(.none)
            proxy.cutAll()
            let isBack = try await eventually {
                await outcome { _ = try await database.first("SELECT 1", as: Int.self) } == nil
            }
            #expect(isBack)
            let isClean = try await eventually { database.pools[0].lent == 0 && database.pools[0].active == 0 }
            #expect(isClean)
        }
    }

    @Test func connectionsThatAreCutWhileIdleAreReplacedWithoutAnError() async throws {
        try await withFaults(pool: PoolConfiguration(size: 3...4)) { database, _, proxy in
            let isWarm = try await eventually { database.pools[0].open == 3 }
            #expect(isWarm)
            proxy.cutAll()
            let isGone = try await eventually { (database.pools[0].closed[.lost] ?? 0) >= 3 }
            #expect(isGone)
            try await database.execute("INSERT INTO tokens VALUES ('a')")
            let isWarmAgain = try await eventually { database.pools[0].open == 3 }
            #expect(isWarmAgain)
        }
    }

    @Test func noWriteIsLostOrDoubledWhateverIsCut() async throws {
        try await withFaults { database, sound, proxy in
            let (kept, unknown) = try await writeTokens(200, to: database) { index in
                if index.isMultiple(of: 20) { proxy.cutAll() }
            }
            try await expect(sound, toHold: kept, andPerhaps: unknown)
            #expect(!kept.isEmpty)
            #expect(database.pools[0].lent == 0 && database.pools[0].active == 0 && database.pools[0].waiting == 0)
        }
    }
}

/// Writes tokens from several tasks, half of them in transactions; those that are known to be kept, and those that are not known.
func writeTokens(
    _ count: Int,
    to database: Database,
    _ disturb: @escaping @Sendable (Int) async -> Void
) async throws -> (kept: Set<String>, unknown: Set<String>) {
    await withTaskGroup(of: (String, DatabaseError?).self) { group in
        for index in 0..<count {
            group.addTask { () async -> (String, DatabaseError?) in
                let token = "token \(index)"
                let error = await outcome {
                    if index.isMultiple(of: 2) {
                        try await database.execute("INSERT INTO tokens VALUES (\(token))")
                    } else {
                        try await database.transaction(TransactionOptions().retried()) {
                            _ = try await $0.execute("INSERT INTO tokens VALUES (\(token))")
                        }
                    }
                }
                await disturb(index)
                return (token, error)
            }
        }
        var kept: Set<String> = []
        var unknown: Set<String> = []
        for await (token, error) in group {
            if error == nil { kept.insert(token) }
            if error?.code == .outcomeUnknown { unknown.insert(token) }
        }
        return (kept, unknown)
    }
}

func expect(_ database: Database, toHold kept: Set<String>, andPerhaps unknown: Set<String>) async throws {
    // What was on its way when its connection was cut may still arrive.
    try await database.transaction { try await $0.execute("LOCK TABLE tokens IN ACCESS EXCLUSIVE MODE") }
    let tokens = try await database.query("SELECT token FROM tokens WHERE token LIKE 'token %'", as: String.self)
    #expect(Set(tokens).count == tokens.count, "a write was doubled")
    #expect(kept.subtracting(tokens).isEmpty, "a write was lost")
    #expect(Set(tokens).subtracting(kept).subtracting(unknown).isEmpty, "a write was kept that was said to have failed")
}
