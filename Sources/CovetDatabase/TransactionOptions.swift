/// How a transaction runs. Those of the outermost transaction hold for all that are nested in it.
///
/// ```swift
/// try await database.transaction(.serializable.retried(upTo: 5)) { ... }
/// ```
public struct TransactionOptions: Sendable, Hashable {
    /// What a transaction may see of others that run beside it, as the SQL standard names it.
    public enum Isolation: String, Sendable, Hashable, CaseIterable {
        /// Each statement sees what was committed before it began. PostgreSQL's default.
        case readCommitted
        /// All statements see what was committed before the first one; a write to a row that changed since fails with ``DatabaseError/Code/serializationFailure``.
        case repeatableRead
        /// As if transactions ran one after another; one that does not fit fails with ``DatabaseError/Code/serializationFailure``. SQLite's only level.
        case serializable
    }

    /// `nil` for the database's own: read committed on PostgreSQL unless the server is set otherwise, serializable on SQLite.
    public var isolation: Isolation?
    /// True for a transaction that only reads: it sees one state of the data throughout on SQLite, and does not wait for writers. A write in it is an error.
    public var isReadOnly: Bool
    /// True for a serializable transaction that only reads and would rather wait at its begin than fail or disturb others: for long reports on PostgreSQL.
    public var isDeferrable: Bool
    /// When the whole closure may be run again; never by default, since only its author knows what else it does.
    public var retry: TransactionRetry

    public init(
        isolation: Isolation? = nil,
        isReadOnly: Bool = false,
        isDeferrable: Bool = false,
        retry: TransactionRetry = .never
    ) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.isDeferrable = isDeferrable
        self.retry = retry
    }

    public static let readOnly = TransactionOptions(isReadOnly: true)
    public static let repeatableRead = TransactionOptions(isolation: .repeatableRead)
    public static let serializable = TransactionOptions(isolation: .serializable)

    /// The same, run again after a serialisation failure or a deadlock until it was run `attempts` times.
    public func retried(upTo attempts: Int = 3) -> TransactionOptions {
        var options = self
        options.retry = TransactionRetry(attempts: attempts)
        return options
    }
}

extension TransactionOptions {
    /// Refuses what can never work, before anything is sent.
    func validate() throws(DatabaseError) {
        if isDeferrable, isolation != .serializable || !isReadOnly {
            throw DatabaseError(
                .misuse,
                "a deferrable transaction must be serializable and read-only: TransactionOptions(isolation: .serializable, isReadOnly: true, isDeferrable: true)"
            )
        }
    }

    /// Refuses a nested transaction that asks for more than the outermost one has.
    func validate(within outer: TransactionOptions) throws(DatabaseError) {
        let asked: String? =
            if let isolation, isolation != outer.isolation {
                "the isolation level \(isolation.rawValue)"
            } else if isReadOnly, !outer.isReadOnly {
                "being read-only"
            } else if isDeferrable, !outer.isDeferrable {
                "being deferrable"
            } else if retry.attempts > 1, outer.retry.attempts == 1 {
                "being run again"
            } else {
                nil
            }
        guard let asked else { return }
        throw DatabaseError(
            .misuse,
            "a nested transaction is a savepoint of the outermost one and cannot have \(asked) by itself; give the options to the outermost transaction"
        )
    }
}
