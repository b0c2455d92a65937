import Synchronization

/// A variable that several threads may use.
final class LockedBox<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>

    init(_ value: Value) {
        storage = Mutex(value)
    }

    var value: Value {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }

    func withValue<Result: Sendable>(_ body: (inout sending Value) -> sending Result) -> Result {
        storage.withLock(body)
    }
}
