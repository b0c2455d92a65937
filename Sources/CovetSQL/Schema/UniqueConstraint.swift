/// Columns whose values together are unique in a table: `["author_id", "slug"]`.
///
/// PostgreSQL keeps it as a constraint. SQLite keeps it as a unique index, which holds the same and can be added to a table that has rows.
public struct UniqueConstraint: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// Its name; `nil` for the one that follows from the table and the columns, `posts_author_id_slug_key`.
    public var name: SQLIdentifier?
    public var columns: [SQLIdentifier]

    public init(_ name: SQLIdentifier? = nil, on columns: [SQLIdentifier]) {
        self.name = name
        self.columns = columns
    }

    public init(arrayLiteral columns: SQLIdentifier...) {
        self.init(on: columns)
    }

    /// The name it has in a table.
    public func name(in table: SQLIdentifier) -> SQLIdentifier {
        name ?? .derived([table] + columns, suffix: "key")
    }

    /// The index that stands for it where there are no such constraints.
    package func index(in table: SQLIdentifier) -> IndexDefinition {
        IndexDefinition(name(in: table), on: columns.map { .ascending($0) }, isUnique: true)
    }
}
