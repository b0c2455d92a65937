import Synchronization

/// Whether the application takes requests, from its start to its end.
public final class Readiness: Sendable {
    /// In the order in which an application goes through them; there is no way back.
    public enum State: Int, Sendable, Comparable, CaseIterable {
        case booting, migrated, ready, draining

        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    private let current: Mutex<State>

    public init(_ state: State = .booting) {
        current = Mutex(state)
    }

    public var state: State { current.withLock { $0 } }

    /// True between boot and drain: what `/health/ready` answers.
    public var isReady: Bool { state == .ready }

    /// Goes on to `state`.
    /// - Returns: false when the application is there or beyond already, so that a late "ready" cannot undo a drain.
    @discardableResult
    public func advance(to state: State) -> Bool {
        current.withLock { current in
            guard state > current else { return false }
            current = state
            return true
        }
    }
}
