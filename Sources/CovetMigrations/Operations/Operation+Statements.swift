public import CovetSQL

extension Operation {
    /// The statements that do it, in order. Those of data steps and batches are found while they run and are not among them.
    ///
    /// - Parameter schema: the schema before it. SQLite makes a table anew for what its ALTER TABLE lacks, and must know the whole of it.
    /// - Throws: ``MigrationError/doesNotFit(operation:reason:)`` where the schema lacks what it changes.
    public func statements(for dialect: SQLDialect, in schema: Schema) throws(MigrationError) -> [SQL] {
        switch dialect {
        case .postgres: return postgresStatements
        case .sqlite:
            switch try sqliteStep(in: schema) {
            case .statements(let statements): return statements
            case .rebuild(let rebuild): return rebuild.statements
            }
        }
    }
}
