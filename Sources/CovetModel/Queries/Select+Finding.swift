public import CovetDatabase

extension Select {
    /// The last row, or `nil` when there is none.
    public func last(
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Row? {
        guard !clauses.isSliced else {
            throw ModelError(
                .invalidQuery,
                "a query with a limit or offset has its last row at the end of its rows: fetch them"
            )
        }
        return try await reversed().first(from: database, file: file, line: line)
    }

    /// The row with the least value, or `nil` when there is none: `Article.all.earliest(by: \.createdAt, from: database)`.
    public func earliest<Value: SQLConvertible>(
        by expression: (Root.Columns) -> some ColumnExpression<Value>,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Row? {
        try await unordered().order { expression($0).ascending.nullsLast }
            .first(from: database, file: file, line: line)
    }

    /// The row with the greatest value, or `nil` when there is none.
    public func latest<Value: SQLConvertible>(
        by expression: (Root.Columns) -> some ColumnExpression<Value>,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Row? {
        try await unordered().order { expression($0).descending.nullsLast }
            .first(from: database, file: file, line: line)
    }

    /// The first row of each group, in the query's order: `Article.order { $0.createdAt.descending }.distinct(on: \.author)` is the newest article of each author.
    ///
    /// Rows that the order leaves equal come in the order of their ids. Say the order before.
    public func distinct<First: ColumnExpression, each Other: ColumnExpression>(
        on keys: (Root.Columns) -> (First, repeat each Other)
    ) -> Select {
        firsts(of: keys)
    }

    private func firsts<each Expression: ColumnExpression>(
        of keys: (Root.Columns) -> (repeat each Expression)
    ) -> Select {
        let expressions = within(keys)
        var partition: [Rendered] = []
        repeat partition.append((each expressions)._rendered)
        return changing { clauses in
            let order = clauses.orderings + [columns.rowID.ascending]
            let isFirst = Window.rowNumber().over(partition: partition, order: order) == 1
            clauses.narrow(to: isFirst._rendered)
        }
    }
}

extension Select where Row == Root {
    /// These rows, and all whose chain of keys leads to them: the whole tree below. Cycles end.
    public func withDescendants(by key: (Root.Columns) -> OptionalReference<Root>) -> Select {
        reaching { found in
            found.joining(Root.self) { id, row in key(row) == id }.select { _, row in row.rowID }
        }
    }

    /// These rows, and all that their chains of keys lead to: the way up to the root. Cycles end.
    public func withAncestors(by key: (Root.Columns) -> OptionalReference<Root>) -> Select {
        reaching { found in
            found.joining(Root.self) { id, row in row.rowID == id }.select { _, row in key(row) }
        }
    }

    private func reaching<ID>(_ step: (CommonTable<Computed<Root.ID>>) -> Projection<ID>) -> Select {
        let found = CommonTable("tree", select { $0.rowID }).recursive(step)
        return Root.where { $0.rowID.isIn(found.select { $0 }) }
    }
}

extension Model {
    /// The rows with these ids, by their ids; those that are not there are left out.
    public static func find(
        all ids: some Collection<ID>,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [ID: Self] {
        // Half of what SQLite can bind.
        let size = 16_384
        var rows: [ID: Self] = [:]
        var rest = Array(Set(ids))[...]
        while !rest.isEmpty {
            let query = Self.where { $0.rowID.isIn(rest.prefix(size)) }
            for row in try await query.fetch(from: database, file: file, line: line) { rows[row.id] = row }
            rest = rest.dropFirst(size)
        }
        return rows
    }
}
