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
    /// Whether rows that are prefetched must be of use. Default: true.
    ///
    /// A GET that prefetched rows is sent once more without them; when no GET of the test is answered otherwise, status or body, the prefetch is for nothing, and the test
    /// fails at its end. Leave it out where a GET of the app changes something.
    public var refusesUnusedLoads: Bool

    public init(
        perRequest: Int? = nil,
        inAll: Int? = nil,
        repetitions: Int = StatementTally.defaultLimit,
        refusesUnusedLoads: Bool = true
    ) {
        self.perRequest = perRequest
        self.inAll = inAll
        self.repetitions = repetitions
        self.refusesUnusedLoads = refusesUnusedLoads
    }

    /// Any number of statements, but no loop of queries and nothing that is loaded for nothing.
    public static let withoutLoops = QueryBudget()
}

/// What the requests of a test have spent.
final class QueryLedger: Sendable {
    private let budget: QueryBudget
    private let spent = Mutex(0)
    private let loads = Mutex(Loads())

    /// What was prefetched, by whether an answer depends on it.
    private struct Loads {
        var used: Set<EagerLoads.Load> = []
        /// With the first request whose answer is the same without it.
        var unused: [EagerLoads.Load: String] = [:]
    }

    init(_ budget: QueryBudget) {
        self.budget = budget
    }

    /// - Parameter send: sends the request; once more for each of its loads, where it is a GET.
    func charge(
        _ method: CovetHTTP.Method,
        _ target: String,
        _ send: () async throws -> TestResponse
    ) async throws -> TestResponse {
        let request = "\(method) \(target)"
        let tally = StatementTally(limit: budget.repetitions) { StatementContext(route: request) }
        let loads = EagerLoads()
        let result = try await StatementTally.$current.withValue(tally) {
            try await EagerLoads.$current.withValue(loads) { try await send() }
        }
        spent.withLock { $0 += tally.count }
        try check(request, tally)
        if budget.refusesUnusedLoads, method == .get {
            for (load, rows) in loads.counts where rows > 0 {
                await look(for: load, in: result, to: request, send)
            }
        }
        return result
    }

    /// Sends a request again without one of its loads.
    private func look(
        for load: EagerLoads.Load,
        in answer: TestResponse,
        to request: String,
        _ send: () async throws -> TestResponse
    ) async {
        guard !loads.withLock({ $0.used.contains(load) }) else { return }
        let without = EagerLoads(leavingOut: load)
        let other = try? await EagerLoads.$current.withValue(without) { try await send() }
        // An answer that comes from a cache says nothing.
        guard without.hasLeftOut else { return }
        let isSame = other?.status == answer.status && other?.body == answer.body
        loads.withLock { loads in
            guard isSame else {
                loads.used.insert(load)
                return
            }
            if loads.unused[load] == nil { loads.unused[load] = request }
        }
    }

    private func check(_ request: String, _ tally: StatementTally) throws {
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
    }

    func close() throws {
        let spent = spent.withLock { $0 }
        if let limit = budget.inAll, spent > limit {
            throw TestFailure("The requests of this test sent \(spent) statements, and \(limit) are allowed.")
        }
        let unused = loads.withLock { loads in loads.unused.filter { !loads.used.contains($0.key) } }
        guard unused.isEmpty else {
            let lines = unused.map { "  \($0.key): the answer to \($0.value) is the same without" }.sorted()
            throw TestFailure(
                "Rows are prefetched for nothing; leave the prefetching out.\n\(lines.joined(separator: "\n"))"
            )
        }
    }

    private static func list(_ statements: [RepeatedStatement]) -> String {
        statements.prefix(20).map { "  \($0)" }.joined(separator: "\n")
    }
}
