package import CovetSQL

/// A driver's connection that takes many rows quicker than statements do, as PostgreSQL's does by COPY.
package protocol RowCopying: DriverConnection {
    /// Writes all rows or none.
    ///
    /// - Parameter columns: with the types, in the database's words, that the values are meant for.
    /// - Returns: how many there were; `nil`, and nothing was done, where an `INSERT` of these rows would do something else: a view, a table with rules or with
    ///   row-level security, columns of other types.
    func copyRows(
        _ rows: [[SQLValue]],
        into table: SQLIdentifier,
        columns: [(name: SQLIdentifier, type: String)],
        options: StatementOptions
    ) async throws -> Int?
}
