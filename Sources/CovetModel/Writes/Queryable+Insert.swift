public import CovetDatabase

extension Queryable {
    /// Stores a draft; the row that it became, with its id.
    ///
    /// - Throws: ``UniqueViolation``, ``ForeignKeyViolation``, ``CheckViolation``, ``LengthViolation``, ``PrecisionViolation``, or a `DatabaseError`.
    @discardableResult
    public func insert<Draft: ModelDraft>(
        _ draft: Draft,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Draft.Row {
        let insert = try Insert(CollectionOfOne(draft), now: clock.now)
        let origin = StatementOrigin(file: file, line: line)
        return try await namingMissingRow(of: Draft.Row.self, insert.rows.first ?? []) {
            guard let row = try await store(insert, from: origin).first else {
                throw ModelError(.notFound, "the inserted \(Draft.Row.schema.name) did not come back")
            }
            return row
        }
    }

    /// Stores all drafts or none; the rows in the drafts' order. As many go into a statement as the database takes.
    @discardableResult
    public func insert<Draft: ModelDraft>(
        _ drafts: some Collection<Draft> & Sendable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Draft.Row] {
        let insert = try Insert(drafts, now: clock.now)
        return insert.inOrder(try await store(insert, from: StatementOrigin(file: file, line: line)))
    }

    /// Stores all drafts or none, and does not ask for the rows back: the quickest way for many. How many there were.
    ///
    /// PostgreSQL gets 1,000 and more by `COPY`, unless the table is a view, has rules or row-level security.
    @discardableResult
    public func insertOnly<Draft: ModelDraft>(
        _ drafts: some Collection<Draft> & Sendable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        let insert = try Insert(drafts, now: clock.now)
        let origin = StatementOrigin(file: file, line: line)
        return try await Draft.Row.translating {
            if let count = try await copied(insert, from: origin) { return count }
            let statements = insert.statements(for: dialect, returning: false)
            return try await inOne(statements) { database, sql in try await database.touched(by: sql, from: origin) }
                .reduce(0, +)
        }
    }

    /// Writes the rows by `COPY`; `nil`, and nothing was done, where they go by statements.
    private func copied<Draft: ModelDraft>(_ insert: Insert<Draft>, from origin: StatementOrigin) async throws -> Int? {
        guard dialect == .postgres, let lender = self as? any DriverLending, let (columns, rows) = insert.copied else {
            return nil
        }
        let table = Draft.Row.schema.table
        let names = columns.map(\.name.quoted).joined(separator: ", ")
        let reported = Statement(text: "COPY \(table.quoted) (\(names)) FROM STDIN", isReadOnly: false, origin: origin)
        return try await lender.withDriverConnection(for: .write, reporting: reported) { connection, options in
            guard let connection = connection as? any RowCopying else { return (nil, 0, 0) }
            let count = try await connection.copyRows(rows, into: table, columns: columns, options: options)
            return (count, 0, count ?? 0)
        }
    }

    /// The rows that statements stored, those of a conflict that was resolved among them.
    func store<Draft: ModelDraft>(_ insert: Insert<Draft>, from origin: StatementOrigin) async throws -> [Draft.Row] {
        let statements = insert.statements(for: dialect)
        return try await Draft.Row.translating {
            try await inOne(statements) { database, sql in
                try await database.rows(of: sql, as: Draft.Row.self, from: origin)
            }.flatMap(\.self)
        }
    }

    /// Runs statements so that all are kept or none: more than one take a transaction.
    func inOne<Result>(
        _ statements: [SQL],
        _ body: (any Queryable, SQL) async throws -> Result
    ) async throws -> [Result] {
        guard statements.count > 1 else {
            guard let statement = statements.first else { return [] }
            return [try await body(self, statement)]
        }
        return try await transaction { transaction in
            var results: [Result] = []
            for statement in statements { results.append(try await body(transaction, statement)) }
            return results
        }
    }

    /// Finds out which key of a row points to no row, where the database did not say.
    func namingMissingRow<Row: Model, Result>(
        of model: Row.Type,
        _ values: [SQLValue],
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as ForeignKeyViolation where error.reason == .missingRow && error.fields.count > 1 {
            var missing: [String] = []
            for (column, value) in zip(Row.schema.columns, values) where !value.isNull {
                guard let parent = column.parent?.schema else { continue }
                let sql: SQL =
                    "SELECT EXISTS (SELECT 1 FROM \(identifier: parent.table) WHERE \(identifier: parent.id) = \(value))"
                // The transaction may be one that the error ended: then the first answer stands.
                if let isThere = try? await first(sql, as: Bool.self), !isThere { missing.append(column.property) }
            }
            guard !missing.isEmpty else { throw error }
            throw ForeignKeyViolation(model: error.model, fields: missing, reason: .missingRow)
        }
    }
}
