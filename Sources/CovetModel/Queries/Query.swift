public import CovetDatabase

/// A question to a database that is answered with `Row`s: a ``Select``, a ``Projection``, a ``Combination``. It is a value, and nothing happens until it is fetched.
public protocol Query<Row>: Sendable {
    associatedtype Row: Sendable

    var _plan: QueryPlan<Row> { get }
    /// The same question for no more rows than so many.
    func _limited(to count: Int) -> Self
}

/// How a query is asked: its statement, and how rows are read from the answer.
public struct QueryPlan<Row: Sendable>: Sendable {
    private let text: Text
    package let loading: Loading<Row>
    /// True when it changes nothing and locks nothing.
    package var isReadOnly = true
    package var problem: ModelError?
    /// What its expressions need of the query around it, when it is a query within.
    package var outerJoins: [Join] = []
    /// What a row is called in an error.
    package let name: String

    private enum Text: Sendable {
        case sql(SQL)
        /// A text that is kept, with the one value it needs.
        case kept(FindText, SQLValue)
    }

    package init(_ sql: SQL, loading: Loading<Row>, name: String) {
        text = .sql(sql)
        self.loading = loading
        self.name = name
    }

    package init(_ kept: FindText, id: SQLValue, loading: Loading<Row>, name: String) {
        text = .kept(kept, id)
        self.loading = loading
        self.name = name
    }

    package var sql: SQL {
        switch text {
        case .sql(let sql): sql
        case .kept(let kept, let id): kept.sql(for: id)
        }
    }

    package func check() throws(ModelError) {
        if let problem { throw problem }
    }

    /// The statement in a database's language.
    package func statement(for dialect: SQLDialect, file: String, line: Int) throws(ModelError) -> Statement {
        try check()
        let origin = StatementOrigin(file: file, line: line)
        switch text {
        case .sql(let sql): return try sql.statement(for: dialect, isReadOnly: isReadOnly, origin: origin)
        case .kept(let kept, let id):
            return Statement(text: kept[dialect], bindings: [id], isReadOnly: isReadOnly, origin: origin)
        }
    }

    /// The query inside of another one.
    package var subquery: Rendered { Rendered(sql: sql, joins: outerJoins, problem: problem) }
}

extension SQL {
    /// The statement with what a query knows of it.
    ///
    /// - Throws: ``ModelError`` with the code `unsupported` for what the database has no word for.
    package func statement(
        for dialect: SQLDialect,
        isReadOnly: Bool,
        origin: StatementOrigin?
    ) throws(ModelError) -> Statement {
        var statement = statement(for: dialect)
        if let problem = statement.problem { throw ModelError(.unsupported, problem) }
        statement.isReadOnly = isReadOnly
        statement.origin = origin
        return statement
    }
}

extension ModelError.Code {
    /// The query asks for something that this database has not, such as an array in SQLite.
    public static let unsupported = ModelError.Code(description: "unsupported")
}

extension Query {
    /// All rows.
    public func fetch(
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Row] {
        let plan = _plan
        let statement = try plan.statement(for: database.dialect, file: file, line: line)
        return try await plan.loading.load(statement, from: database)
    }

    /// The first row, or `nil` when there is none.
    public func first(
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Row? {
        try await _limited(to: 1).fetch(from: database, file: file, line: line).first
    }

    /// The one row there is.
    ///
    /// - Throws: ``ModelError`` with the code `notFound`, or `notUnique` when there are more.
    public func one(
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Row {
        let rows = try await _limited(to: 2).fetch(from: database, file: file, line: line)
        guard let row = rows.first else { throw ModelError(.notFound, "there is no such \(_plan.name)") }
        guard rows.count == 1 else {
            throw ModelError(.notUnique, "more than one \(_plan.name) was found where one was asked for")
        }
        return row
    }

    /// Lends the rows one by one, so that memory stays flat however many there are.
    ///
    /// For queries that take one statement: one that prefetches is a ``ModelError``.
    public func stream<Result>(
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line,
        _ body: (RowStream<Row>) async throws -> Result
    ) async throws -> Result {
        let plan = _plan
        guard plan.loading.completion == nil else {
            throw ModelError(
                .invalidQuery,
                "a query that prefetches cannot be streamed: stream its rows, and fetch in batches what belongs to them"
            )
        }
        let statement = try plan.statement(for: database.dialect, file: file, line: line)
        return try await database.stream(statement, decoding: plan.loading.read, body)
    }

    /// How many rows there are.
    public func count(
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        try await wrapped(in: database, file, line) { "SELECT count(*) FROM (\($0)) AS \"rows\"" } ?? 0
    }

    /// True when there is a row; the database stops at the first.
    public func exists(
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Bool {
        try await wrapped(in: database, file, line) { "SELECT EXISTS (\($0))" } ?? false
    }

    /// True when there is no row; the database stops at the first.
    public func isEmpty(
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Bool {
        try await !exists(in: database, file: file, line: line)
    }

    private func wrapped<Value: SQLConvertible>(
        in database: some Queryable,
        _ file: String,
        _ line: Int,
        _ sql: (SQL) -> SQL
    ) async throws -> Value? {
        let plan = _plan
        var whole = QueryPlan<Value>(sql(plan.sql), loading: .columns(from: 0), name: plan.name)
        whole.problem = plan.problem
        whole.isReadOnly = plan.isReadOnly
        let statement = try whole.statement(for: database.dialect, file: file, line: line)
        return try await whole.loading.load(statement, from: database).first
    }
}
