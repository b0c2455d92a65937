public import CovetSQL

/// What a schema has a name for.
public enum SchemaName: Sendable, Hashable, CustomStringConvertible {
    case table(SQLIdentifier)
    /// A column; where its table is renamed as well, under the table's new name.
    case column(SQLIdentifier, in: SQLIdentifier)
    case enumerationCase(String, of: SQLIdentifier)

    /// `posts`, `posts.title` or `status.draft`.
    public var description: String {
        switch self {
        case .table(let table): table.name
        case .column(let column, let table): "\(table).\(column)"
        case .enumerationCase(let name, let type): "\(type).\(name)"
        }
    }
}

/// What two schemas do not tell by themselves: whether a name that is gone and one that is new are the same thing, and what rows that are there get in a new column.
public struct DifferenceAnswers: Sendable {
    /// From a name that is gone to the new one: `posts.title` to `headline`.
    public var renames: [SchemaName: String]
    /// Names that are gone for good, with what they held.
    public var removals: Set<SchemaName>
    /// What rows that are there get in a required column, as an expression.
    public var fills: [SchemaName: SQL]
    /// Tables that are known to have no rows, where nothing needs to be filled.
    public var emptyTables: Set<SQLIdentifier>

    public init(
        renames: [SchemaName: String] = [:],
        removals: Set<SchemaName> = [],
        fills: [SchemaName: SQL] = [:],
        emptyTables: Set<SQLIdentifier> = []
    ) {
        self.renames = renames
        self.removals = removals
        self.fills = fills
        self.emptyTables = emptyTables
    }
}

/// What must be answered before the difference is known.
public enum DifferenceQuestion: Sendable, Hashable {
    /// The first is gone; is it one of the others now?
    case renamed(SchemaName, candidates: [String])
    /// A required column without a default is new, or may hold nulls no more; what do rows that are there get?
    case fill(SchemaName, type: SQLType)
}

/// How one schema becomes another.
public struct SchemaDifference: Sendable, Equatable {
    /// The operations in an order in which they can be run. Not to be run while there are questions.
    public var operations: [Operation]
    public var questions: [DifferenceQuestion]

    /// True where there is nothing to do and nothing to ask.
    public var isEmpty: Bool { operations.isEmpty && questions.isEmpty }
}
