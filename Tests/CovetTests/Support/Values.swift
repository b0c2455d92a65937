import Covet
import Synchronization

/// An app of nothing but a route.
struct Bare: CovetApp {
    func configure(_ app: inout App) {
        app.routes.get("/") { "bare" }
    }
}

/// A value that a test changes while an app looks at it.
final class Flag: Sendable {
    private let state: Mutex<Bool>

    init(_ value: Bool) {
        state = Mutex(value)
    }

    var value: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
