public import CovetSQL

extension Migration {
    /// The first migration: every type, and every table with its indexes, those that are referred to before those that refer to them, otherwise in the order given. Tables that
    /// refer to each other in a circle are tied together at the end.
    ///
    /// - Throws: ``MigrationError`` where two tables share a name, one refers to a table that is not there, or a name is too long.
    public static func initial(_ id: String = "0001_initial", from tables: [TableSchema]) throws(MigrationError)
        -> Migration
    {
        Migration(id, try Schema().difference(to: Schema(tables: tables)).operations, isFromModels: true)
    }
}
