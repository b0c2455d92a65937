import Synchronization

/// What is to be done once a transaction was committed.
package typealias AfterCommit = @Sendable () async throws -> Void

/// Some of what was to be done after a commit failed. **The transaction itself was committed** and stays so; all of its hooks were run.
public struct AfterCommitFailure: Error, CustomStringConvertible {
    /// What the hooks threw, in the order in which they were asked for.
    public let errors: [any Error]

    /// The kinds of the errors alone: what is in them may be anything.
    public var description: String {
        let kinds = errors.map { String(describing: type(of: $0)) }.joined(separator: ", ")
        return
            "the transaction was committed, and \(errors.count) of its afterCommit hooks failed (\(kinds)); catch errors inside of the hook"
    }
}

extension Transaction {
    /// Has something done once, after the outermost transaction was committed, and never when it was rolled back: send the mail, publish the event, drop the cache.
    ///
    /// Hooks run one after another in the order in which they were asked for, in the task that ran the transaction, before `transaction { }` returns. The connection was given back by then,
    /// except within ``Database/withConnection(for:file:line:_:)``. One that throws does not stop the others: ``AfterCommitFailure`` is thrown after the last.
    /// A hook that was asked for in a nested transaction is forgotten with it. A process that dies after the commit runs no hook: what must happen belongs into the transaction.
    ///
    /// - Throws: ``DatabaseError`` with code `misuse` when the transaction has ended.
    public func afterCommit(_ hook: @escaping @Sendable () async throws -> Void) throws(DatabaseError) {
        try session.require(depth, statement: nil)
        session.state.withLock { $0.hooks.append((depth, hook)) }
    }
}

/// Runs all hooks, whatever some of them throw.
func run(_ hooks: [AfterCommit]) async throws {
    guard !hooks.isEmpty else { return }
    var errors: [any Error] = []
    for hook in hooks {
        do { try await hook() } catch { errors.append(error) }
    }
    guard errors.isEmpty else { throw AfterCommitFailure(errors: errors) }
}
