public import CovetDatabase

extension Queryable {
    /// Stores all values of a row; the row as it then is, with its next version and the time of the update.
    ///
    /// - Throws: ``ModelError`` with the code `notFound` when the row is gone; ``StaleRowError`` when the model counts versions and somebody else has
    ///   updated the row since it was loaded; ``UniqueViolation`` and its like, or a `DatabaseError`.
    @discardableResult
    public func update<Row: Model>(_ row: Row, file: String = #fileID, line: Int = #line) async throws -> Row {
        let change = try RowChange(row, from: nil)
        return try await apply(change, from: StatementOrigin(file: file, line: line))
    }

    /// Stores those values of a row that differ from `original`, as it was loaded; what others changed besides stays. Where nothing differs nothing is sent.
    ///
    /// - Throws: as ``update(_:file:line:)``, and ``ModelError`` with the code `invalidQuery` when `original` is another row.
    @discardableResult
    public func update<Row: Model>(
        _ row: Row,
        from original: Row,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Row {
        guard row.id == original.id else {
            throw ModelError(.invalidQuery, "the original of the \(Row.schema.name) to update is another row")
        }
        let change = try RowChange(row, from: original)
        guard !change.isEmpty else { return row }
        return try await apply(change, from: StatementOrigin(file: file, line: line))
    }

    private func apply<Row: Model>(_ change: RowChange<Row>, from origin: StatementOrigin) async throws -> Row {
        guard let sql = change.sql(now: clock.now) else { return change.row }
        let stored = try await namingMissingRow(of: Row.self, change.values) {
            try await Row.translating { () -> Row? in
                guard Row.schema.isChangedByStoring else {
                    return try await touched(by: sql, from: origin) > 0 ? change.row : nil
                }
                return try await rows(of: sql + " RETURNING \(Row.schema.selection)", as: Row.self, from: origin).first
            }
        }
        guard let stored else { throw try await reasonForMissing(change.row, "update") }
        return stored
    }

    /// Deletes a row; one of a ``SoftDeletable`` model stays in the table with the moment of its deletion.
    ///
    /// - Throws: ``ModelError`` with the code `notFound` when the row is gone, ``StaleRowError`` when somebody else has updated it since it was
    ///   loaded, ``ForeignKeyViolation`` when a key still points to it, or a `DatabaseError`.
    public func delete<Row: Model>(_ row: Row, file: String = #fileID, line: Int = #line) async throws {
        let query = try Row.find(row.id).narrowed(toVersionOf: row)
        guard try await query.delete().run(in: self, file: file, line: line) > 0 else {
            throw try await reasonForMissing(row, "delete")
        }
    }

    /// Deletes a row from the table itself, whether or not it was deleted softly.
    ///
    /// - Throws: as ``delete(_:file:line:)``.
    public func deletePermanently<Row: SoftDeletable>(
        _ row: Row,
        file: String = #fileID,
        line: Int = #line
    ) async throws {
        let query = try Row.find(row.id).withDeleted().narrowed(toVersionOf: row)
        guard try await query.deletePermanently().run(in: self, file: file, line: line) > 0 else {
            throw try await reasonForMissing(row, "delete")
        }
    }

    /// Brings a deleted row back; the row as it then is.
    ///
    /// - Throws: ``ModelError`` with the code `notFound` when there is no such deleted row, or ``UniqueViolation`` when a living one has taken its place.
    @discardableResult
    public func restore<Row: SoftDeletable>(_ row: Row, file: String = #fileID, line: Int = #line) async throws -> Row {
        let rows = try await Row.find(row.id).restore().fetch(from: self, file: file, line: line)
        guard let restored = rows.first else {
            throw ModelError(.notFound, "the \(Row.schema.name) to restore is gone, or was not deleted")
        }
        return restored
    }

    private func reasonForMissing<Row: Model>(_ row: Row, _ verb: String) async throws -> any Error {
        if Row.schema.versionIndex != nil, try await Row.find(row.id).exists(in: self) {
            return StaleRowError(model: Row.schema.name)
        }
        return ModelError(.notFound, "the \(Row.schema.name) to \(verb) is gone")
    }
}

/// What is to be written of one row.
struct RowChange<Row: Model>: Sendable {
    let row: Row
    let values: [SQLValue]
    private let changed: [Int]

    init(_ row: Row, from original: Row?) throws {
        self.row = row
        values = row.columnValues
        try Row.schema.validate(values)
        let before = original?.columnValues
        changed = Row.schema.storedIndices.filter { [values] index in before.map { $0[index] != values[index] } ?? true
        }
    }

    var isEmpty: Bool { changed.isEmpty }

    /// The statement; `nil` for a model that has nothing to store beside its id.
    func sql(now: SQLTimestamp) -> SQL? {
        let schema = Row.schema
        let own = changed.map { index -> SQL in "\(identifier: schema.columnNames[index]) = \(values[index])" }
        let assignments = own + schema.nextVersion + schema.updated(now)
        guard !assignments.isEmpty else { return nil }
        var sql: SQL = "UPDATE \(identifier: schema.table) SET \(assignments.joined())"
        sql += " WHERE \(identifier: schema.id) = \(values[0])"
        if let index = schema.versionIndex { sql += " AND \(identifier: schema.columnNames[index]) = \(values[index])" }
        // A row that was loaded alive and is deleted now is gone; one that was loaded deleted may be mended.
        if let index = schema.deletedAtIndex, values[index].isNull {
            sql += " AND \(identifier: schema.columnNames[index]) IS NULL"
        }
        return sql
    }
}

extension Select {
    /// The rows with the version that `row` has, of a model that counts versions.
    fileprivate func narrowed(toVersionOf row: Root) throws -> Select {
        guard let index = Root.schema.versionIndex else { return self }
        let name = Root.schema.columnNames[index]
        return narrowed(
            to: Rendered(
                sql: "\(identifier: Root.schema.table).\(identifier: name) = \(row.columnValues[index])",
                operation: .comparison
            )
        )
    }
}
