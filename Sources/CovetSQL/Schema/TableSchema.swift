/// A table as a value: its columns, keys, constraints and indexes.
///
/// ```swift
/// let posts = TableSchema("posts", columns: [
///     ColumnDefinition("id", .int64, primaryKey: .generated),
///     ColumnDefinition("title", .text),
///     ColumnDefinition("author_id", .int64),
/// ], foreignKeys: [ForeignKey(["author_id"], references: "users", ["id"], onDelete: .cascade)])
/// ```
public struct TableSchema: Sendable, Equatable {
    /// A condition that every row must meet.
    public struct Check: Sendable, Equatable {
        public var name: SQLIdentifier
        /// Its values are written into the schema as literals: a schema cannot bind.
        public var condition: SQL

        public init(_ name: SQLIdentifier, _ condition: SQL) {
            self.name = name
            self.condition = condition
        }
    }

    public var name: SQLIdentifier
    public var columns: [ColumnDefinition]
    /// Groups of columns whose values together are unique.
    public var uniques: [UniqueConstraint]
    public var foreignKeys: [ForeignKey]
    public var checks: [Check]
    public var indexes: [IndexDefinition]
    /// Of a table that models describe: the names of columns, indexes and constraints that stay as the migrations have them, whatever the models say or do not say.
    public var kept: Set<SQLIdentifier> = []

    public init(
        _ name: SQLIdentifier,
        columns: [ColumnDefinition],
        uniques: [UniqueConstraint] = [],
        foreignKeys: [ForeignKey] = [],
        checks: [Check] = [],
        indexes: [IndexDefinition] = []
    ) {
        self.name = name
        self.columns = columns
        self.uniques = uniques
        self.foreignKeys = foreignKeys
        self.checks = checks
        self.indexes = indexes
    }

    /// The columns of the primary key.
    public var primaryKey: [SQLIdentifier] {
        columns.filter { $0.primaryKey != nil }.map(\.name)
    }

    /// The column of that name: the way from a name that came from outside (`?sort=title`) to an identifier.
    ///
    /// - Throws: ``UnknownColumnError``, which lists the columns there are.
    public func column(named name: String) throws(UnknownColumnError) -> ColumnDefinition {
        guard let column = columns.first(where: { $0.name.name == name }) else {
            throw UnknownColumnError(table: self.name, columns: columns.map(\.name))
        }
        return column
    }
}

/// A name from outside that no column of the table has. It lists the known names and does not repeat the unknown one.
public struct UnknownColumnError: Error, Sendable, Hashable, CustomStringConvertible {
    public let table: SQLIdentifier
    public let columns: [SQLIdentifier]

    public var description: String {
        "\(table) has no such column; it has \(columns.map(\.name).joined(separator: ", "))"
    }
}
