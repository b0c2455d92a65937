/// What the rows of a query come from, under the name that its columns have.
package struct Source: Sendable {
    package let table: SQLIdentifier
    package let alias: SQLIdentifier
    /// Of a model's table; a common table has neither.
    package let id: SQLIdentifier?
    package let deletedAt: SQLIdentifier?
    /// Rows in the table's place, which have its columns.
    private var replacement: SQL?
    /// Further tables, each row of which meets each row of this one, as far as the conditions let it.
    private var others: [(table: SQLIdentifier, alias: SQLIdentifier)] = []
    private var definitions: [CommonTableDefinition] = []

    package init(_ schema: ModelSchema) {
        table = schema.table
        alias = Nesting.alias(of: schema.table)
        id = schema.id
        deletedAt = schema.deletedAt
    }

    package init(_ reference: CommonTableReference) {
        table = reference.name
        alias = Nesting.alias(of: reference.name)
        id = nil
        deletedAt = nil
        definitions = reference.definitions
    }

    /// True when it is a model's table by itself.
    package var isTable: Bool {
        replacement == nil && others.isEmpty && definitions.isEmpty && alias == table && id != nil
    }

    package var idColumn: SQL { SQL(pieces: [.identifier(alias), .literal("."), .identifier(id ?? "id")]) }

    package func contains(_ alias: SQLIdentifier) -> Bool {
        alias == self.alias || others.contains { $0.alias == alias }
    }

    package mutating func join(_ table: SQLIdentifier, alias: SQLIdentifier) {
        others.append((table, alias))
    }

    /// The table alone.
    package var plain: Source {
        var copy = self
        copy.replacement = nil
        copy.others = []
        copy.definitions = []
        return copy
    }

    package func replaced(by rows: SQL) -> Source {
        var copy = plain
        copy.replacement = rows
        return copy
    }

    /// `posts`, `posts AS other`, `(SELECT ...) AS posts`, and the other tables.
    package var sql: SQL {
        var sql: SQL
        if let replacement {
            sql = "(\(replacement)) AS \(identifier: alias)"
        } else {
            sql = Self.named(table, alias)
        }
        for other in others { sql += " CROSS JOIN \(Self.named(other.table, other.alias))" }
        return sql
    }

    private static func named(_ table: SQLIdentifier, _ alias: SQLIdentifier) -> SQL {
        alias == table ? SQL(identifier: table) : "\(identifier: table) AS \(identifier: alias)"
    }

    package var with: SQL {
        guard !definitions.isEmpty else { return SQL() }
        let with: SQL = definitions.contains { $0.isRecursive } ? "WITH RECURSIVE " : "WITH "
        return "\(with)\(definitions.map(\.sql).joined()) "
    }
}
