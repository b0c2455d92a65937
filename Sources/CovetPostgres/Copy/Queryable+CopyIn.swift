public import CovetDatabase
public import CovetSQL
public import NIOCore

extension Queryable {
    /// Writes rows into a table by COPY, which takes a fraction of the time of INSERT. All of them are kept, or none.
    ///
    /// ```swift
    /// let count = try await database.copy(users, into: "users", columns: ["name", "age"]) { user, row in
    ///     try row.write(user.name)
    ///     try row.write(user.age)
    /// }
    /// ```
    /// The rows are taken as fast as the server does: memory stays flat however many there are. A deadline counts for each step of it.
    ///
    /// - Returns: how many rows were written.
    /// - Throws: ``CovetDatabase/DatabaseError`` that names the row, counted from 1, whose values do not fit or are refused; `unsupported` on SQLite, which has no COPY.
    @discardableResult
    public func copy<Rows: AsyncSequence>(
        _ rows: Rows,
        into table: SQLIdentifier,
        columns: [SQLIdentifier],
        file: String = #fileID,
        line: Int = #line,
        _ write: (Rows.Element, inout CopyRow) throws -> Void
    ) async throws -> Int {
        try await copyRows(into: table, columns, StatementOrigin(file: file, line: line)) { sink in
            for try await element in rows {
                try await sink.add { row in try write(element, &row) }
            }
        }
    }

    /// Writes the rows of a sequence into a table by COPY; see the one for asynchronous sequences.
    @discardableResult
    public func copy<Rows: Sequence>(
        _ rows: Rows,
        into table: SQLIdentifier,
        columns: [SQLIdentifier],
        file: String = #fileID,
        line: Int = #line,
        _ write: (Rows.Element, inout CopyRow) throws -> Void
    ) async throws -> Int {
        try await copyRows(into: table, columns, StatementOrigin(file: file, line: line)) { sink in
            for element in rows {
                try await sink.add { row in try write(element, &row) }
            }
        }
    }

    /// Writes rows of bound values into a table by COPY.
    @discardableResult
    public func copy(
        _ rows: some Sequence<[SQLValue]>,
        into table: SQLIdentifier,
        columns: [SQLIdentifier],
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int {
        try await copy(rows, into: table, columns: columns, file: file, line: line) { values, row in
            for value in values { try row.write(value) }
        }
    }

    /// Writes what is encoded already into a table by COPY, such as a file of comma-separated values.
    ///
    /// - Parameter bytes: in chunks of any size, with borders anywhere.
    /// - Returns: how many rows were written.
    @discardableResult
    public func copyBytes<Bytes: AsyncSequence>(
        _ bytes: Bytes,
        as encoding: CopyEncoding,
        into table: SQLIdentifier,
        columns: [SQLIdentifier],
        file: String = #fileID,
        line: Int = #line
    ) async throws -> Int where Bytes.Element == ByteBuffer {
        let text = try copyText(table, columns, encoding)
        return try await withCopy(.write, text, StatementOrigin(file: file, line: line)) { connection, options in
            let count = try await connection.copyIn(text, options: options) { _, data in
                for try await chunk in bytes { try await data.write(chunk) }
            }
            return (count, 0, count)
        }
    }

    private func copyRows(
        into table: SQLIdentifier,
        _ columns: [SQLIdentifier],
        _ origin: StatementOrigin,
        _ fill: (inout CopySink) async throws -> Void
    ) async throws -> Int {
        // Which encoding it will be shows only with the columns' types; the report is the same for both.
        let reported = try copyText(table, columns, .binary)
        return try await withCopy(.write, reported, origin) { connection, options in
            let count = try await connection.copyRows(into: table, columns, options: options, fill)
            return (count, 0, count)
        }
    }
}

private func copyText(
    _ table: SQLIdentifier,
    _ columns: [SQLIdentifier],
    _ encoding: CopyEncoding
) throws(DatabaseError) -> String {
    guard !columns.isEmpty else {
        throw DatabaseError(.misuse, "a COPY into \(table) needs the names of its columns")
    }
    return "COPY \(table.quoted) (\(columns.map(\.quoted).joined(separator: ", "))) FROM STDIN \(encoding.clause)"
}

/// Gathers rows and sends them in chunks.
struct CopySink {
    private var row: CopyRow
    private let data: CopyInData

    fileprivate init(row: CopyRow, data: CopyInData) {
        self.row = row
        self.data = data
        self.row.writeHeader()
    }

    mutating func add(_ write: (inout CopyRow) throws -> Void) async throws {
        row.begin()
        try write(&row)
        try row.end()
        if row.byteCount >= CopyBinary.chunk { try await data.write(row.take()) }
    }

    fileprivate mutating func end() async throws {
        row.writeTrailer()
        if row.byteCount > 0 { try await data.write(row.take()) }
    }
}

extension PostgresConnection {
    /// Writes the rows that the closure adds, in binary where each column's type has such a form.
    func copyRows(
        into table: SQLIdentifier,
        _ columns: [SQLIdentifier],
        options: StatementOptions,
        _ fill: (inout CopySink) async throws -> Void
    ) async throws -> Int {
        let row = CopyRow(columns: try await types(of: columns, in: table, options: options))
        let text = try copyText(table, columns, row.isBinary ? .binary : .text)
        return try await copyIn(text, options: options) { _, data in
            var sink = CopySink(row: row, data: data)
            try await fill(&sink)
            try await sink.end()
        }
    }

    /// The types of a table's columns, in the order in which they are asked for.
    private func types(
        of columns: [SQLIdentifier],
        in table: SQLIdentifier,
        options: StatementOptions
    ) async throws(DatabaseError) -> [CopyColumn] {
        let statement = Statement(
            text: """
                SELECT attname::text, atttypid FROM pg_catalog.pg_attribute
                WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
                """,
            bindings: [.text(table.quoted)],
            isReadOnly: true
        )
        let known = try await run(statement, options: options) { row in
            (try row.string(at: 0), PostgresType(rawValue: UInt32(truncatingIfNeeded: try row.int64(at: 1))))
        }.rows
        var result: [CopyColumn] = []
        for column in columns {
            guard let type = known.first(where: { $0.0 == column.name })?.1 else {
                let names = known.map(\.0).sorted().joined(separator: ", ")
                throw DatabaseError(
                    .missingColumn,
                    "\(table) has no column \"\(column)\"; it has \(names)",
                    table: table.name
                )
            }
            result.append(CopyColumn(name: column.name, type: type))
        }
        return result
    }
}

extension Queryable {
    /// Lends PostgreSQL's own connection.
    func withCopy<Result>(
        _ access: ConnectionAccess,
        _ text: String,
        _ origin: StatementOrigin,
        _ body: (PostgresConnection, StatementOptions) async throws -> (result: Result, rows: Int, affectedRows: Int)
    ) async throws -> Result {
        let statement = Statement(text: text, isReadOnly: false, origin: origin)
        guard dialect == .postgres, let lender = self as? any DriverLending else {
            throw DatabaseError(
                .unsupported,
                "COPY is PostgreSQL's; SQLite has none: insert the rows in one transaction, which is as fast there"
            )
        }
        return try await lender.withDriverConnection(for: access, reporting: statement) { connection, options in
            switch connection {
            case let lent as LentConnection:
                try await lent.withConnection(for: statement, options: options) { try await body($0, options) }
            case let own as PostgresConnection: try await body(own, options)
            default: throw DatabaseError(.unsupported, "this driver of PostgreSQL has no COPY")
            }
        }
    }
}
