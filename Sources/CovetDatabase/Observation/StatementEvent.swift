/// One statement that ended, as its observers see it. It holds no value that was bound.
public struct StatementEvent: Sendable {
    public enum Kind: Sendable, Hashable {
        /// A statement that the program sent.
        case statement
        /// The beginning or end of a transaction or savepoint.
        case transaction
    }

    public let kind: Kind
    /// The text with placeholders.
    public let text: String
    /// From sending to the last row, waiting for a connection included.
    public let duration: Duration
    /// How many rows were decoded.
    public let rowCount: Int
    /// How many rows were inserted, updated or deleted.
    public let affectedRows: Int
    public let error: DatabaseError?

    /// The same for every statement of the same text: 16 hexadecimal digits, in all processes and releases (FNV-1a, 64 bits).
    public var fingerprint: String {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// Is told of every statement that ended, in the task that sent it: task-local values, such as a request's id, are there. It must be quick.
public protocol StatementObserver: Sendable {
    func statementDidFinish(_ event: StatementEvent)
}
