package import CovetSQL

extension TransactionStep {
    /// The statement that takes the step.
    package func text(for dialect: SQLDialect) -> String {
        switch (self, dialect) {
        // A write lock from the start: a transaction that began by reading could not always get it later.
        case (.begin(let options), .sqlite): options.isReadOnly ? "BEGIN" : "BEGIN IMMEDIATE"
        case (.begin(let options), .postgres): options.isReadOnly ? "BEGIN READ ONLY" : "BEGIN"
        case (.commit, _): "COMMIT"
        case (.rollback, _): "ROLLBACK"
        case (.savepoint(let depth), _): "SAVEPOINT covet_\(depth)"
        case (.release(let depth), _): "RELEASE SAVEPOINT covet_\(depth)"
        case (.rollbackTo(let depth), _): "ROLLBACK TO SAVEPOINT covet_\(depth)"
        }
    }
}
