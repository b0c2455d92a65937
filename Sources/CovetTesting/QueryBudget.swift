public import Covet
import Synchronization

/// How many statements requests may send in a test.
///
///     try await withApp(Blog.self, queryBudget: QueryBudget(perRequest: 4)) { app in
///         _ = try await app.get("/articles")      // throws where it sends a fifth statement, or asks one question in a loop
///     }
public struct QueryBudget: Sendable {
    /// The most statements that one request may send; nil for no limit.
    public var perRequest: Int?
    /// The most statements that all requests of the test may send; nil for no limit.
    public var inAll: Int?
    /// How often one request may ask the same question. Default: 5.
    public var repetitions: Int

    public init(perRequest: Int? = nil, inAll: Int? = nil, repetitions: Int = StatementTally.defaultLimit) {
        self.perRequest = perRequest
        self.inAll = inAll
        self.repetitions = repetitions
    }

    /// Any number of statements, but no loop of queries.
    public static let withoutLoops = QueryBudget()
}

/// What the requests of a test have spent.
final class QueryLedger: Sendable {
    private let budget: QueryBudget
    private let spent = Mutex(0)

    init(_ budget: QueryBudget) {
        self.budget = budget
    }

    func charge<Result>(_ request: String, _ body: () async throws -> Result) async throws -> Result {
        let tally = StatementTally(limit: budget.repetitions) { StatementContext(route: request) }
        let result = try await StatementTally.$current.withValue(tally) { try await body() }
        spent.withLock { $0 += tally.count }
        if let loop = tally.repeated.first {
            throw TestFailure(
                """
                \(request) asks the same question \(loop.count) times, and \(budget.repetitions) are allowed; join or prefetch \
                what it loads.
                \(Self.list(tally.repeated))
                """
            )
        }
        if let limit = budget.perRequest, tally.count > limit {
            throw TestFailure(
                """
                \(request) sent \(tally.count) statements, and \(limit) are allowed.
                \(Self.list(tally.asked(moreOftenThan: 0)))
                """
            )
        }
        return result
    }

    func close() throws {
        let spent = spent.withLock { $0 }
        if let limit = budget.inAll, spent > limit {
            throw TestFailure("The requests of this test sent \(spent) statements, and \(limit) are allowed.")
        }
    }

    private static func list(_ statements: [RepeatedStatement]) -> String {
        statements.prefix(20).map { "  \($0)" }.joined(separator: "\n")
    }
}
