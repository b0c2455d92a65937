/// A reference from columns of a table to the key of another, or of the same.
public struct ForeignKey: Sendable, Hashable {
    /// What becomes of the referring rows when the row they refer to is deleted or its key changes.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        case noAction = "NO ACTION"
        case restrict = "RESTRICT"
        case cascade = "CASCADE"
        case setNull = "SET NULL"
        case setDefault = "SET DEFAULT"
    }

    /// Its name; `nil` for the one that follows from the table and the columns, `posts_author_id_fkey`.
    public var name: SQLIdentifier?
    public var columns: [SQLIdentifier]
    public var table: SQLIdentifier
    public var referencedColumns: [SQLIdentifier]
    public var onDelete: Action
    public var onUpdate: Action

    public init(
        _ columns: [SQLIdentifier],
        references table: SQLIdentifier,
        _ referencedColumns: [SQLIdentifier],
        onDelete: Action = .noAction,
        onUpdate: Action = .noAction,
        name: SQLIdentifier? = nil
    ) {
        self.name = name
        self.columns = columns
        self.table = table
        self.referencedColumns = referencedColumns
        self.onDelete = onDelete
        self.onUpdate = onUpdate
    }

    /// The name it has in the table that refers.
    public func name(in table: SQLIdentifier) -> SQLIdentifier {
        name ?? .derived([table] + columns, suffix: "fkey")
    }
}
