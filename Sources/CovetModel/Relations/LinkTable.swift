package import CovetDatabase

/// The model between two others, as a relation through it writes and reads it.
package protocol LinkTable: Sendable {
    var table: SQLIdentifier { get }
    /// The columns with the ids of both sides.
    var root: SQLIdentifier { get }
    var child: SQLIdentifier { get }
    var deletedAt: SQLIdentifier? { get }

    /// Connects a row with others, those left out that it is connected with; how many are new.
    func connect(_ root: SQLValue, with children: [SQLValue], in database: any Queryable, from origin: StatementOrigin)
        async throws -> Int
    /// Takes away connections of a row that meet a condition over the link's columns; how many there were.
    func disconnect(_ root: SQLValue, where condition: SQL?, in database: any Queryable, from origin: StatementOrigin)
        async throws -> Int
}

struct LinkModel<Link: Model>: LinkTable {
    let root: SQLIdentifier
    let child: SQLIdentifier

    var table: SQLIdentifier { Link.schema.table }
    var deletedAt: SQLIdentifier? { Link.schema.deletedAt }

    func connect(
        _ root: SQLValue,
        with children: [SQLValue],
        in database: any Queryable,
        from origin: StatementOrigin
    ) async throws -> Int {
        guard !children.isEmpty else { return 0 }
        try requireUnique()
        let schema = Link.schema
        let now = database.clock.now
        var columns: [SQLIdentifier] = []
        var cells: [Cell] = []
        for column in schema.columns {
            guard let cell = try cell(column, root: root, now: now) else { continue }
            columns.append(column.name)
            cells.append(cell)
        }
        let rowsInStatement = max(1, database.dialect.maximumBindings / columns.count)
        let statements = stride(from: 0, to: children.count, by: rowsInStatement).map { start -> SQL in
            let chunk = children[start..<min(start + rowsInStatement, children.count)]
            let rows = chunk.map { id -> SQL in "(\(cells.map { $0.sql(child: id) }.joined()))" }
            var sql: SQL = "INSERT INTO \(identifier: schema.table) (\(columns.map { SQL(identifier: $0) }.joined()))"
            sql += " VALUES \(rows.joined()) ON CONFLICT"
            sql += " (\(identifier: self.root), \(identifier: child))"
            if let deletedAt { sql += " WHERE \(identifier: deletedAt) IS NULL" }
            return sql + " DO NOTHING"
        }
        return try await Link.translating {
            try await database.inOne(statements) { database, sql in try await database.touched(by: sql, from: origin) }
                .reduce(0, +)
        }
    }

    func disconnect(
        _ root: SQLValue,
        where condition: SQL?,
        in database: any Queryable,
        from origin: StatementOrigin
    ) async throws -> Int {
        let table = SQL(identifier: Link.schema.table)
        var sql: SQL = "\(table).\(identifier: self.root) = \(root)"
        if let condition { sql += " AND \(condition)" }
        let links = Link.all.narrowed(to: Rendered(sql: sql, operation: .and))
        return try await links.delete().run(in: database, file: origin.file, line: origin.line)
    }

    /// Without a unique index, two requests at once would connect the same rows twice.
    private func requireUnique() throws(ModelError) {
        let both: Set<SQLIdentifier?> = [root, child]
        let isUnique = try Link.tableSchema.indexes.contains { $0.isUnique && Set($0.parts.map(\.column)) == both }
        guard !isUnique else { return }
        let names = Link.schema.columns.filter { both.contains($0.name) }.map { "\\.\($0.property)" }
        throw ModelError(
            .invalidModel,
            "\(Link.schema.name) needs `Index(\(names.joined(separator: ", ")), unique: true)` to be added to and replaced"
        )
    }

    /// What a new link has in a column; `nil` for what the database gives.
    private func cell(_ column: ModelColumn, root: SQLValue, now: SQLTimestamp) throws(ModelError) -> Cell? {
        if column.name == self.root { return .value(root) }
        if column.name == child { return .child }
        switch column.role {
        case .id: return Link.ID.RawValue.new() == nil ? nil : .newID
        case .createdAt, .updatedAt: return .value(.timestamp(now))
        case .version: return .value(.int64(1))
        case .deletedAt, .generated: return nil
        case .value, .reference:
            guard !column.isNullable, column.defaultValue == nil else { return nil }
            throw ModelError(
                .invalidModel,
                "\(Link.schema.name).\(column.property) has no default, so no link can be added without it: insert \(Link.schema.name).Draft"
            )
        }
    }

    private enum Cell {
        case value(SQLValue)
        case child
        case newID

        func sql(child: SQLValue) -> SQL {
            switch self {
            case .value(let value): SQL(value: value)
            case .child: SQL(value: child)
            case .newID: SQL(value: Link.ID.RawValue.new()?.sqlValue ?? .null)
            }
        }
    }
}
