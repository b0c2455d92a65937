package import CovetSQL
import Synchronization

/// The rows that a piece of work fetched ahead of their use, as `prefetching` does; by leaving one load out a test finds out whether anything depends on it.
///
/// It counts in the task that runs `withValue` and its children. Where none is current, as in production, a load costs one look at a task-local value.
package final class EagerLoads: Sendable {
    @TaskLocal package static var current: EagerLoads?

    /// Rows that belong to the rows of a query, fetched by a statement of their own.
    package struct Load: Sendable, Hashable, CustomStringConvertible {
        /// The models' names in Swift.
        package let root, child: String
        /// The column or the table that leads from one to the other: there may be several ways.
        package let path: SQLIdentifier
        package let origin: StatementOrigin?

        package init(root: String, child: String, path: SQLIdentifier, origin: StatementOrigin?) {
            self.root = root
            self.child = child
            self.path = path
            self.origin = origin
        }

        /// `Tag for each Article (article_tags), from Blog/Articles.swift:41`
        package var description: String {
            "\(child) for each \(root) (\(path))" + (origin.map { ", from \($0)" } ?? "")
        }
    }

    private struct State {
        var counts: [Load: Int] = [:]
        var hasLeftOut = false
    }

    private let leftOut: Load?
    private let state = Mutex(State())

    /// - Parameter leftOut: what is not to be loaded: its rows are missing.
    package init(leavingOut leftOut: Load? = nil) {
        self.leftOut = leftOut
    }

    /// True when the load is not to be done.
    package func leavesOut(_ load: Load) -> Bool {
        guard load == leftOut else { return false }
        state.withLock { $0.hasLeftOut = true }
        return true
    }

    package func add(_ load: Load, rows: Int) {
        state.withLock { $0.counts[load, default: 0] += rows }
    }

    /// What was loaded, with how many rows.
    package var counts: [Load: Int] { state.withLock(\.counts) }

    /// True when what was to be left out was asked for.
    package var hasLeftOut: Bool { state.withLock(\.hasLeftOut) }
}
