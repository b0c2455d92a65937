import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

@testable import CovetPostgres

@Suite(.enabled(if: TestServer.hasStandby, TestServer.hint), .timeLimit(.minutes(2)))
struct RoutingTests {
    private static let isReplica = Statement(text: "SELECT pg_is_in_recovery()", isReadOnly: true)

    private func isAnsweredByReplica(_ database: some Queryable) async throws -> Bool {
        try await database.run(Self.isReplica) { try $0.bool(at: 0) }.rows == [true]
    }

    private func withReplica(_ body: (Database) async throws -> Void) async throws {
        let database = try Database.postgres(
            TestServer.configuration(),
            replicas: [TestServer.standbyConfiguration()],
            pool: PoolConfiguration(size: 1...4)
        )
        let isServing = try await eventually { database.pools[1].isServing }
        #expect(isServing)
        do {
            try await body(database)
            await database.close()
        } catch {
            await database.close()
            throw error
        }
    }

    @Test func readsOfAScopeGoToAReplicaUntilItWrites() async throws {
        try await withReplica { database in
            #expect(database.hasReplicas)
            try await database.withReadYourWrites {
                let answer1 = try await isAnsweredByReplica(database)
                #expect(answer1)
                try await database.execute("SELECT 1")
                let answer2 = try await isAnsweredByReplica(database)
                #expect(!answer2)
                // Whoever asks within the scope, also a child.
                async let child = isAnsweredByReplica(database)
                let answer3 = try await child
                #expect(!answer3)
                let answer4 = try await isAnsweredByReplica(database.reading)
                #expect(!answer4)
            }
            try await database.withReadYourWrites {
                let answer5 = try await isAnsweredByReplica(database)
                #expect(answer5)
            }
        }
    }

    @Test func aTransactionThatWritesMarksItsScope() async throws {
        try await withReplica { database in
            try await database.withReadYourWrites {
                try await database.transaction(.readOnly) { transaction in
                    let answer6 = try await isAnsweredByReplica(transaction)
                    #expect(!answer6)
                }
                let answer7 = try await isAnsweredByReplica(database)
                #expect(answer7)
                try await database.transaction { transaction in
                    let answer8 = try await isAnsweredByReplica(transaction)
                    #expect(!answer8)
                }
                let answer9 = try await isAnsweredByReplica(database)
                #expect(!answer9)
            }
        }
    }

    @Test func outsideOfAScopeOnlyThoseWhoAskForItReadFromAReplica() async throws {
        try await withReplica { database in
            let answer10 = try await isAnsweredByReplica(database)
            #expect(!answer10)
            let answer11 = try await isAnsweredByReplica(database.reading)
            #expect(answer11)
            let answer12 = try await isAnsweredByReplica(database.reading.primary)
            #expect(!answer12)
            let write = await outcome { try await database.reading.execute("CREATE TABLE never (id int)") }
            #expect(write?.code == .readOnly)
            let stream = try await database.reading.stream("SELECT pg_is_in_recovery()", as: Bool.self) { rows in
                for try await isReplica in rows { return isReplica }
                return false
            }
            #expect(stream)
        }
    }

    @Test func aServerThatIsNoReplicaNeverServesAsOne() async throws {
        let database = try Database.postgres(
            TestServer.configuration(),
            replicas: [TestServer.configuration()],
            pool: PoolConfiguration(size: 1...2)
        )
        let isMeasured = try await eventually { database.pools[1].created > 0 && database.pools[0].created > 0 }
        #expect(isMeasured)
        #expect(!database.pools[1].isServing)
        let answer13 = try await isAnsweredByReplica(database.reading)
        #expect(!answer13)
        await database.close()
    }
}
