public import CovetDatabase

extension Queryable {
    /// Stores a draft, or does what `onConflict` says where its row is there already; the row as it then is, or `nil` when nothing was written.
    @discardableResult
    public func insert<Draft: ModelDraft>(
        _ draft: Draft,
        onConflict: OnConflict<Draft.Row>,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Draft.Row? {
        let now = clock.now
        let insert = try Insert(CollectionOfOne(draft), now: now, tail: try onConflict.sql(now: now))
        let origin = StatementOrigin(file: file, line: line)
        return try await namingMissingRow(of: Draft.Row.self, insert.rows.first ?? []) {
            try await store(insert, from: origin).first
        }
    }

    /// Stores drafts, and does what `onConflict` says with those whose rows are there already: all of it or nothing. The rows that were written, in
    /// no particular order.
    ///
    /// Two drafts of the same unique values cannot both be stored by a conflict that updates: PostgreSQL refuses to change a row twice in a statement.
    @discardableResult
    public func insert<Draft: ModelDraft>(
        _ drafts: some Collection<Draft> & Sendable,
        onConflict: OnConflict<Draft.Row>,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Draft.Row] {
        let now = clock.now
        let insert = try Insert(drafts, now: now, tail: try onConflict.sql(now: now))
        return try await store(insert, from: StatementOrigin(file: file, line: line))
    }

    /// Stores a draft unless a row with the same unique values is there; then nothing is done and `nil` returned.
    ///
    /// What was asked for twice is thus done once: `insertIfAbsent(Favorite.Draft(user: me, article: article))`.
    @discardableResult
    public func insertIfAbsent<Draft: ModelDraft>(
        _ draft: Draft,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Draft.Row? {
        try await insert(draft, onConflict: .ignore, file: file, line: line)
    }

    /// Stores those drafts of which no unique value is there yet; the new rows.
    @discardableResult
    public func insertIfAbsent<Draft: ModelDraft>(
        _ drafts: some Collection<Draft> & Sendable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Draft.Row] {
        try await insert(drafts, onConflict: .ignore, file: file, line: line)
    }

    /// Stores a draft, or gives the row that has the same values in `key` the draft's other values; the row as it then is.
    ///
    /// - Parameter key: columns that are unique together.
    @discardableResult
    public func upsert<Draft: ModelDraft>(
        _ draft: Draft,
        matching key: (any PartialKeyPath<Draft.Row> & Sendable)...,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Draft.Row {
        let conflict = OnConflict<Draft.Row>(updating: key)
        guard let row = try await insert(draft, onConflict: conflict, file: file, line: line) else {
            throw ModelError(.notFound, "the stored \(Draft.Row.schema.name) did not come back")
        }
        return row
    }

    /// The row with the draft's values in `key`, which is stored when it is not there. However many tasks ask at once, one row is made and all get it.
    ///
    /// - Parameter key: columns that are unique together, and of which the draft has values.
    /// - Returns: the row, and whether this call made it.
    @discardableResult
    public func findOrInsert<Draft: ModelDraft>(
        _ draft: Draft,
        matching key: (any PartialKeyPath<Draft.Row> & Sendable)...,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> (row: Draft.Row, isNew: Bool) {
        let origin = StatementOrigin(file: file, line: line)
        let now = clock.now
        let target = try OnConflict<Draft.Row>(ignoring: key).sql(now: now)
        let insert = try Insert(CollectionOfOne(draft), now: now, tail: " ON CONFLICT DO NOTHING")
        let query = try Draft.Row.matching(key, insert.rows.first ?? [])
        if let row = try await query.first(from: self, file: file, line: line) { return (row, false) }
        // A row that was there at the insert may be gone at the next look; it cannot go on like this for long.
        for _ in 0..<8 {
            if let row = try await store(insert, from: origin).first { return (row, true) }
            if let row = try await query.first(from: self, file: file, line: line) { return (row, false) }
            // Another unique value than those of the key is taken: this says which.
            if let row = try await store(insert.with(tail: target), from: origin).first { return (row, true) }
        }
        throw ModelError(.notFound, "the \(Draft.Row.schema.name) came and went each time it was looked for")
    }
}

extension Model {
    /// The rows with the values that `row` has in these columns.
    fileprivate static func matching(
        _ key: [any PartialKeyPath<Self> & Sendable],
        _ row: [SQLValue]
    ) throws(ModelError) -> Select<Self, Self> {
        guard !key.isEmpty else {
            throw ModelError(
                .invalidQuery,
                "finding or inserting a \(schema.name) needs the unique columns to find it by"
            )
        }
        var query = Self.all
        for keyPath in key {
            let column = try writtenColumn(keyPath)
            guard let index = schema.columnNames.firstIndex(of: column.name), row.indices.contains(index),
                !row[index].isNull
            else {
                throw ModelError(
                    .invalidQuery,
                    "a \(schema.name) is to be found by \(column.property), for which the draft has no value"
                )
            }
            query = query.narrowed(
                to: Rendered(
                    sql: "\(identifier: schema.table).\(identifier: column.name) = \(row[index])",
                    operation: .comparison
                )
            )
        }
        return query
    }
}
