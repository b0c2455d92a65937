import CovetDatabase
import CovetSQL
import CovetTestSupport
import Testing

/// Writers who are stopped at any moment: while they wait for a connection, before their statement is sent, behind others, while it runs, between two statements of a transaction.
@Suite struct CancellationContract {
    private enum Outcome {
        case kept, notKept
        /// It was sent and could not be stopped; the error says that it may have taken effect.
        case unknown
    }

    @Test(arguments: Place.all)
    func whatIsCancelledIsKeptAsAWholeOrNotAtAllAndSaysWhich(_ place: Place) async throws {
        try await withDatabase(place, pool: PoolConfiguration(size: 2...3, waitTimeout: .seconds(30))) { database in
            try await database.execute("CREATE TABLE tokens (token BIGINT NOT NULL)")
            let outcomes = await withTaskGroup(of: (Int, Outcome).self) { group in
                let next = Counter()
                for _ in 0..<12 {
                    group.addTask {
                        let token = next.add()
                        return (token, await Self.write(token, to: database))
                    }
                }
                var outcomes: [Int: Outcome] = [:]
                for await (token, outcome) in group {
                    outcomes[token] = outcome
                    guard outcomes.count + 11 < 400 else { continue }
                    group.addTask {
                        let token = next.add()
                        return (token, await Self.write(token, to: database))
                    }
                }
                return outcomes
            }
            let rows = try await database.query(
                "SELECT token, count(*) FROM tokens GROUP BY token",
                as: (Int, Int).self
            )
            let found = Dictionary(uniqueKeysWithValues: rows)
            for (token, outcome) in outcomes {
                let count = found[token] ?? 0
                let whole = Self.statements(of: token)
                switch outcome {
                case .kept: #expect(count == whole, "\(token)")
                case .notKept: #expect(count == 0, "\(token)")
                case .unknown: #expect(count == 0 || count == whole, "\(token)")
                }
            }
            #expect(found.count > 50 && outcomes.values.contains { $0 == .notKept })
            for pool in database.pools { #expect(pool.lent == 0 && pool.active == 0 && pool.waiting == 0) }
        }
    }

    private static func statements(of token: Int) -> Int { token % 4 < 2 ? 1 : 2 }

    private static func write(_ token: Int, to database: Database) async -> Outcome {
        let task = Task {
            switch token % 4 {
            case 0: try await database.execute("INSERT INTO tokens VALUES (\(token))")
            case 1: _ = try await database.first("INSERT INTO tokens VALUES (\(token)) RETURNING token", as: Int.self)
            case 2:
                try await database.transaction { transaction in
                    for _ in 0..<2 { try await transaction.execute("INSERT INTO tokens VALUES (\(token))") }
                }
            default:
                try await database.transaction { transaction in
                    try await transaction.transaction { nested in
                        try await nested.execute("INSERT INTO tokens VALUES (\(token))")
                    }
                    await Task.yield()
                    try await transaction.execute("INSERT INTO tokens VALUES (\(token))")
                }
            }
        }
        // Each fifth is let be; the others are stopped after so many turns of the scheduler.
        if token % 5 != 0 {
            for _ in 0..<token * 37 % 500 { await Task.yield() }
            task.cancel()
        }
        do {
            try await task.value
            return .kept
        } catch let error as DatabaseError {
            return error.message.contains("may still take effect") || error.message.contains("may have taken effect")
                ? .unknown : .notKept
        } catch {
            return .notKept
        }
    }
}
