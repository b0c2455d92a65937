public import CovetDatabase

extension Database {
    /// Opens an SQLite database: write-ahead log, foreign keys enforced, one writer and several readers beside it.
    ///
    /// ```swift
    /// let database = try Database.sqlite(url: "sqlite:blog.db?busy_timeout=10000")
    /// ```
    /// - Throws: ``CovetDatabase/DatabaseError`` when the file cannot be opened or created, is damaged, or is no database.
    public static func sqlite(
        _ configuration: SQLiteConfiguration,
        observers: [any StatementObserver] = [],
        statementTimeout: Duration? = Database.defaultStatementTimeout
    ) throws(DatabaseError) -> Database {
        Database(driver: try SQLiteDriver(configuration), observers: observers, statementTimeout: statementTimeout)
    }

    /// Opens the SQLite database of a URL, as ``SQLiteConfiguration/init(url:)`` reads it.
    public static func sqlite(
        url: String,
        observers: [any StatementObserver] = [],
        statementTimeout: Duration? = Database.defaultStatementTimeout
    ) throws(DatabaseError) -> Database {
        try sqlite(SQLiteConfiguration(url: url), observers: observers, statementTimeout: statementTimeout)
    }
}
