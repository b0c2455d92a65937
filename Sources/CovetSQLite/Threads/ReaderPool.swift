import CovetDatabase
import Synchronization

/// The reading connections. They are opened when needed, up to a number, and lent to one user at a time in order of asking; the one used last is lent first, since its caches are warm.
final class ReaderPool: Sendable {
    private struct State {
        var free: [SQLiteSession] = []
        var opened = 0
        var isClosed = false
        var waiters: [Waiter<SQLiteSession>] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    private let open: @Sendable () throws(DatabaseError) -> SQLiteSession

    init(limit: Int, open: @escaping @Sendable () throws(DatabaseError) -> SQLiteSession) {
        self.limit = limit
        self.open = open
    }

    /// One that can be had at once; `nil` when all are lent.
    func takeFree() throws(DatabaseError) -> SQLiteSession? {
        let (free, mayOpen) = try state.withLock { state throws(DatabaseError) -> (SQLiteSession?, Bool) in
            if state.isClosed { throw DatabaseError(.connection, "the database was closed") }
            if let session = state.free.popLast() { return (session, false) }
            guard state.opened < limit else { return (nil, false) }
            state.opened += 1
            return (nil, true)
        }
        guard mayOpen else { return free }
        do throws(DatabaseError) {
            return try open()
        } catch {
            state.withLock { $0.opened -= 1 }
            throw error
        }
    }

    func take(until deadline: ContinuousClock.Instant?) async throws(DatabaseError) -> SQLiteSession {
        if let session = try takeFree() { return session }
        let waiter = Waiter<SQLiteSession>()
        let session = state.withLock { state -> SQLiteSession? in
            if let session = state.free.popLast() { return session }
            state.waiters.append(waiter)
            return nil
        }
        if let session { return session }
        do throws(DatabaseError) {
            return try await waiter.wait(until: deadline)
        } catch {
            state.withLock { state in state.waiters.removeAll { $0 === waiter } }
            throw error
        }
    }

    func give(_ session: SQLiteSession) {
        state.withLock { state in
            while !state.waiters.isEmpty {
                if state.waiters.removeFirst().settle(.success(session)) { return }
            }
            if state.isClosed { session.handle.close() } else { state.free.append(session) }
        }
    }

    /// Closes the connections that are not lent now, and those that are when they come back.
    func close() {
        state.withLock { state in
            state.isClosed = true
            for waiter in state.waiters {
                waiter.settle(.failure(DatabaseError(.connection, "the database was closed")))
            }
            state.waiters = []
            for session in state.free { session.handle.close() }
            state.free = []
        }
    }
}
