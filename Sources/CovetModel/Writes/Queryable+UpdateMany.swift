public import CovetDatabase

extension Queryable {
    /// Stores all values of many rows, different ones in each, in as few statements as the database takes: all rows or none. The rows as they then are,
    /// in the same order.
    ///
    /// - Throws: ``ModelError`` with the code `notFound` when one of them is gone, ``StaleRowError`` when somebody else has updated one since it was
    ///   loaded, `invalidQuery` when one is there twice; ``UniqueViolation`` and its like, or a `DatabaseError`.
    @discardableResult
    public func update<Row: Model>(
        _ rows: some Collection<Row> & Sendable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Row] {
        try await store(try UpdateMany(rows), of: rows, from: StatementOrigin(file: file, line: line))
    }

    /// Stores these values alone of many rows; what others changed besides stays: `update(articles, only: \.views, \.rating)`. All rows or none.
    ///
    /// - Throws: as the update of whole rows, and ``ModelError`` with the code `invalidQuery` for a column that cannot be given a value.
    @discardableResult
    public func update<Row: Model>(
        _ rows: some Collection<Row> & Sendable,
        only first: any PartialKeyPath<Row> & Sendable,
        _ others: (any PartialKeyPath<Row> & Sendable)...,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Row] {
        let update = try UpdateMany(rows, only: [first] + others)
        return try await store(update, of: rows, from: StatementOrigin(file: file, line: line))
    }

    private func store<Row: Model>(
        _ update: UpdateMany<Row>,
        of rows: some Collection<Row> & Sendable,
        from origin: StatementOrigin
    ) async throws -> [Row] {
        guard !update.isEmpty else { return Array(rows) }
        return try await transaction { transaction in
            var stored: [Row.ID: Row] = [:]
            try await Row.translating {
                for sql in update.statements(for: transaction.dialect, now: transaction.clock.now) {
                    for row in try await transaction.rows(of: sql, as: Row.self, from: origin) { stored[row.id] = row }
                }
            }
            return try rows.map { row in
                if let row = stored[row.id] { return row }
                if Row.schema.versionIndex != nil { throw StaleRowError(model: Row.schema.name) }
                throw ModelError(.notFound, "a \(Row.schema.name) to update is gone")
            }
        }
    }
}

/// The statements that give many rows a value each.
struct UpdateMany<Row: Model>: Sendable {
    private let rows: [[SQLValue]]
    /// The columns that are given a value.
    private let stored: [Int]

    /// - Parameter columns: all that can be stored where there are none.
    init(_ rows: some Collection<Row>, only columns: [any PartialKeyPath<Row> & Sendable] = []) throws {
        let schema = Row.schema
        let named = try columns.map { keyPath throws(ModelError) -> Int in
            let column = try Row.writtenColumn(keyPath)
            guard let index = schema.storedIndices.first(where: { schema.columnNames[$0] == column.name }) else {
                throw ModelError(
                    .invalidQuery,
                    "\(schema.name).\(column.property) cannot be given a value by an update of many rows"
                )
            }
            return index
        }
        stored = columns.isEmpty ? schema.storedIndices : schema.storedIndices.filter(named.contains)
        var seen: Set<Row.ID> = []
        self.rows = try rows.map { row in
            guard seen.insert(row.id).inserted else {
                throw ModelError(.invalidQuery, "a \(Row.schema.name) is to be updated twice at once")
            }
            let values = row.columnValues
            try Row.schema.validate(values)
            return values
        }
    }

    var isEmpty: Bool { rows.isEmpty || stored.isEmpty }

    func statements(for dialect: SQLDialect, now: SQLTimestamp) -> [SQL] {
        let schema = Row.schema
        // The id leads; what the row must still have comes last.
        var sent = [0] + stored
        if let index = schema.versionIndex { sent.append(index) }
        let assignments =
            stored.enumerated().map { offset, index -> SQL in
                "\(identifier: schema.columnNames[index]) = \(Self.value(offset + 1))"
            } + schema.nextVersion + schema.updated(now)
        var condition: SQL = "\(identifier: schema.table).\(identifier: schema.id) = \(Self.value(0))"
        if let index = schema.versionIndex {
            condition +=
                " AND \(identifier: schema.table).\(identifier: schema.columnNames[index]) = \(Self.value(sent.count - 1))"
        }
        if let deletedAt = schema.deletedAt {
            condition += " AND \(identifier: schema.table).\(identifier: deletedAt) IS NULL"
        }
        let rowsInStatement = max(1, (dialect.maximumBindings - 1) / sent.count)
        return stride(from: 0, to: rows.count, by: rowsInStatement).map { start in
            let chunk = rows[start..<min(start + rowsInStatement, rows.count)]
            var sql: SQL = "UPDATE \(identifier: schema.table) SET \(assignments.joined())"
            sql += " FROM (\(Self.values(chunk, sent))) AS \"new\" WHERE \(condition)"
            return sql + " RETURNING \(schema.selection)"
        }
    }

    /// Both databases name the columns of a list of values so, counted from 1.
    private static func value(_ index: Int) -> SQL {
        let name = SQLIdentifier(derived: "column\(index + 1)")
        return "\"new\".\(identifier: name)"
    }

    private static func values(_ rows: ArraySlice<[SQLValue]>, _ sent: [Int]) -> SQL {
        let columns = Row.schema.columns
        let lists = rows.enumerated().map { offset, row -> SQL in
            let cells = sent.map { index -> SQL in
                // PostgreSQL takes the types of the list from its first row.
                guard offset == 0 else { return SQL(value: row[index]) }
                let (value, type) = (row[index], columns[index].type)
                return SQL(dependingOnDialect: { dialect in
                    guard dialect == .postgres else { return SQL(value: value) }
                    return "CAST(\(value) AS \(unsafeRaw: type.name(for: dialect)))"
                })
            }
            return "(\(cells.joined()))"
        }
        return "VALUES \(lists.joined())"
    }
}
