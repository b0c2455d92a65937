/// How a transaction runs.
public struct TransactionOptions: Sendable, Hashable {
    /// True for a transaction that only reads: it sees one state of the data throughout and, on SQLite, does not wait for writers. A write in it is an error.
    public var isReadOnly: Bool

    public init(isReadOnly: Bool = false) {
        self.isReadOnly = isReadOnly
    }

    public static let readOnly = TransactionOptions(isReadOnly: true)
}
