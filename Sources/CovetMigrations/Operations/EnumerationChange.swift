public import CovetSQL

/// An enumeration type that loses cases.
///
/// PostgreSQL cannot take a case out of a type: it makes a second type, writes every column of the first anew, and drops the first. Nobody reads or writes those tables meanwhile.
/// Rows that hold a case that goes are looked for first, on SQLite too, where the cases are text in the rows: where there is one, the migration is refused and nothing is done.
public struct EnumerationChange: Sendable, Equatable {
    /// A column of the type, or of arrays of it.
    public struct Column: Sendable, Equatable {
        public var name: SQLIdentifier
        public var table: SQLIdentifier
        public var isArray: Bool
        public var defaultValue: ColumnDefinition.Default?

        public init(
            _ name: SQLIdentifier,
            in table: SQLIdentifier,
            isArray: Bool = false,
            default defaultValue: ColumnDefinition.Default? = nil
        ) {
            self.name = name
            self.table = table
            self.isArray = isArray
            self.defaultValue = defaultValue
        }
    }

    public var type: SQLIdentifier
    public var from: [String]
    public var to: [String]
    /// Every column of the type.
    public var columns: [Column]

    public init(_ type: SQLIdentifier, from old: [String], to new: [String], columns: [Column]) {
        self.type = type
        self.from = old
        self.to = new
        self.columns = columns
    }

    /// The cases that go.
    var removed: [String] { from.filter { !to.contains($0) } }

    /// In a few words, for reports.
    var summary: String {
        let added = to.filter { !from.contains($0) }
        return removed.isEmpty
            ? "put \(added.joined(separator: ", ")) into \(type) again"
            : "take \(removed.joined(separator: ", ")) out of \(type)"
    }

    var reversed: EnumerationChange { EnumerationChange(type, from: to, to: from, columns: columns) }

    /// The tables with columns of it, each once.
    var tables: [SQLIdentifier] {
        columns.reduce(into: []) { tables, column in
            if !tables.contains(column.table) { tables.append(column.table) }
        }
    }

    /// The type while it is being replaced.
    private var replaced: SQLIdentifier { .derived([type], suffix: "replaced") }

    var postgresStatements: [SQL] {
        let cases = to.map { SQLValue.text($0).literal(for: .postgres) }
        return [
            "ALTER TYPE \(identifier: type) RENAME TO \(identifier: replaced)",
            "CREATE TYPE \(identifier: type) AS ENUM (\(cases.joined()))",
        ] + tables.map(alter) + ["DROP TYPE \(identifier: replaced)"]
    }

    /// All columns of a table at once, so that its rows are written anew once.
    private func alter(_ table: SQLIdentifier) -> SQL {
        let clauses = columns.filter { $0.table == table }.flatMap { column -> [SQL] in
            let name: SQL = "ALTER COLUMN \(identifier: column.name)"
            let value: SQL =
                column.isArray
                ? "\(identifier: column.name)::text[]::\(identifier: type)[]"
                : "\(identifier: column.name)::text::\(identifier: type)"
            let change: SQL = "\(name) TYPE \(identifier: type)\(column.isArray ? "[]" : SQL()) USING \(value)"
            guard let value = column.defaultValue else { return [change] }
            return ["\(name) DROP DEFAULT", change, "\(name) SET DEFAULT \(value.sql(for: .postgres))"]
        }
        return "ALTER TABLE \(identifier: table) \(clauses.joined())"
    }
}
