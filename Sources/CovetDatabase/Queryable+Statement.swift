public import CovetSQL

extension Queryable {
    /// The statement in this database's language; a ``DatabaseError/Code/unsupported`` for what it has no word for.
    @usableFromInline
    package func statement(_ sql: SQL) throws(DatabaseError) -> Statement {
        let statement = sql.statement(for: dialect)
        if let problem = statement.problem { throw DatabaseError(.unsupported, problem, statement: statement.text) }
        return statement
    }
}
