import CovetDatabase
import CovetSQL

/// Does what a release does that knows a certain schema: reads, inserts and updates each of its tables, with every column it knows. Nothing is kept.
struct CompatibilityProbe {
    let schema: Schema

    /// What failed, by the statement: `insert into posts`. The same probe on the old schema tells what would have failed anyway.
    func run(on database: Database) async throws -> [String: String] {
        var failures: [String: String] = [:]
        do {
            try await database.transaction { transaction in
                var keys: [SQLIdentifier: [SQLIdentifier: SQLValue]] = [:]
                let order = DifferenceFinder.parentsFirst(schema.tables, after: []).map(\.table)
                for table in order {
                    await attempt("select from \(table.name)", &failures, in: transaction) { inner in
                        // With its table, since SQLite takes a quoted name that no column has for a text. And never the same text twice: a statement that was prepared for the
                        // old schema would fail on the new one for that alone.
                        let columns = table.columns.map { "\(identifier: table.name).\(identifier: $0.name)" as SQL }
                        let mark = SQL(pieces: [.raw(" /* \(UInt64.random(in: .min ... .max)) */")])
                        _ = try await inner.execute(
                            "SELECT \(columns.joined()) FROM \(identifier: table.name) LIMIT 1\(mark)"
                        )
                    }
                    let values = Self.values(for: table, parents: keys)
                    keys[table.name] = values
                    let missing = table.foreignKeys.first {
                        $0.table != table.name && failures["insert into \($0.table)"] != nil
                    }
                    let written = table.columns.filter { values[$0.name] != nil }
                    if let missing {
                        failures["insert into \(table.name)"] = "needs a row of \(missing.table), see there"
                    } else {
                        await attempt("insert into \(table.name)", &failures, in: transaction) { inner in
                            let list = written.map { "\(Self.bound($0, values[$0.name], inner.dialect))" as SQL }
                            try await inner.execute(
                                """
                                INSERT INTO \(identifier: table.name) (\(names: written.map(\.name)))
                                VALUES (\(list.joined()))
                                """
                            )
                        }
                    }
                    await attempt("update \(table.name)", &failures, in: transaction) { inner in
                        let list = written.map { "\(identifier: $0.name) = \(identifier: $0.name)" as SQL }.joined()
                        try await inner.execute("UPDATE \(identifier: table.name) SET \(list) WHERE 1 = 0")
                    }
                }
                throw RolledBack()
            }
        } catch is RolledBack {}
        return failures
    }

    private struct RolledBack: Error {}

    private func attempt(
        _ name: String,
        _ failures: inout [String: String],
        in transaction: Transaction,
        _ body: (Transaction) async throws -> Void
    ) async {
        do {
            try await transaction.transaction { try await body($0) }
        } catch {
            failures[name] = (error as? DatabaseError)?.message ?? "\(error)"
        }
    }

    /// A value for each column that a program writes; a key is that of the parent's row.
    private static func values(
        for table: TableSchema,
        parents: [SQLIdentifier: [SQLIdentifier: SQLValue]]
    ) -> [SQLIdentifier: SQLValue] {
        var values: [SQLIdentifier: SQLValue] = [:]
        for column in table.columns where column.generated == nil {
            values[column.name] = SampleValue.of(column, in: table)
        }
        for key in table.foreignKeys {
            for (column, referenced) in zip(key.columns, key.referencedColumns) {
                // A row may refer to itself.
                let value = key.table == table.name ? values[referenced] : parents[key.table]?[referenced]
                values[column] = value ?? .null
            }
        }
        return values
    }

    /// Bound as text and cast, so that a value needs no driver's knowledge of the type.
    private static func bound(_ column: ColumnDefinition, _ value: SQLValue?, _ dialect: SQLDialect) -> SQL {
        guard let value, !value.isNull else { return "NULL" }
        return dialect == .sqlite
            ? SQL(value: value) : "CAST(\(value.literal(for: dialect)) AS \(column.type.sql(for: dialect)))"
    }
}
