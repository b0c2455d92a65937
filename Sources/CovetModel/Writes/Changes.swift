/// The new values of an update: what `$0` is in `update { $0.isPublished = true }`.
///
/// A column that is given `nil` becomes null when it is optional, and otherwise **stays as it is**: `$0.title = input.title` with an
/// optional input changes the title only when there is one. What a column becomes may be computed: `$0.views += 1`.
///
/// The time of the last update and the version of a row change with it by themselves.
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

    /// The column as the database has it, or as it was given before: `$0.views += 1` twice adds 2.
    public subscript<Column: StoredColumn>(
        dynamicMember member: KeyPath<Root.Columns, Column>
    ) -> Computed<Column.Value> {
        get {
            let column = Root.root[keyPath: member]
            return Computed(_rendered: assignments.last { $0.name == column._name }?.value ?? column._rendered)
        }
        set { set(Root.root[keyPath: member]._name, to: newValue.settled.within(Column.Value.sqlType)) }
    }

    mutating func set(_ name: SQLIdentifier, to value: SQLValue?) {
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
        problem = problem ?? value.problem ?? Self.refusal(of: name)
        if !value.joins.isEmpty {
            let message =
                "an update of \(Root.schema.name) computes with a column behind a key: select it in a subquery"
            problem = problem ?? ModelError(.invalidQuery, message)
        }
        assignments.removeAll { $0.name == name }
        assignments.append((name, value))
    }

    /// Why a column cannot be given a value.
    private static func refusal(of name: SQLIdentifier) -> ModelError? {
        guard let column = Root.schema.column(named: name.name) else { return nil }
        let reason: String
        switch column.role {
        case .id: reason = "the id of a \(Root.schema.name) cannot be changed"
        case .version: reason = "\(Root.schema.name).\(column.property) counts updates by itself and cannot be set"
        case .generated: reason = "\(Root.schema.name).\(column.property) is computed by the database and cannot be set"
        default: return nil
        }
        return ModelError(.invalidQuery, reason)
    }

    /// The assignments with those that the framework adds; `nil` when nothing is changed.
    func sql(now: SQLTimestamp) throws -> [SQL]? {
        if let problem { throw problem }
        guard !assignments.isEmpty else { return nil }
        let own = assignments.map { name, value -> SQL in "\(identifier: name) = \(value.sql)" }
        return own + Root.schema.nextVersion + Root.schema.updated(now, unless: assignments.map(\.name))
    }
}

extension Rendered {
    /// The same where it is a whole number that the column takes, and an error where it is not: SQLite would go on with a floating-point number, or store more than the type has.
    fileprivate func within(_ type: SQLType) -> Rendered {
        let (least, greatest): (Int64, Int64)
        switch type {
        case .int16: (least, greatest) = (Int64(Int16.min), Int64(Int16.max))
        case .int32: (least, greatest) = (Int64(Int32.min), Int64(Int32.max))
        case .int64: (least, greatest) = (.min, .max)
        default: return self
        }
        let range: SQL = "\(SQL(integer: Int(least))), \(SQL(integer: Int(greatest)))"
        return wrapped(
            as: SQL(of: sql, sqlite: { "whole_number(\($0), \(range))" }, postgres: { $0 })
        )
    }
}

extension ModelSchema {
    /// The assignment that counts an update, of a model that counts them.
    var nextVersion: [SQL] {
        guard let versionIndex else { return [] }
        let name = columns[versionIndex].name
        return ["\(identifier: name) = \(identifier: table).\(identifier: name) + 1"]
    }

    /// The assignment of the moment of an update, unless it is given a value already.
    func updated(_ now: SQLTimestamp, unless assigned: [SQLIdentifier?] = []) -> [SQL] {
        guard let updatedAtIndex, !assigned.contains(columns[updatedAtIndex].name) else { return [] }
        return ["\(identifier: columns[updatedAtIndex].name) = \(SQLValue.timestamp(now))"]
    }
}
