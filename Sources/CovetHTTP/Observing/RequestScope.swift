import Synchronization

/// What is learnt about one request while it is answered, shared by every copy of its value.
///
/// A request is a value, so what an inner middleware attaches to its copy does not reach an outer one. This object
/// does: the access log and the error log, which are outermost, see who was signed in further inside.
package final class RequestScope: Sendable {
    /// When the outermost middleware that measures saw the request.
    package let start: ContinuousClock.Instant
    private let state: Mutex<State>

    private struct State {
        var notes: [(name: String, value: String)] = []
        var nonce: String?
    }

    package init(start: ContinuousClock.Instant) {
        self.start = start
        state = Mutex(State())
    }

    package var notes: [(name: String, value: String)] { state.withLock { $0.notes } }

    package func note(_ name: String, _ value: String) {
        state.withLock { state in
            if let index = state.notes.firstIndex(where: { $0.name == name }) {
                state.notes[index].value = value
            } else if state.notes.count < Self.mostNotes {
                state.notes.append((name, value))
            }
        }
    }

    /// The nonce of this request, made when it is first asked for.
    package func nonce(making make: () -> String) -> String {
        state.withLock { state in
            if let nonce = state.nonce { return nonce }
            let nonce = make()
            state.nonce = nonce
            return nonce
        }
    }

    /// The nonce, where one was asked for.
    package var usedNonce: String? { state.withLock { $0.nonce } }

    /// A log line stays a line: a loop that notes ever new names cannot make it grow without end.
    private static let mostNotes = 16
}

extension Request {
    /// The scope, made now where no middleware has made one.
    package mutating func openScope(at start: @autoclosure () -> ContinuousClock.Instant) -> RequestScope {
        if let scope { return scope }
        let scope = RequestScope(start: start())
        self.scope = scope
        return scope
    }

    /// Adds a fact to this request's line in the access log and to the log of an unexpected error.
    ///
    ///     request.note("user.id", "\(user.id)")
    ///
    /// The last value of a name wins; a request keeps 16 names. Notes are logged as they are: nothing secret belongs
    /// there. Without `AccessLog` and `ErrorResponses` there is nobody to read them, and they are dropped.
    public func note(_ name: String, _ value: String) {
        scope?.note(name, value)
    }
}
