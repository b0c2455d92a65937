public import CovetSQL
import Synchronization

/// What a statement was sent for: a request, a job, a command.
public struct StatementContext: Sendable, Hashable {
    /// What names the request in logs; empty where nothing does.
    public let requestID: String
    /// The trace that the request is a part of; `nil` where it is of none.
    public let traceID: String?
    /// Method and pattern of the route, such as `GET /articles/:slug`; `nil` where none matched or there is no request.
    public let route: String?

    public init(requestID: String = "", traceID: String? = nil, route: String? = nil) {
        self.requestID = requestID
        self.traceID = traceID
        self.route = route
    }
}

/// The statements of one piece of work, by their fingerprints: finds the same question asked again and again.
///
/// ```swift
/// let tally = StatementTally { StatementContext(requestID: request.id, route: "GET /articles") }
/// try await StatementTally.$current.withValue(tally) { ... }
/// for repeated in tally.repeated { print(repeated) }
/// ```
/// It is counted in by ``StatementWatch``, from the task that runs `withValue` and its children.
public final class StatementTally: Sendable {
    @TaskLocal public static var current: StatementTally?

    /// A question may be asked that often in one piece of work before it is reported.
    public static let defaultLimit = 5

    /// How often the same question may be asked.
    public let limit: Int
    private let outer: StatementTally?
    private let makeContext: @Sendable () -> StatementContext
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var questions: [Question] = []
    }

    private struct Question {
        let shape: StatementShape
        let origin: StatementOrigin?
        var count: Int
        var duration: Duration
    }

    /// Distinct questions that are told apart; what comes beyond is counted, and no more.
    private static let mostQuestions = 256

    /// What it counts, the tally that is current at this moment counts too.
    ///
    /// - Parameter context: what the work is, asked for where a statement is logged or reported, not before.
    public init(
        limit: Int = StatementTally.defaultLimit,
        _ context: @escaping @Sendable () -> StatementContext = { StatementContext() }
    ) {
        makeContext = context
        self.limit = max(1, limit)
        outer = Self.current
    }

    func add(_ event: StatementEvent, _ shape: StatementShape) {
        state.withLock { state in
            state.count += 1
            // Few questions: a search beats a dictionary.
            if let index = state.questions.firstIndex(where: { $0.shape.hash == shape.hash }) {
                state.questions[index].count += 1
                state.questions[index].duration += event.duration
            } else if state.questions.count < Self.mostQuestions {
                state.questions.append(Question(shape: shape, origin: event.origin, count: 1, duration: event.duration))
            }
        }
        outer?.add(event, shape)
    }

    /// What the work is.
    public var context: StatementContext { makeContext() }

    /// How many statements were sent so far.
    public var count: Int { state.withLock(\.count) }

    /// The questions that were asked more often than ``limit`` allows, the most frequent first.
    public var repeated: [RepeatedStatement] { asked(moreOftenThan: limit) }

    /// The questions that were asked more often than `count` times, the most frequent first; with 0 all of them.
    public func asked(moreOftenThan count: Int) -> [RepeatedStatement] {
        let found = state.withLock { state in
            guard state.count > count else { return [Question]() }
            return state.questions.filter { $0.count > count }
        }
        guard !found.isEmpty else { return [] }
        let context = context
        return found.sorted { $0.count > $1.count }.map {
            RepeatedStatement(
                shape: $0.shape,
                count: $0.count,
                duration: $0.duration,
                origin: $0.origin,
                context: context
            )
        }
    }
}

/// The same question asked many times for one request: a loop of queries where a join or a prefetch would do.
public struct RepeatedStatement: Sendable, CustomStringConvertible {
    public let shape: StatementShape
    /// How often it was asked for this request.
    public let count: Int
    /// What that took in all.
    public let duration: Duration
    /// Where in the program's sources it is asked, where that is known.
    public let origin: StatementOrigin?
    public let context: StatementContext

    /// `12 times SELECT users (a81f...) in GET /articles, from Blog/Articles.swift:41: SELECT ...`
    public var description: String {
        var text = "\(count) times \(shape.summary) (\(shape.fingerprint))"
        if let route = context.route { text += " in \(route)" }
        if let origin { text += ", from \(origin)" }
        return text + ": \(shape.text)"
    }
}
