public import CovetSQL

/// What statements can be sent to: a ``Database``, a ``Connection`` lent by it, or a ``Transaction``.
///
/// ```swift
/// let busy = try await database.query("SELECT author_id, count(*) FROM posts WHERE views > \(floor) GROUP BY 1", as: (User.ID, Int).self)
/// ```
/// Rows are decoded where the database has them, by column index.
public protocol Queryable: Sendable {
    /// The language of the database.
    var dialect: SQLDialect { get }

    /// What tells the time that rows are stamped with.
    var clock: WallClock { get }

    /// Runs a rendered statement and decodes each row as it comes. Everything else here is made of this and ``stream(_:decoding:_:)``.
    ///
    /// - Parameter append: decodes the current row and appends it to the rows, nothing more and nothing less.
    func run<Value: Sendable>(
        _ statement: Statement,
        appending append: @escaping RowAppender<Value>
    ) async throws(DatabaseError) -> StatementResult<Value>

    /// Runs a statement and lends its rows one by one; memory stays flat however many there are. The statement ends with the closure.
    func stream<Value: Sendable, Result>(
        _ statement: Statement,
        decoding decode: @escaping @Sendable (borrowing SQLRow) throws -> Value,
        _ body: (RowStream<Value>) async throws -> Result
    ) async throws -> Result

    /// ``transaction(_:file:line:_:)``, with where it was asked for.
    func transaction<Result>(
        _ options: TransactionOptions,
        origin: StatementOrigin?,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result
}

extension Queryable {
    /// Runs the closure in a transaction: committed when it returns, rolled back when it throws or the task is cancelled.
    /// Inside of a transaction this is a savepoint, undone alone when the closure throws.
    ///
    /// On PostgreSQL a statement that fails ends what its transaction can do: nest one that may fail in a `transaction { }` of its own, and the outer one goes on.
    ///
    /// - Parameter options: none in a nested transaction, where those of the outermost one hold.
    /// - Throws: what the closure throws, or a ``DatabaseError`` when the commit fails. Nothing was kept then, with two exceptions that say so by themselves:
    ///   the code ``DatabaseError/Code/outcomeUnknown``, and ``AfterCommitFailure``.
    @discardableResult
    public func transaction<Result>(
        _ options: TransactionOptions = TransactionOptions(),
        file: String = #fileID,
        line: Int = #line,
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        try await transaction(options, origin: StatementOrigin(file: file, line: line), body)
    }
}

/// Decodes the current row of a result and appends it to the rows that came before.
///
/// It is one closure, so that both are compiled for the rows' type where the program says what that is: a driver, which is compiled for none, would have to move each row twice.
public typealias RowAppender<Value> = @Sendable (borrowing SQLRow, inout [Value]) throws -> Void

/// What a statement gave.
public struct StatementResult<Value: Sendable>: Sendable {
    /// The decoded rows, in order.
    public let rows: [Value]
    /// How many rows an `INSERT`, `UPDATE` or `DELETE` touched; 0 for others.
    public let affectedRows: Int

    public init(rows: [Value], affectedRows: Int) {
        self.rows = rows
        self.affectedRows = affectedRows
    }
}
