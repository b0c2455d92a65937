public import CovetDatabase

extension Query {
    /// How the database would answer: PostgreSQL's `EXPLAIN`, SQLite's `EXPLAIN QUERY PLAN`, a line for each step.
    ///
    /// - Parameter analyze: true to run the query and tell the times and rows as well. SQLite cannot.
    public func explain(
        analyze: Bool = false,
        in database: some Queryable,
        file: String = #fileID,
        line: Int = #line
    ) async throws -> String {
        let plan = _plan
        try plan.check()
        let origin = StatementOrigin(file: file, line: line)
        func statement(_ sql: SQL) throws -> Statement {
            try sql.statement(for: database.dialect, isReadOnly: plan.isReadOnly, origin: origin)
        }
        switch database.dialect {
        case .postgres:
            let options: SQL = analyze ? "EXPLAIN (ANALYZE, BUFFERS) " : "EXPLAIN "
            let lines = try await database.run(statement(options + plan.sql)) { row in try row.string(at: 0) }.rows
            return lines.joined(separator: "\n")
        case .sqlite:
            guard !analyze else {
                throw ModelError(
                    .unsupported,
                    "SQLite has no EXPLAIN ANALYZE: explain without it, and measure the query itself"
                )
            }
            let steps = try await database.run(statement("EXPLAIN QUERY PLAN " + plan.sql)) { row in
                (id: try row.int64(at: 0), parent: try row.int64(at: 1), detail: try row.string(at: 3))
            }.rows
            var depths: [Int64: Int] = [0: -1]
            return steps.map { step in
                let depth = (depths[step.parent] ?? -1) + 1
                depths[step.id] = depth
                return String(repeating: "  ", count: depth) + step.detail
            }.joined(separator: "\n")
        }
    }
}
