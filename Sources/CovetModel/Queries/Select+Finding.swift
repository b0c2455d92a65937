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
    /// The rows with these values in a column that is unique, by the values: `find(all: slugs, by: \.slug, from: database)`. Values of no row are left out.
    ///
    /// - Throws: ``ModelError`` with the code `notUnique` when two rows have the same value, and `invalidQuery` for a property that is no column.
    public static func find<Key: SQLConvertible & Hashable>(
        all keys: some Collection<Key>,
        by property: any KeyPath<Self, Key> & Sendable,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Key: Self] {
        let name = try writtenColumn(property).name
        let size = 16_384
        var rows: [Key: Self] = [:]
        var rest = Array(Set(keys))[...]
        while !rest.isEmpty {
            let column: Column<Key> = root._scope.column(name)
            let query = all.narrowed(to: column.isIn(rest.prefix(size))._rendered)
            for row in try await query.fetch(from: database, file: file, line: line) {
                guard rows.updateValue(row, forKey: row[keyPath: property]) == nil else {
                    throw ModelError(
                        .notUnique,
                        "more than one \(schema.name) has the same value in the column \(name.name)"
                    )
                }
            }
            rest = rest.dropFirst(size)
        }
        return rows
    }

    /// No row: where a query begins to which others are added by ``Select/union(_:keepingDuplicates:)``, or which says that there is nothing to find.
    public static var none: Select<Self, Self> { all.none() }
}

extension Select {
    /// None of the rows.
    public func none() -> Select { narrowed(to: Rendered(sql: "1 = 0", operation: .comparison)) }

    /// Lends the rows in batches, in the order of their ids unless the query says another: each batch is a page behind the last row of the one before, so that memory stays flat, and may prefetch.
    ///
    /// Between two batches no connection is held: rows that others insert or delete meanwhile are seen or not by their place in the order.
    /// - Parameter size: 1 to 1,000 rows.
    public func fetchBatches(
        of size: Int = 500,
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line,
        _ body: ([Row]) async throws -> Void
    ) async throws {
        var next: Cursor<Root>?
        repeat {
            let page = try await page(first: size, after: next, from: database, file: file, line: line)
            if !page.items.isEmpty { try await body(page.items) }
            next = page.next
        } while next != nil
    }
}
