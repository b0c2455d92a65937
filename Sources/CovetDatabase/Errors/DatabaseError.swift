/// What went wrong in a database, in terms that a program can act on. It never holds a value of a statement.
///
/// ```swift
/// do {
///     try await database.execute("INSERT INTO users (email) VALUES (\(email))")
/// } catch where error.code == .uniqueViolation && error.columns == ["email"] {
///     ...
/// }
/// ```
public struct DatabaseError: Error, Sendable, Hashable {
    /// The kind of failure.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        public init(_ description: String) {
            self.description = description
        }

        /// A row with the same unique value exists: ``DatabaseError/table`` and ``DatabaseError/columns`` say which.
        public static let uniqueViolation = Code("uniqueViolation")
        /// A reference to a row that does not exist, or from one that would lose it.
        public static let foreignKeyViolation = Code("foreignKeyViolation")
        public static let notNullViolation = Code("notNullViolation")
        public static let checkViolation = Code("checkViolation")
        /// Two rows that may not overlap (an exclusion constraint of PostgreSQL).
        public static let exclusionViolation = Code("exclusionViolation")
        /// Another transaction changed what this one read: nothing was kept, and the whole transaction may be run again, by ``TransactionOptions/retry`` of itself.
        public static let serializationFailure = Code("serializationFailure")
        /// Two transactions waited for each other and this one had to give way: nothing was kept, and it may be run again as a whole.
        public static let deadlock = Code("deadlock")
        /// Someone else holds the lock for longer than the busy timeout. It is safe to try the whole transaction again.
        public static let busy = Code("busy")
        /// The database cannot be reached or opened, or the connection ended. Nothing of the statement or its transaction was kept.
        public static let connection = Code("connection")
        /// The connection ended before the answer to a commit, or to a single statement that may have written, had come: it may have been kept or not.
        /// Never tried again by itself. Look at the data, or make the write one that may be repeated, before you run it again.
        public static let outcomeUnknown = Code("outcomeUnknown")
        /// More callers wait for a connection than may wait: the statement was refused at once. Nothing was sent.
        public static let poolExhausted = Code("poolExhausted")
        /// The database has no such table: ``DatabaseError/table`` says which. Mostly migrations are still to be run.
        public static let missingTable = Code("missingTable")
        /// The database's table has no such column: ``DatabaseError/columns`` says which. Mostly migrations are still to be run.
        public static let missingColumn = Code("missingColumn")
        /// The statement cannot be understood, or names a function or the like that does not exist.
        public static let syntax = Code("syntax")
        /// The task was cancelled while the statement ran. It was stopped, unless the message says that it may take effect.
        public static let cancelled = Code("cancelled")
        /// The statement did not end within its time. It was stopped, unless the message says that it may take effect: so it is where the server could not be asked in time, or not without hitting
        /// another statement.
        public static let deadlineExceeded = Code("deadlineExceeded")
        /// A column does not hold what the program wants.
        public static let decoding = Code("decoding")
        /// A value that the database cannot take.
        public static let invalidValue = Code("invalidValue")
        /// This database cannot do what was asked for, and another one can; the message says what there is instead.
        public static let unsupported = Code("unsupported")
        /// The database's role may not do this.
        public static let permissionDenied = Code("permissionDenied")
        /// The database may only be read.
        public static let readOnly = Code("readOnly")
        /// No room is left. Nothing of the statement was kept.
        public static let diskFull = Code("diskFull")
        /// The file is damaged or no database.
        public static let corrupted = Code("corrupted")
        /// The program used the database in a way that cannot work: the message says how to mend it.
        public static let misuse = Code("misuse")
        /// The database had to roll the transaction back; nothing of it was kept.
        public static let transactionLost = Code("transactionLost")
        /// Anything else; the message has the database's own words.
        public static let other = Code("other")
    }

    public var code: Code
    /// What happened and the way out; for developers and logs.
    public var message: String
    public var table: String?
    public var columns: [String]
    public var constraint: String?
    /// The text of the statement, with placeholders.
    public var statement: String?
    /// The database's own code: SQLITE_CONSTRAINT_UNIQUE, or an SQLSTATE.
    public var vendorCode: String?
    /// Where in the statement's text it went wrong, in characters counted from 1, when the database says so.
    public var position: Int?

    public init(
        _ code: Code,
        _ message: String,
        table: String? = nil,
        columns: [String] = [],
        constraint: String? = nil,
        statement: String? = nil,
        vendorCode: String? = nil,
        position: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.table = table
        self.columns = columns
        self.constraint = constraint
        self.statement = statement
        self.vendorCode = vendorCode
        self.position = position
    }
}

extension DatabaseError {
    /// True when nothing was kept because of what other transactions did at the same moment, so that running the whole transaction again may succeed.
    public var isTransient: Bool { code == .serializationFailure || code == .deadlock }

    /// True when the statement names what the database has not, or cannot be understood: it was not run.
    package var isAboutTheText: Bool { code == .syntax || code == .missingTable || code == .missingColumn }

    /// For drivers: the table is not there, and what mostly helps.
    package mutating func becomeMissing(table name: String?) {
        code = .missingTable
        table = name
        message =
            "the database has no table \(name ?? "of that name"): run the migrations (`migrate`), or correct DATABASE_URL if it names another database (\(message))"
    }

    /// For drivers: the column is not there, and what mostly helps.
    package mutating func becomeMissing(column name: String?) {
        code = .missingColumn
        columns = name.map { [$0] } ?? []
        message =
            "the table has no column \(name ?? "of that name"): run the migrations (`migrate`) where the app's models have it, or correct the name (\(message))"
    }

    /// For drivers: the database rolled back by itself and the statement was not run.
    public static func transactionLost(statement: String?) -> DatabaseError {
        DatabaseError(
            .transactionLost,
            "the database rolled this transaction back after an error; run the whole transaction again",
            statement: statement
        )
    }
}

extension DatabaseError: CustomStringConvertible {
    public var description: String {
        var text = "\(code): \(message)"
        if let statement { text += " [\(statement)]" }
        return text
    }
}
