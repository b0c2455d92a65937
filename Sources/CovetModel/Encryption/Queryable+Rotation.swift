public import CovetDatabase

extension Queryable {
    /// Seals again what an older key sealed in a column, so that the key can be given up; how many rows there were. A text that is bound to an owner is opened where a column of its
    /// row is that owner.
    ///
    /// It goes by the id in batches and may be stopped and begun again at any time. A row that somebody else changes meanwhile keeps the change. The app's command `keys rotate`
    /// does it for every encrypted column.
    /// - Parameter batch: how many rows are read at once.
    /// - Throws: what the cipher throws for a text that cannot be opened; all others are done.
    @discardableResult
    public func reencrypt<Row: Model>(
        _ property: any KeyPath<Row, EncryptedText> & Sendable,
        by cipher: some TextCipher,
        batch: Int = 500,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        let origin = StatementOrigin(file: file, line: line)
        return try await reencrypt(try Row.writtenColumn(property), of: Row.self, by: cipher, batch: batch, origin)
    }

    /// Seals again what an older key sealed in a column that may be null.
    @discardableResult
    public func reencrypt<Row: Model>(
        _ property: any KeyPath<Row, EncryptedText?> & Sendable,
        by cipher: some TextCipher,
        batch: Int = 500,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        let origin = StatementOrigin(file: file, line: line)
        return try await reencrypt(try Row.writtenColumn(property), of: Row.self, by: cipher, batch: batch, origin)
    }

    /// Seals again what an older key sealed in a column, each text bound to another column of its row.
    @discardableResult
    public func reencrypt<Row: Model, Owner: SQLConvertible & CustomStringConvertible>(
        _ property: any KeyPath<Row, EncryptedText> & Sendable,
        of owner: any KeyPath<Row, Owner> & Sendable,
        by cipher: some TextCipher,
        batch: Int = 500,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        let origin = StatementOrigin(file: file, line: line)
        return try await reencrypt(try Row.writtenColumn(property), boundTo: owner, by: cipher, batch, origin)
    }

    /// Seals again what an older key sealed in a column that may be null, each text bound to another column of its row.
    @discardableResult
    public func reencrypt<Row: Model, Owner: SQLConvertible & CustomStringConvertible>(
        _ property: any KeyPath<Row, EncryptedText?> & Sendable,
        of owner: any KeyPath<Row, Owner> & Sendable,
        by cipher: some TextCipher,
        batch: Int = 500,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        let origin = StatementOrigin(file: file, line: line)
        return try await reencrypt(try Row.writtenColumn(property), boundTo: owner, by: cipher, batch, origin)
    }

    private func reencrypt<Row: Model, Owner: SQLConvertible & CustomStringConvertible>(
        _ column: ModelColumn,
        boundTo owner: any KeyPath<Row, Owner> & Sendable,
        by cipher: some TextCipher,
        _ batch: Int,
        _ origin: StatementOrigin
    ) async throws -> Int {
        let (whole, owner) = (Row.encryptionContext(of: column), try Row.writtenColumn(owner).name)
        return try await reencrypt(column, of: Row.self, Owner.self, in: owner, by: cipher, batch, origin) { row in
            let context = Row.bound(whole, to: row.owner)
            return (try cipher.open(row.sealed, context: context), context)
        }
    }

    /// The same for a column whose property nobody wrote down. A text that is bound to an owner is opened where another column of its row is that owner.
    ///
    /// To look for it is safe: a text is opened for the owner that it was sealed for and no other, and sealed again for the same.
    @discardableResult
    package func reencrypt<Row: Model>(
        _ column: ModelColumn,
        of model: Row.Type,
        by cipher: some TextCipher,
        batch: Int = 500,
        _ origin: StatementOrigin
    ) async throws -> Int {
        let context = Row.encryptionContext(of: column)
        return try await reencrypt(column, of: model, Row.ID.self, in: Row.schema.id, by: cipher, batch, origin) {
            row in
            do {
                return (try cipher.open(row.sealed, context: context), context)
            } catch {
                let sql: SQL = """
                    SELECT \(Row.schema.selection) FROM \(identifier: Row.schema.table)
                    WHERE \(identifier: Row.schema.id) = \(row.id)
                    """
                for owner in try await rows(of: sql, as: Row.self, from: origin).first?.possibleOwners ?? [] {
                    let context = Row.bound(context, to: owner)
                    if let text = try? cipher.open(row.sealed, context: context) { return (text, context) }
                }
                throw error
            }
        }
    }

    /// - Parameter open: gives a text and the context that it was sealed for.
    private func reencrypt<Row: Model, Owner: SQLDecodable>(
        _ column: ModelColumn,
        of model: Row.Type,
        _ owner: Owner.Type,
        in ownerColumn: SQLIdentifier,
        by cipher: some TextCipher,
        _ batch: Int,
        _ origin: StatementOrigin,
        open: (SealedRow<Row.ID, Owner>) async throws -> (text: String, context: String)
    ) async throws -> Int {
        guard batch > 0 else { throw ModelError(.invalidQuery, "a batch has at least one row") }
        let (table, id) = (SQL(identifier: Row.schema.table), SQL(identifier: Row.schema.id))
        let (column, ownerColumn) = (SQL(identifier: column.name), SQL(identifier: ownerColumn))
        var last: Row.ID?
        var count = 0
        var failure: (any Error)?
        while true {
            var sql: SQL = "SELECT \(id), \(column), \(ownerColumn) FROM \(table) WHERE \(column) IS NOT NULL"
            if let last { sql += " AND \(id) > \(last)" }
            sql += " ORDER BY \(id) LIMIT \(batch)"
            let rows = try await rows(of: sql, as: SealedRow<Row.ID, Owner>.self, from: origin)
            guard let end = rows.last else { break }
            for row in rows where !cipher.isCurrent(row.sealed) {
                let sealed: String
                do {
                    let (text, context) = try await open(row)
                    sealed = try cipher.seal(text, context: context)
                } catch let error as DatabaseError {
                    throw error
                } catch {
                    // One that nobody can open does not keep the others from their turn.
                    failure = failure ?? error
                    continue
                }
                let update: SQL =
                    "UPDATE \(table) SET \(column) = \(sealed) WHERE \(id) = \(row.id) AND \(column) = \(row.sealed)"
                count += try await touched(by: update, from: origin)
            }
            last = end.id
        }
        if let failure { throw failure }
        return count
    }
}

extension Model {
    /// What the texts of the row may be bound to.
    fileprivate var possibleOwners: [any CustomStringConvertible] {
        Self.schema.columns.compactMap { column in
            (column.keyPath as? PartialKeyPath<Self>).flatMap {
                self[keyPath: $0] as? any CustomStringConvertible
            }
        }
    }
}

private struct SealedRow<ID: SQLDecodable, Owner: SQLDecodable>: RowDecodable {
    let id: ID
    let sealed: String
    let owner: Owner

    static var columnCount: Int { 3 }

    init(row: borrowing SQLRow, from column: Int) throws(SQLDecodingError) {
        id = try ID(row: row, column: column)
        sealed = try row.string(at: column + 1)
        owner = try Owner(row: row, column: column + 2)
    }
}
