import Synchronization

/// Counts what happens in several tasks.
package final class Counter: Sendable {
    private let count = Atomic(0)

    package init() {}

    package var value: Int { count.load(ordering: .relaxed) }

    /// The count with this one.
    @discardableResult package func add() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
}
