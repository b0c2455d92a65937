import Synchronization

/// Work of a pool that no caller waits for: making, trying and closing connections. It ends with the pool.
///
/// These tasks have no parent and keep nothing of the caller that happened to need them: a database is used at once, without a service that somebody has to run.
final class BackgroundTasks: Sendable {
    private struct State {
        var next = 0
        var tasks: [Int: Task<Void, Never>] = [:]
        var isOver = false
    }

    private let state = Mutex(State())

    func add(_ work: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            guard !state.isOver else { return }
            let number = state.next
            state.next += 1
            state.tasks[number] = Task.detached { [weak self] in
                await work()
                self?.remove(number)
            }
        }
    }

    func cancelAll() {
        let tasks = state.withLock { state in
            state.isOver = true
            defer { state.tasks = [:] }
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
    }

    private func remove(_ number: Int) {
        state.withLock { _ = $0.tasks.removeValue(forKey: number) }
    }
}
