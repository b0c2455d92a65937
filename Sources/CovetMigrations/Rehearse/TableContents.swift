import CovetDatabase
import CovetSQL
import Synchronization

/// What a table holds, short enough to be compared: how many rows, and a sum over each column that does not depend on their order.
struct TableContents: Sendable, Equatable {
    var rows: Int64
    var columns: [SQLIdentifier: UInt64]

    /// Reads every row once, as text: on PostgreSQL the server adds up, elsewhere this program.
    static func read(_ schema: Schema, in database: Database) async throws -> [SQLIdentifier: TableContents] {
        var contents: [SQLIdentifier: TableContents] = [:]
        for table in schema.tables {
            let columns = table.columns.map(\.name)
            let sums = Mutex<(rows: Int64, sums: [UInt64])>((0, columns.map { _ in 0 }))
            try await database.stream(statement(table.name, columns, database.dialect), as: Hashes.self) { rows in
                for try await row in rows {
                    sums.withLock { found in
                        found.rows += row.rows
                        for (index, hash) in zip(found.sums.indices, row.values) { found.sums[index] &+= hash }
                    }
                }
            }
            let found = sums.withLock { $0 }
            contents[table.name] = TableContents(
                rows: found.rows,
                columns: Dictionary(zip(columns, found.sums), uniquingKeysWith: { first, _ in first })
            )
        }
        return contents
    }

    private static func statement(_ table: SQLIdentifier, _ columns: [SQLIdentifier], _ dialect: SQLDialect) -> SQL {
        let values = columns.map { column -> SQL in
            switch dialect {
            case .postgres: "CAST(sum(hashtextextended(CAST(\(identifier: column) AS TEXT), 0)::numeric) AS TEXT)"
            // As SQLite writes a literal: 1 and '1' are two values.
            case .sqlite: "quote(\(identifier: column))"
            }
        }
        let count: SQL = dialect == .postgres ? "CAST(count(*) AS TEXT)" : "'1'"
        return "SELECT \(([count] + values).joined()) FROM \(identifier: table)"
    }

    /// A row of texts: how many rows it stands for, and a value for each column.
    private struct Hashes: RowDecodable {
        static let columnCount = 1

        let rows: Int64
        let values: [UInt64]

        init(row: borrowing SQLRow, from column: Int) throws(SQLDecodingError) {
            rows = Int64(try row.string(at: column)) ?? 0
            var values: [UInt64] = []
            for index in (column + 1)..<max(column + 1, row.columnCount) {
                values.append(row.isNull(at: index) ? 0 : Self.hash(try row.string(at: index)))
            }
            self.values = values
        }

        /// FNV-1a, 64 bits.
        private static func hash(_ text: String) -> UInt64 {
            var hash: UInt64 = 14_695_981_039_346_656_037
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            return hash
        }
    }
}
