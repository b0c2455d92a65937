package import CovetSQL

extension TransactionStep {
    /// The statement that takes the step.
    package func text(for dialect: SQLDialect) -> String {
        switch (self, dialect) {
        // A write lock from the start: a transaction that began by reading could not always get it later.
        case (.begin(let options), .sqlite): options.isReadOnly ? "BEGIN" : "BEGIN IMMEDIATE"
        case (.begin(let options), .postgres): options.beginForPostgres
        case (.commit, _): "COMMIT"
        case (.rollback, _): "ROLLBACK"
        case (.savepoint(let depth), _): "SAVEPOINT covet_\(depth)"
        case (.release(let depth), _): "RELEASE SAVEPOINT covet_\(depth)"
        case (.rollbackTo(let depth), _): "ROLLBACK TO SAVEPOINT covet_\(depth)"
        }
    }
}

extension TransactionOptions {
    fileprivate var beginForPostgres: String {
        if isolation == nil { return isReadOnly ? "BEGIN READ ONLY" : "BEGIN" }
        var text = "BEGIN"
        switch isolation {
        case .readCommitted: text += " ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: text += " ISOLATION LEVEL REPEATABLE READ"
        case .serializable: text += " ISOLATION LEVEL SERIALIZABLE"
        case nil: break
        }
        if isReadOnly { text += " READ ONLY" }
        if isDeferrable { text += " DEFERRABLE" }
        return text
    }

    /// SQLite's transactions are serializable and nothing else.
    package func refuseWhatSQLiteCannotDo() throws(DatabaseError) {
        if isDeferrable {
            throw DatabaseError(
                .unsupported,
                "SQLite has no deferrable transactions; a read-only one never waits there"
            )
        }
        if isolation == .readCommitted {
            throw DatabaseError(
                .unsupported,
                "SQLite has no isolation level readCommitted: its transactions see one state throughout; leave isolation out or ask for .serializable"
            )
        }
    }
}
