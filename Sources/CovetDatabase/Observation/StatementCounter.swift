import Synchronization

/// Statements that one task and its children sent.
final class StatementCounter: StatementObserver {
    @TaskLocal static var current: StatementCounter?

    let source: ObjectIdentifier
    private let outer: StatementCounter?
    private let texts = Mutex<[String]>([])

    init(source: ObjectIdentifier) {
        self.source = source
        outer = Self.current
    }

    var log: StatementLog { StatementLog(texts: texts.withLock { $0 }) }

    func statementDidFinish(_ event: StatementEvent) {
        if event.kind == .statement {
            texts.withLock { $0.append(event.text) }
        }
        if let outer, outer.source == source {
            outer.statementDidFinish(event)
        }
    }
}

/// The statements that a piece of work cost, without the begins and ends of its transactions.
public struct StatementLog: Sendable, Hashable {
    /// Their texts, in the order in which they ended.
    public let texts: [String]

    public var count: Int { texts.count }
}

extension Database {
    /// Runs the closure and gives what it returned with the statements that it and its child tasks sent to this database, for tests that hold a query budget:
    ///
    /// ```swift
    /// let (page, statements) = try await database.countingStatements { try await articles.list(limit: 100) }
    /// #expect(statements.count == 4)
    /// ```
    public func countingStatements<Result>(_ body: () async throws -> Result) async rethrows -> (
        result: Result, statements: StatementLog
    ) {
        let counter = StatementCounter(source: reporter.source)
        let result = try await StatementCounter.$current.withValue(counter) { try await body() }
        return (result, counter.log)
    }
}
