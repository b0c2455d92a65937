public import CovetDatabase

/// New values for the rows of a query, in one statement: `Post.where { $0.id == id }.update { $0.isPublished = true }.run(in: database)`.
public struct Update<Root: Model>: Sendable {
    private let clauses: Clauses
    private let changes: Changes<Root>

    init(_ clauses: Clauses, _ changes: Changes<Root>) {
        self.clauses = clauses
        self.changes = changes
    }

    /// Changes the rows; how many there were. An update that changes nothing sends nothing and gives 0.
    @discardableResult
    public func run(in database: some Queryable, file: String = #fileID, line: Int = #line) async throws -> Int {
        guard let sql = try sql(now: database.clock.now) else { return 0 }
        return try await Root.translating {
            try await database.touched(by: sql, from: StatementOrigin(file: file, line: line))
        }
    }

    /// Changes the rows; how they are now.
    public func fetch(
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Root] {
        guard let sql = try sql(now: database.clock.now) else { return [] }
        return try await Root.translating {
            try await database.rows(
                of: sql + " RETURNING \(Root.schema.selection)",
                as: Root.self,
                from: StatementOrigin(file: file, line: line)
            )
        }
    }

    private func sql(now: SQLTimestamp) throws -> SQL? {
        try clauses.check()
        guard let assignments = try changes.sql(now: now) else { return nil }
        return "UPDATE \(identifier: Root.schema.table) SET \(assignments.joined())\(clauses.onlyWhere(Root.self))"
    }
}

extension Select {
    /// New values for these rows.
    public func update(_ change: (inout Changes<Root>) -> Void) -> Update<Root> {
        var changes = Changes<Root>()
        // Queries that begin in the closure are queries within the update.
        Nesting.within(Root.schema.table) { change(&changes) }
        return Update(clauses, changes)
    }
}

extension Clauses {
    /// `" WHERE ..."` for a statement that can neither join nor be sliced.
    func onlyWhere<Root: Model>(_ root: Root.Type) -> SQL {
        (isPlain ? self : byID).visibleCondition.map { " WHERE \($0.sql)" } ?? SQL()
    }
}
