/// A model's table: its name and columns.
public struct ModelSchema: Sendable {
    /// The model's name in Swift; errors speak of it.
    public let name: String
    public let table: SQLIdentifier
    /// The columns in the order in which rows are read and written, the id first.
    public let columns: [ModelColumn]

    package let id: SQLIdentifier
    /// `"posts"."id", "posts"."title"`: rendered once, for most statements ask for it.
    package let selection: SQL
    package let columnNames: [SQLIdentifier]
    private let lengths: [(index: Int, column: ModelColumn, range: ClosedRange<Int>)]

    public init<Root: Model>(_ model: Root.Type, _ name: StaticString, table: SQLIdentifier, columns: [ModelColumn]) {
        self.name = name.description
        self.table = table
        self.columns = columns
        columnNames = columns.map(\.name)
        id = columns.first?.name ?? "id"
        selection = SQL(pieces: [.raw(Self.selection(columnNames, from: table).statement(for: .sqlite).text)])
        lengths = columns.enumerated().compactMap { index, column in
            column.length.map { (index, column, $0) }
        }
    }

    /// The columns of the table under another name, as a join has it.
    package func selection(from alias: SQLIdentifier) -> SQL {
        alias == table ? selection : Self.selection(columnNames, from: alias)
    }

    private static func selection(_ columns: [SQLIdentifier], from alias: SQLIdentifier) -> SQL {
        columns.map { "\(identifier: alias).\(identifier: $0)" }.joined()
    }

    package func column(for keyPath: AnyKeyPath) -> ModelColumn? {
        columns.first { $0.keyPath == keyPath }
    }

    package func column(named name: String) -> ModelColumn? {
        columns.first { $0.name.name == name }
    }

    /// Checks what a table would check too late or not at all.
    ///
    /// - Parameter offset: 1 for the values of a draft, which has no id.
    package func validate(_ values: [SQLValue], offset: Int = 0) throws(LengthViolation) {
        for (index, column, range) in lengths where values.indices.contains(index - offset) {
            guard case .text(let text) = values[index - offset] else { continue }
            let count = text.unicodeScalars.count
            guard !range.contains(count) else { continue }
            throw LengthViolation(model: name, field: column.property, allowed: range, count: count)
        }
    }
}
