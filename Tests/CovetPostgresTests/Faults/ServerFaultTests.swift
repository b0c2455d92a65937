import CovetDatabase
import CovetSQL
import CovetTestSupport
import Foundation
import Testing

@testable import CovetPostgres

/// Servers that die. They are the tests' own.
@Suite(.enabled(if: TestServer.isHere, TestServer.hint), .timeLimit(.minutes(5)))
struct ServerFaultTests {
    /// What a test closes is closed, whatever servers others started meanwhile.
    @Test func aServerOfATestKeepsNothingOfTheTestsOpen() async throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        try await OwnServer.lend { [ends] server in
            try await server.startPrimary()
            close(ends[1])
            // Fails, rather than waits, where somebody else has the other end.
            _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
            var byte: UInt8 = 0
            #expect(read(ends[0], &byte, 1) == 0)
        }
    }

    @Test func aServerThatIsKilledAndRestartedLosesNothingThatWasCommitted() async throws {
        try await OwnServer.lend { server in
            try await server.startPrimary()
            let database = try Database.postgres(server.configuration(), pool: PoolConfiguration(size: 1...4))
            try await database.execute("CREATE TABLE tokens (token TEXT NOT NULL)")
            try await database.execute("INSERT INTO tokens VALUES ('before')")

            // Killed in the middle of a transaction: the transaction fails and nothing of it is kept.
            let error = await outcome {
                try await database.transaction(TransactionOptions().retried()) { transaction in
                    try await transaction.execute("INSERT INTO tokens VALUES ('half')")
                    try await server.kill()
                    try await transaction.execute("INSERT INTO tokens VALUES ('other half')")
                }
            }
            #expect(error?.code == .connection)
            #expect(database.pools[0].lent == 0)

            // While it is down, callers hear of it within their time.
            let start = ContinuousClock.now
            let refused = await outcome {
                _ = try await database.limited(to: .seconds(1)).first("SELECT 1", as: Int.self)
            }
            #expect(refused?.code == .connection)
            #expect(start.duration(to: .now) < .seconds(5))

            // A caller who waits is served when it comes back.
            async let waiting = database.query("SELECT token FROM tokens", as: String.self)
            try await server.startPrimary()
            let tokens = try await waiting
            #expect(tokens == ["before"])

            // Killed under load.
            let killer = Counter()
            let (kept, unknown) = try await writeTokens(300, to: database) { _ in
                guard killer.add() == 100 else { return }
                try? await server.kill()
                try? await server.startPrimary()
            }
            #expect(kept.count >= 99)
            let isBack = try await eventually {
                await outcome { _ = try await database.first("SELECT 1", as: Int.self) } == nil
            }
            #expect(isBack)
            try await expect(database, toHold: kept, andPerhaps: unknown)
            let statistics = database.pools[0]
            #expect(statistics.lent == 0 && statistics.active == 0 && statistics.waiting == 0)
            await database.close()
        }
    }

    @Test func listenersHearAgainWhenTheServerIsBack() async throws {
        try await OwnServer.lend { server in
            try await server.startPrimary()
            let configuration = try server.configuration()
            let heard = LockedBox<[PostgresListener.Event]>([])
            let listener = Task {
                for try await event in try PostgresListener(configuration, channels: ["jobs"]) {
                    heard.withValue { $0.append(event) }
                }
            }
            let database = try Database.postgres(configuration, pool: PoolConfiguration(size: 0...1))
            func hears(_ payload: String) async throws -> Bool {
                try await eventually {
                    _ = await outcome { try await database.notify("jobs", payload) }
                    return heard.value.contains { event in
                        if case .notification(let notification) = event {
                            notification.payload == payload
                        } else {
                            false
                        }
                    }
                }
            }
            let isHeard = try await hears("before")
            #expect(isHeard)
            try await server.kill()
            heard.value = []
            try await server.startPrimary()
            let isHeardAgain = try await hears("after")
            // Whatever was sent meanwhile is said to be missed, before anything else is told.
            #expect(isHeardAgain && heard.value.first == .missed)
            listener.cancel()
            await #expect(throws: CancellationError.self) { try await listener.value }
            await database.close()
        }
    }

    @Test func replicasThatLagOrDieAreLeftOutAndTakenBack() async throws {
        try await OwnServer.lend { server in
            try await server.startPrimary()
            try await server.startStandby()
            let database = try Database.postgres(
                server.configuration(),
                replicas: [server.configuration("standby")],
                maximumLag: .milliseconds(1500),
                pool: PoolConfiguration(size: 1...4)
            )
            let standby = try Database.postgres(server.configuration("standby"), pool: PoolConfiguration(size: 0...1))
            let isReplica = Statement(text: "SELECT pg_is_in_recovery()", isReadOnly: true)
            func isAnsweredByReplica(_ database: Database) async throws -> Bool {
                try await database.run(isReplica) { try $0.bool(at: 0) }.rows == [true]
            }
            let isServing = try await eventually { database.pools[1].isServing }
            #expect(isServing)
            let answer14 = try await isAnsweredByReplica(database.reading)
            #expect(answer14)
            let lag = try #require(database.pools[1].lag)
            #expect(lag < .milliseconds(1500))

            // A replica that stops replaying is behind as soon as the primary writes.
            try await standby.execute("SELECT pg_wal_replay_pause()")
            try await database.execute("CREATE TABLE behind (id BIGINT)")
            let isLeftOut = try await eventually { !database.pools[1].isServing }
            #expect(isLeftOut)
            let fresh = try await isAnsweredByReplica(database.reading)
            #expect(!fresh)
            try await standby.execute("SELECT pg_wal_replay_resume()")
            let isBack = try await eventually { database.pools[1].isServing }
            #expect(isBack)

            // A replica that dies costs nobody an answer.
            await standby.close()
            try await server.kill("standby")
            for _ in 0..<20 {
                let answer = try await isAnsweredByReplica(database.reading)
                #expect(!answer)
            }
            try await server.startStandby()
            let isTakenBack = try await eventually { database.pools[1].isServing }
            #expect(isTakenBack)
            let answer15 = try await isAnsweredByReplica(database.reading)
            #expect(answer15)
            await database.close()
        }
    }
}
