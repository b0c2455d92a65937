import CovetDatabase
import Synchronization

/// Who may use the writing connection: any number of single statements, which its thread takes one after another, or one transaction alone. Turns are in order of asking.
final class WriterGate: Sendable {
    private struct State {
        var isExclusive = false
        var shared = 0
        var isClosed = false
        var waiters: [(waiter: Waiter<Void>, isExclusive: Bool)] = []

        func admits(exclusive: Bool) -> Bool {
            !isExclusive && (!exclusive || shared == 0)
        }

        mutating func enter(exclusive: Bool) {
            if exclusive { isExclusive = true } else { shared += 1 }
        }

        mutating func leave(exclusive: Bool) {
            if exclusive { isExclusive = false } else { shared -= 1 }
        }
    }

    private let state = Mutex(State())

    /// Enters alone if that can be done at once.
    func enterAlone() -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.waiters.isEmpty, state.admits(exclusive: true) else { return false }
            state.enter(exclusive: true)
            return true
        }
    }

    func enter(exclusive: Bool, until deadline: ContinuousClock.Instant?) async throws(DatabaseError) {
        let waiter = try state.withLock { state throws(DatabaseError) -> Waiter<Void>? in
            if state.isClosed { throw DatabaseError(.connection, "the database was closed") }
            if state.waiters.isEmpty, state.admits(exclusive: exclusive) {
                state.enter(exclusive: exclusive)
                return nil
            }
            let waiter = Waiter<Void>()
            state.waiters.append((waiter, exclusive))
            return waiter
        }
        guard let waiter else { return }
        do throws(DatabaseError) {
            try await waiter.wait(until: deadline)
        } catch {
            // One that gave up must not stay in the way of those behind it.
            state.withLock { state in
                state.waiters.removeAll { $0.waiter === waiter }
                Self.admit(&state)
            }
            throw error
        }
    }

    func leave(exclusive: Bool) {
        state.withLock { state in
            state.leave(exclusive: exclusive)
            Self.admit(&state)
        }
    }

    /// Refuses all who come from now on and those who wait.
    func close() {
        state.withLock { state in
            state.isClosed = true
            for entry in state.waiters {
                entry.waiter.settle(.failure(DatabaseError(.connection, "the database was closed")))
            }
            state.waiters = []
        }
    }

    private static func admit(_ state: inout State) {
        while let first = state.waiters.first, state.admits(exclusive: first.isExclusive) {
            state.waiters.removeFirst()
            if first.waiter.settle(.success(())) { state.enter(exclusive: first.isExclusive) }
        }
    }
}
