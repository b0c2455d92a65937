import Synchronization

/// What a connection is working on, for those who look from another thread, such as a watchdog.
package final class RequestActivity: Sendable {
    private struct State {
        var head: RequestHead?
        var route: Route?
    }

    private let state = Mutex(State())

    package init() {}

    package func begin(_ head: RequestHead) {
        state.withLock { $0 = State(head: head, route: nil) }
    }

    package func matched(_ route: Route?) {
        state.withLock { $0.route = route }
    }

    package func end() {
        state.withLock { $0 = State() }
    }

    /// The method and pattern of the route, or the method alone before one was found; nil between requests. The path
    /// itself is not given, as it may hold what belongs in no log.
    package var summary: String? {
        let state = state.withLock { $0 }
        guard let head = state.head else { return nil }
        return state.route?.description ?? head.method.name
    }
}
