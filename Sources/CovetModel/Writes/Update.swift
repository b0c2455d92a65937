public import CovetDatabase

/// New values for the rows of a query, in one statement: `Post.where { $0.id == id }.update { $0.isPublished = true }.run(in: database)`.
public struct Update<Root: Model>: Sendable {
    private let clauses: Clauses
    private let changes: Changes<Root>

    fileprivate init(_ clauses: Clauses, _ changes: Changes<Root>) {
        self.clauses = clauses
        self.changes = changes
    }

    /// Changes the rows; how many there were. An update that changes nothing sends nothing and gives 0.
    @discardableResult
    public func run(in database: some Queryable) async throws -> Int {
        guard let sql = try sql else { return 0 }
        return try await Root.translating { try await database.execute(sql) }
    }

    /// Changes the rows; how they are now.
    public func fetch(from database: some Queryable) async throws -> [Root] {
        guard let sql = try sql else { return [] }
        return try await Root.translating {
            try await database.query(sql + " RETURNING \(Root.schema.selection)", as: Root.self)
        }
    }

    private var sql: SQL? {
        get throws {
            try clauses.check()
            if let problem = changes.problem { throw problem }
            guard !changes.assignments.isEmpty else { return nil }
            let assignments = changes.assignments.map { name, value -> SQL in
                "\(identifier: name) = \(value.sql)"
            }
            return "UPDATE \(identifier: Root.schema.table) SET \(assignments.joined())\(clauses.onlyWhere(Root.self))"
        }
    }
}

/// The rows of a query, gone in one statement: `Post.where { $0.author == id }.delete().run(in: database)`.
public struct Delete<Root: Model>: Sendable {
    fileprivate let clauses: Clauses

    /// Deletes the rows; how many there were.
    @discardableResult
    public func run(in database: some Queryable) async throws -> Int {
        try clauses.check()
        return try await database.execute("DELETE FROM \(identifier: Root.schema.table)\(clauses.onlyWhere(Root.self))")
    }
}

extension Select {
    /// New values for these rows.
    public func update(_ change: (inout Changes<Root>) -> Void) -> Update<Root> {
        var changes = Changes<Root>()
        change(&changes)
        return Update(clauses, changes)
    }

    /// These rows, to be deleted.
    public func delete() -> Delete<Root> {
        Delete(clauses: clauses)
    }
}

extension Queryable {
    /// Stores all values of a row.
    ///
    /// - Throws: ``ModelError`` with the code `notFound` when the row is gone; ``UniqueViolation``, ``LengthViolation``, or a `DatabaseError`.
    public func update<Row: Model>(_ row: Row) async throws {
        let schema = Row.schema
        let values = row.columnValues
        try schema.validate(values)
        let assignments = zip(schema.columnNames, values).dropFirst().map { name, value -> SQL in
            "\(identifier: name) = \(value)"
        }
        guard !assignments.isEmpty else { return }
        let sql: SQL =
            "UPDATE \(identifier: schema.table) SET \(assignments.joined()) WHERE \(identifier: schema.id) = \(row.id)"
        let count = try await Row.translating { try await execute(sql) }
        guard count > 0 else { throw ModelError(.notFound, "the \(schema.name) to update is gone") }
    }

    /// Deletes a row.
    ///
    /// - Throws: ``ModelError`` with the code `notFound` when the row is gone, or a `DatabaseError` when a key still points to it.
    public func delete<Row: Model>(_ row: Row) async throws {
        guard try await Row.find(row.id).delete().run(in: self) > 0 else {
            throw ModelError(.notFound, "the \(Row.schema.name) to delete is gone")
        }
    }
}

extension Clauses {
    /// `" WHERE ..."` for a statement that can neither join nor be sliced.
    fileprivate func onlyWhere<Root: Model>(_ root: Root.Type) -> SQL {
        let joins = condition?.joins ?? []
        let plain = joins.isEmpty && !isSliced ? self : byID(Root.self)
        return plain.condition.map { " WHERE \($0.sql)" } ?? SQL()
    }
}
