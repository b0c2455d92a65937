/// The new values of an update: what `$0` is in `update { $0.isPublished = true }`.
///
/// A column that is given `nil` becomes null when it is optional, and otherwise **stays as it is**: `$0.title = input.title` with an
/// optional input changes the title only when there is one. What a column becomes may be computed: `$0.views = $0.views + 1`.
@dynamicMemberLookup
public struct Changes<Root: Model>: Sendable {
    private(set) var assignments: [(name: SQLIdentifier, value: Rendered)] = []
    private(set) var problem: (any Error)?

    init() {}

    /// The column's new value. It is there to be set and reads as `nil`.
    public subscript<Column: StoredColumn>(dynamicMember member: KeyPath<Root.Columns, Column>) -> Column.Value? {
        get { nil }
        set { set(Root.root[keyPath: member]._name, to: newValue?.sqlValue) }
    }

    /// The optional column's new value, `nil` for null. It is there to be set and reads as `nil`.
    public subscript<Column: StoredColumn, Wrapped>(
        dynamicMember member: KeyPath<Root.Columns, Column>
    ) -> Wrapped? where Column.Value == Wrapped? {
        get { nil }
        set { set(Root.root[keyPath: member]._name, to: newValue.sqlValue) }
    }

    /// The column as the database has it, to compute with.
    public subscript<Column: StoredColumn>(
        dynamicMember member: KeyPath<Root.Columns, Column>
    ) -> Computed<Column.Value> {
        get { Computed(_rendered: Root.root[keyPath: member]._rendered) }
        set { set(Root.root[keyPath: member]._name, to: newValue._rendered) }
    }

    private mutating func set(_ name: SQLIdentifier, to value: SQLValue?) {
        guard let value else {
            assignments.removeAll { $0.name == name }
            return
        }
        if let index = Root.schema.columnNames.firstIndex(of: name) {
            do { try Root.schema.validate([value], offset: index) } catch { problem = problem ?? error }
        }
        set(name, to: Rendered(sql: SQL(value: value)))
    }

    private mutating func set(_ name: SQLIdentifier, to value: Rendered) {
        if name == Root.schema.id {
            problem = problem ?? ModelError(.invalidQuery, "the id of a \(Root.schema.name) cannot be changed")
        }
        problem = problem ?? value.problem
        assignments.removeAll { $0.name == name }
        assignments.append((name, value))
    }
}
