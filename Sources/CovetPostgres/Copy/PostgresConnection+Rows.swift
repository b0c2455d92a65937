package import CovetDatabase
package import CovetSQL

extension PostgresConnection: RowCopying {
    package func copyRows(
        _ rows: [[SQLValue]],
        into table: SQLIdentifier,
        columns: [(name: SQLIdentifier, type: String)],
        options: StatementOptions
    ) async throws -> Int? {
        guard try await takesCopy(table, columns, options) else { return nil }
        return try await copyRows(into: table, columns.map(\.name), options: options) { sink in
            for row in rows {
                try await sink.add { cells in
                    for value in row { try cells.write(value) }
                }
            }
        }
    }

    /// True of a plain table into which COPY writes what INSERT would.
    private func takesCopy(
        _ table: SQLIdentifier,
        _ columns: [(name: SQLIdentifier, type: String)],
        _ options: StatementOptions
    ) async throws(DatabaseError) -> Bool {
        let statement = Statement(
            text: """
                SELECT c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT row_security_active(c.oid)
                    AND (SELECT count(*) FROM unnest($2::text[], $3::text[]) AS wanted(name, type)
                        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = wanted.name AND a.attnum > 0
                        WHERE NOT a.attisdropped AND a.atttypid = to_regtype(wanted.type)) = cardinality($2::text[])
                FROM pg_catalog.pg_class c WHERE c.oid = $1::regclass
                """,
            bindings: [
                .text(table.quoted), columns.map(\.name.name).sqlValue, columns.map(\.type).sqlValue,
            ],
            isReadOnly: true
        )
        return try await run(statement, options: options) { row in try row.bool(at: 0) }.rows.first ?? false
    }
}

extension LentConnection: RowCopying {
    func copyRows(
        _ rows: [[SQLValue]],
        into table: SQLIdentifier,
        columns: [(name: SQLIdentifier, type: String)],
        options: StatementOptions
    ) async throws -> Int? {
        try await withConnection(for: Statement(text: "COPY \(table.quoted) FROM STDIN"), options: options) {
            try await $0.copyRows(rows, into: table, columns: columns, options: options)
        }
    }
}
