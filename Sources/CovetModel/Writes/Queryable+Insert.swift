public import CovetDatabase

extension Queryable {
    /// Stores a draft; the row that it became, with its id.
    ///
    /// - Throws: ``UniqueViolation``, ``LengthViolation``, or a `DatabaseError`.
    @discardableResult
    public func insert<Draft: ModelDraft>(_ draft: Draft) async throws -> Draft.Row {
        guard let row = try await insertAll([draft], onConflict: SQL()).first else {
            throw ModelError(.notFound, "the inserted \(Draft.Row.schema.name) did not come back")
        }
        return row
    }

    /// Stores all drafts or none; the rows in the drafts' order. As many go into a statement as the database can bind.
    @discardableResult
    public func insert<Draft: ModelDraft>(_ drafts: some Collection<Draft> & Sendable) async throws -> [Draft.Row] {
        // No database promises the order of returned rows. Ids that the app made are in the drafts' order; those that the database
        // counted ascend with it.
        try await insertAll(Array(drafts), onConflict: SQL())
    }

    /// Stores a draft unless a row with the same unique values is there; then nothing is done and `nil` returned.
    ///
    /// What was asked for twice is thus done once: `insertIfAbsent(Favorite.Draft(user: me, article: article))`.
    @discardableResult
    public func insertIfAbsent<Draft: ModelDraft>(_ draft: Draft) async throws -> Draft.Row? {
        try await insertAll([draft], onConflict: " ON CONFLICT DO NOTHING").first
    }

    /// Stores those drafts of which no unique value is there yet; the new rows.
    @discardableResult
    public func insertIfAbsent<Draft: ModelDraft>(
        _ drafts: some Collection<Draft> & Sendable
    ) async throws -> [Draft.Row] {
        try await insertAll(Array(drafts), onConflict: " ON CONFLICT DO NOTHING")
    }

    /// Stores a draft, or gives the row that has the same values in `key` the draft's other values; the row as it then is.
    ///
    /// - Parameter key: columns that are unique together.
    @discardableResult
    public func upsert<Draft: ModelDraft>(
        _ draft: Draft,
        matching key: (any PartialKeyPath<Draft.Row> & Sendable)...
    ) async throws -> Draft.Row {
        let schema = Draft.Row.schema
        let target = try key.map { keyPath in
            guard let column = schema.column(for: keyPath) else {
                throw ModelError(.invalidQuery, "an upsert of \(schema.name) matches a property that is not a column")
            }
            return column.name
        }
        guard !target.isEmpty else {
            throw ModelError(.invalidQuery, "an upsert of \(schema.name) needs the unique columns that it matches")
        }
        let changed = schema.columnNames.dropFirst().filter { !target.contains($0) }
        // A row that has no other columns is "changed" to itself, so that it is returned.
        let assignments = (changed.isEmpty ? target : changed).map { name -> SQL in
            "\(identifier: name) = excluded.\(identifier: name)"
        }
        let columns = target.map { SQL(identifier: $0) }.joined()
        let conflict: SQL = " ON CONFLICT (\(columns)) DO UPDATE SET \(assignments.joined())"
        guard let row = try await insertAll([draft], onConflict: conflict).first else {
            throw ModelError(.notFound, "the stored \(schema.name) did not come back")
        }
        return row
    }

    private func insertAll<Draft: ModelDraft>(_ drafts: [Draft], onConflict: SQL) async throws -> [Draft.Row] {
        let insert = Insert<Draft>(drafts, onConflict: onConflict)
        try insert.check()
        let statements = insert.statements(for: dialect)
        let rows = try await Draft.Row.translating {
            guard statements.count > 1 else {
                return try await query(statements.first, as: Draft.Row.self)
            }
            return try await transaction { transaction in
                var rows: [Draft.Row] = []
                for statement in statements {
                    rows += try await transaction.query(statement, as: Draft.Row.self)
                }
                return rows
            }
        }
        return insert.inOrder(rows)
    }

    private func query<Row: RowDecodable>(_ sql: SQL?, as type: Row.Type) async throws -> [Row] {
        guard let sql else { return [] }
        return try await query(sql, as: type)
    }
}

/// The statements that store drafts.
struct Insert<Draft: ModelDraft>: Sendable {
    private let rows: [[SQLValue]]
    private let onConflict: SQL
    private let makesIDs: Bool

    init(_ drafts: [Draft], onConflict: SQL) {
        makesIDs = Draft.Row.ID.RawValue.new() != nil
        rows = drafts.map { draft in
            guard let id = Draft.Row.ID.RawValue.new() else { return draft.columnValues }
            return [id.sqlValue] + draft.columnValues
        }
        self.onConflict = onConflict
    }

    /// The rows in the order of their drafts.
    func inOrder(_ stored: [Draft.Row]) -> [Draft.Row] {
        guard stored.count > 1 else { return stored }
        guard makesIDs else { return stored.sorted { $0.id.isBefore($1.id) } }
        let ids = rows.compactMap(\.first).enumerated().map { ($0.element, $0.offset) }
        let positions = Dictionary(ids, uniquingKeysWith: { first, _ in first })
        return stored.sorted { positions[$0.id.sqlValue] ?? 0 < positions[$1.id.sqlValue] ?? 0 }
    }

    func check() throws {
        for row in rows { try Draft.Row.schema.validate(row, offset: makesIDs ? 0 : 1) }
    }

    func statements(for dialect: SQLDialect) -> [SQL] {
        let schema = Draft.Row.schema
        let columns = makesIDs ? schema.columnNames[...] : schema.columnNames.dropFirst()
        let rowsInStatement = max(1, dialect.maximumBindings / max(columns.count, 1))
        let names = columns.map { SQL(identifier: $0) }.joined()
        let head: SQL = "INSERT INTO \(identifier: schema.table) "
        let tail: SQL = "\(onConflict) RETURNING \(schema.selection)"
        // A model of an id alone has no values to list, and each row is a statement.
        guard !columns.isEmpty else { return rows.map { _ in head + "DEFAULT VALUES" + tail } }
        return stride(from: 0, to: rows.count, by: rowsInStatement).map { start in
            let chunk = rows[start..<min(start + rowsInStatement, rows.count)]
            let values = chunk.map { row -> SQL in "(\(row.map { SQL(value: $0) }.joined()))" }.joined()
            return head + "(\(names)) VALUES \(values)" + tail
        }
    }
}

extension Identifier {
    /// The order in which the database counted; ids made by the app have none.
    fileprivate func isBefore(_ other: Self) -> Bool {
        guard case (.int64(let left), .int64(let right)) = (sqlValue, other.sqlValue) else { return false }
        return left < right
    }
}
