import CovetDatabase
import Synchronization

/// What others than the event loop may know of a connection.
final class ConnectionVitals: Sendable {
    private struct Rest {
        var parameters: [String: String] = [:]
        var closing: [@Sendable (DatabaseError) -> Void] = []
        var end: DatabaseError?
        var notify: (@Sendable (PostgresNotification) -> Void)?
    }

    private let requests = Atomic<Int>(0)
    private let open = Atomic<Bool>(true)
    private let transaction = Atomic<UInt8>(TransactionStatus.idle.rawValue)
    private let encrypting = Atomic<Bool>(false)
    private let rest = Mutex(Rest())

    var isOpen: Bool { open.load(ordering: .acquiring) }
    var inFlight: Int { requests.load(ordering: .relaxed) }
    var isInTransaction: Bool { isOpen && transaction.load(ordering: .acquiring) != TransactionStatus.idle.rawValue }
    var parameters: [String: String] { rest.withLock { $0.parameters } }

    /// True from the begin of a TLS handshake to its success.
    var isEncrypting: Bool { encrypting.load(ordering: .acquiring) }

    func setEncrypting(_ isEncrypting: Bool) {
        encrypting.store(isEncrypting, ordering: .releasing)
    }

    func count(_ change: Int) {
        requests.wrappingAdd(change, ordering: .relaxed)
    }

    func setTransaction(_ status: TransactionStatus) {
        transaction.store(status.rawValue, ordering: .releasing)
    }

    func set(_ parameter: String, to value: String) {
        rest.withLock { rest in
            // A server has some twenty; one that makes up names must not fill the memory.
            guard rest.parameters.count < 1000 || rest.parameters[parameter] != nil else { return }
            rest.parameters[parameter] = value
        }
    }

    func onNotification(_ body: (@Sendable (PostgresNotification) -> Void)?) {
        rest.withLock { $0.notify = body }
    }

    func notify(_ notification: PostgresNotification) {
        rest.withLock { $0.notify }?(notification)
    }

    /// At once when it has ended already.
    func onClose(_ body: @escaping @Sendable (DatabaseError) -> Void) {
        let end: DatabaseError? = rest.withLock { rest in
            if rest.end == nil { rest.closing.append(body) }
            return rest.end
        }
        if let end { body(end) }
    }

    /// Before anybody is told why.
    func markClosed() {
        open.store(false, ordering: .releasing)
    }

    func close(_ reason: DatabaseError) {
        let closing = rest.withLock { rest in
            rest.end = reason
            defer { rest.closing = [] }
            return rest.closing
        }
        for body in closing { body(reason) }
    }
}
