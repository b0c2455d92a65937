import CovetDatabase

/// The statements that store drafts.
struct Insert<Draft: ModelDraft>: Sendable {
    /// The values of all columns of each row, null where the database gives one.
    let rows: [[SQLValue]]
    private var tail: SQL
    private let makesIDs: Bool

    private static var schema: ModelSchema { Draft.Row.schema }

    /// - Parameters:
    ///   - now: the time to stamp the rows with.
    ///   - tail: what follows the values, `ON CONFLICT ...`.
    init(_ drafts: some Collection<Draft>, now: SQLTimestamp, tail: SQL = SQL()) throws {
        let schema = Self.schema
        makesIDs = Draft.Row.ID.RawValue.new() != nil
        var rows: [[SQLValue]] = []
        rows.reserveCapacity(drafts.count)
        for draft in drafts {
            var row = [Draft.Row.ID.RawValue.new()?.sqlValue ?? .null]
            row.append(contentsOf: draft.columnValues)
            guard row.count == schema.columns.count else {
                throw ModelError(
                    .invalidModel,
                    "\(schema.name).Draft gives \(row.count - 1) values for \(schema.columns.count - 1) columns beside the id"
                )
            }
            schema.stamp(&row, now: now)
            try schema.validate(row)
            rows.append(row)
        }
        self.rows = rows
        self.tail = tail
    }

    func with(tail: SQL) -> Insert {
        var copy = self
        copy.tail = tail
        return copy
    }

    /// The rows in the order of their drafts. No database promises the order of returned rows: ids that the app made are in the drafts' order,
    /// and those that the database counted ascend with it.
    func inOrder(_ stored: [Draft.Row]) -> [Draft.Row] {
        guard stored.count > 1 else { return stored }
        guard makesIDs else { return stored.sorted { $0.id.isBefore($1.id) } }
        let ids = rows.compactMap(\.first).enumerated().map { ($0.element, $0.offset) }
        let positions = Dictionary(ids, uniquingKeysWith: { first, _ in first })
        return stored.sorted { positions[$0.id.sqlValue] ?? 0 < positions[$1.id.sqlValue] ?? 0 }
    }

    /// The columns and values for a `COPY`; `nil` where it does not pay or would not do the same.
    ///
    /// So many rows take as long by COPY, with its question for the table, as by arrays; 3,000 take two thirds of the time and 10,000 half.
    var copied: (columns: [(name: SQLIdentifier, type: String)], rows: [[SQLValue]])? {
        let schema = Self.schema
        let written = self.written
        guard rows.count >= Self.leastCopied, tail.isEmpty, !written.isEmpty, !needsDefaults(written) else {
            return nil
        }
        let columns = written.map {
            (name: schema.columns[$0].name, type: schema.columns[$0].type.name(for: .postgres))
        }
        return (columns, rows.map { row in written.map { row[$0] } })
    }

    private static var leastCopied: Int { 1_000 }

    private var written: [Int] {
        let columns = Self.schema.columns
        return columns.indices.filter { !columns[$0].isGenerated }
    }

    /// True when a null of some row stands for the table's own default.
    private func needsDefaults(_ written: [Int]) -> Bool {
        written.contains { index in Self.schema.columns[index].isDefaulted && rows.contains { $0[index].isNull } }
    }

    /// As many rows go into a statement as the database can bind.
    func statements(for dialect: SQLDialect, returning: Bool = true) -> [SQL] {
        let schema = Self.schema
        let written = self.written
        let head: SQL = "INSERT INTO \(identifier: schema.table) "
        let tail: SQL = returning ? "\(tail) RETURNING \(schema.selection)" : tail
        // A model of an id alone has no values to list, and each row is a statement.
        guard !written.isEmpty else { return rows.map { _ in head + "DEFAULT VALUES" + tail } }
        let names = written.map { SQL(identifier: schema.columns[$0].name) }.joined()
        if dialect == .postgres, rows.count > 1, let arrays = arrays(of: written) {
            return arrays.map { head + "(\(names)) SELECT * FROM unnest(\($0))" + tail }
        }
        let rowsInStatement = max(1, dialect.maximumBindings / written.count)
        return chunks(of: rowsInStatement).map { chunk in
            let values = chunk.map { row -> SQL in
                let cells = written.map { schema.columns[$0].cell(row[$0]) }
                return "(\(cells.joined()))"
            }
            return head + "(\(names)) VALUES \(values.joined())" + tail
        }
    }

    /// The columns as an array each: PostgreSQL then has one statement for any number of rows, which it prepares once. An array of arrays would be
    /// flattened, and a default cannot stand in an array: `nil` for those.
    private func arrays(of written: [Int]) -> [SQL]? {
        let schema = Self.schema
        guard !needsDefaults(written) else { return nil }
        for index in written {
            if case .array = schema.columns[index].type { return nil }
        }
        return chunks(of: Self.rowsInArrays).map { chunk in
            written.map { index -> SQL in
                let type = schema.columns[index].type
                let array = SQLArray(of: type, chunk.map { $0[index] })
                return "CAST(\(SQLValue.array(array)) AS \(unsafeRaw: SQLType.array(of: type).name(for: .postgres)))"
            }.joined()
        }
    }

    /// So many rows go into a statement of arrays, so that no message to the server is huge.
    private static var rowsInArrays: Int { 10_000 }

    private func chunks(of size: Int) -> [ArraySlice<[SQLValue]>] {
        stride(from: 0, to: rows.count, by: size).map { rows[$0..<min($0 + size, rows.count)] }
    }
}

extension ModelSchema {
    /// Fills in what the framework gives a new row.
    fileprivate func stamp(_ row: inout [SQLValue], now: SQLTimestamp) {
        for index in stamped where row[index].isNull {
            switch columns[index].role {
            case .createdAt, .updatedAt: row[index] = .timestamp(now)
            case .version: row[index] = .int64(1)
            default: break
            }
        }
    }
}

extension ModelColumn {
    /// True when null stands for the table's own default.
    fileprivate var isDefaulted: Bool { defaultValue != nil && !isNullable }

    /// A value as it stands in a list of values. SQLite has no `DEFAULT` there, so it gets the default itself.
    fileprivate func cell(_ value: SQLValue) -> SQL {
        guard value.isNull, isDefaulted, let defaultValue else { return SQL(value: value) }
        return SQL(dependingOnDialect: { $0 == .postgres ? "DEFAULT" : defaultValue.sql(for: $0) })
    }
}

extension SQL.Interpolation {
    /// The name of a type, which is the framework's own text.
    mutating func appendInterpolation(unsafeRaw text: String) {
        pieces.append(.raw(text))
    }
}

extension Identifier {
    /// The order in which the database counted; ids made by the app have none.
    fileprivate func isBefore(_ other: Self) -> Bool {
        guard case (.int64(let left), .int64(let right)) = (sqlValue, other.sqlValue) else { return false }
        return left < right
    }
}
