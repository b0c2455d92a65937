public import CovetDatabase

/// The rows of a query, gone in one statement: `Post.where { $0.author == id }.delete().run(in: database)`.
///
/// Rows of a ``SoftDeletable`` model stay in the table with the moment of their deletion, unless it is
/// ``Select/deletePermanently()``. The rules of keys that point to them (`@OnDelete`) take effect when a row really goes.
public struct Delete<Root: Model>: Sendable {
    fileprivate let clauses: Clauses
    fileprivate let isPermanent: Bool

    /// Deletes the rows; how many there were.
    ///
    /// - Throws: ``ForeignKeyViolation`` when a key still points to one of them.
    @discardableResult
    public func run(in database: some Queryable, file: String = #fileID, line: Int = #line) async throws -> Int {
        let sql = try sql(now: database.clock.now)
        return try await Root.translating(.deleting) {
            try await database.touched(by: sql, from: StatementOrigin(file: file, line: line))
        }
    }

    /// Deletes the rows; how they were, or how they are now where they stay in the table.
    public func fetch(
        from database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> [Root] {
        let sql = try sql(now: database.clock.now)
        return try await Root.translating(.deleting) {
            try await database.rows(
                of: sql + " RETURNING \(Root.schema.selection)",
                as: Root.self,
                from: StatementOrigin(file: file, line: line)
            )
        }
    }

    private func sql(now: SQLTimestamp) throws -> SQL {
        try clauses.check()
        let table = SQL(identifier: Root.schema.table)
        guard !isPermanent, let deletedAt = Root.schema.deletedAt else {
            return "DELETE FROM \(table)\(clauses.onlyWhere(Root.self))"
        }
        // A row that was deleted before keeps that moment.
        var clauses = clauses
        if clauses.visibility == .all { clauses.visibility = .living }
        var changes = Changes<Root>()
        changes.set(deletedAt, to: .timestamp(now))
        let assignments = try changes.sql(now: now) ?? []
        return "UPDATE \(table) SET \(assignments.joined())\(clauses.onlyWhere(Root.self))"
    }
}

extension Select {
    /// These rows, to be deleted.
    public func delete() -> Delete<Root> {
        Delete(clauses: clauses, isPermanent: false)
    }
}

/// A model whose rows stay in the table when they are deleted; `@SoftDeleted` makes a model one.
public protocol SoftDeletable: Model {}

extension Select where Root: SoftDeletable {
    /// The deleted rows among the others.
    public func withDeleted() -> Select { showing(.all) }

    /// The deleted rows alone.
    public func onlyDeleted() -> Select { showing(.deleted) }

    /// These rows, to be deleted from the table itself.
    public func deletePermanently() -> Delete<Root> {
        Delete(clauses: clauses, isPermanent: true)
    }

    /// The deleted ones among these rows, to be brought back.
    ///
    /// Running it throws ``UniqueViolation`` when a living row has taken a unique value meanwhile; then none is brought back.
    public func restore() -> Update<Root> {
        var changes = Changes<Root>()
        if let deletedAt = Root.schema.deletedAt { changes.set(deletedAt, to: .null) }
        return Update(showing(.deleted).clauses, changes)
    }
}

extension SoftDeletable {
    /// Every row, the deleted ones among the others.
    public static func withDeleted() -> Select<Self, Self> { all.withDeleted() }

    /// Every deleted row.
    public static func onlyDeleted() -> Select<Self, Self> { all.onlyDeleted() }
}
