public import CovetSQL

/// One change of a schema. Names are those of the time of the migration: it must outlive the models it came from.
public enum Operation: Sendable, Equatable {
    case createTable(TableSchema)
    /// Carries the table as it is, so that it can be made again, empty.
    case dropTable(TableSchema)
    case renameTable(SQLIdentifier, to: SQLIdentifier)
    case addColumn(ColumnDefinition, to: SQLIdentifier)
    /// Carries the column as it is, so that it can be added again, without its values.
    case dropColumn(ColumnDefinition, from: SQLIdentifier)
    case renameColumn(SQLIdentifier, to: SQLIdentifier, in: SQLIdentifier)
    case createIndex(IndexDefinition, on: SQLIdentifier)
    case dropIndex(IndexDefinition, on: SQLIdentifier)
    /// Statements of one's own with those that undo them; `reverse: nil` says that there is no way back, and an empty list that nothing needs to be undone.
    case run([SQL], reverse: [SQL]?)

    /// The operations that undo it; `nil` when there is no way back.
    public var reversed: [Operation]? {
        switch self {
        case .createTable(let table): [.dropTable(table)]
        case .dropTable(let table): [.createTable(table)]
        case .renameTable(let old, let new): [.renameTable(new, to: old)]
        case .addColumn(let column, let table): [.dropColumn(column, from: table)]
        case .dropColumn(let column, let table): [.addColumn(column, to: table)]
        case .renameColumn(let old, let new, let table): [.renameColumn(new, to: old, in: table)]
        case .createIndex(let index, let table): [.dropIndex(index, on: table)]
        case .dropIndex(let index, let table): [.createIndex(index, on: table)]
        case .run(let statements, let reverse): reverse.map { [.run($0, reverse: statements)] }
        }
    }

    /// What it does in a few words, for reports.
    public var summary: String {
        switch self {
        case .createTable(let table): "create table \(table.name)"
        case .dropTable(let table): "drop table \(table.name)"
        case .renameTable(let old, let new): "rename table \(old) to \(new)"
        case .addColumn(let column, let table): "add column \(table).\(column.name)"
        case .dropColumn(let column, let table): "drop column \(table).\(column.name)"
        case .renameColumn(let old, let new, let table): "rename column \(table).\(old) to \(new)"
        case .createIndex(let index, let table): "create index \(index.name) on \(table)"
        case .dropIndex(let index, let table): "drop index \(index.name) on \(table)"
        case .run(let statements, _): "run \(statements.count == 1 ? "a statement" : "\(statements.count) statements")"
        }
    }

    /// The statements that do it.
    public func statements(for dialect: SQLDialect) -> [SQL] {
        switch self {
        case .createTable(let table): [table.createStatement(for: dialect)] + table.createIndexStatements(for: dialect)
        case .dropTable(let table): ["DROP TABLE \(identifier: table.name)"]
        case .renameTable(let old, let new): ["ALTER TABLE \(identifier: old) RENAME TO \(identifier: new)"]
        case .addColumn(let column, let table): Self.adding(column, to: table, for: dialect)
        case .dropColumn(let column, let table): Self.dropping(column, from: table, for: dialect)
        case .renameColumn(let old, let new, let table):
            ["ALTER TABLE \(identifier: table) RENAME COLUMN \(identifier: old) TO \(identifier: new)"]
        case .createIndex(let index, let table): [index.createStatement(on: table, for: dialect)]
        case .dropIndex(let index, _): ["DROP INDEX \(identifier: index.name)"]
        case .run(let statements, _): statements
        }
    }

    /// SQLite cannot add a unique column to a table: a unique index beside it keeps the same promise in both databases.
    private static func adding(_ column: ColumnDefinition, to table: SQLIdentifier, for dialect: SQLDialect) -> [SQL] {
        var plain = column
        plain.isUnique = false
        let add: SQL = "ALTER TABLE \(identifier: table) ADD COLUMN \(plain.definition(for: dialect))"
        return column.isUnique
            ? [add, uniqueIndex(of: column, in: table).createStatement(on: table, for: dialect)] : [add]
    }

    private static func dropping(_ column: ColumnDefinition, from table: SQLIdentifier, for dialect: SQLDialect)
        -> [SQL]
    {
        let drop: SQL = "ALTER TABLE \(identifier: table) DROP COLUMN \(identifier: column.name)"
        return column.isUnique
            ? ["DROP INDEX IF EXISTS \(identifier: uniqueIndex(of: column, in: table).name)", drop] : [drop]
    }

    private static func uniqueIndex(of column: ColumnDefinition, in table: SQLIdentifier) -> IndexDefinition {
        IndexDefinition(table: table, on: [.ascending(column.name)], isUnique: true)
    }
}
