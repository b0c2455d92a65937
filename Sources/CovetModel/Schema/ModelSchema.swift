/// A model's table: its name and columns. There is one for each model, which all that speak of it share.
public final class ModelSchema: Sendable {
    /// The model's name in Swift; errors speak of it.
    public let name: String
    public let table: SQLIdentifier
    /// The columns in the order in which rows are read and written, the id first.
    public let columns: [ModelColumn]

    package let id: SQLIdentifier
    /// `"posts"."id", "posts"."title"`: rendered once, for most statements ask for it.
    package let selection: SQL
    package let columnNames: [SQLIdentifier]
    package let find: FindText
    /// The column that is null while a row lives, of a model whose rows are deleted softly.
    package let deletedAt: SQLIdentifier?
    /// Where the version and the moment of the last update stand among the columns.
    package let deletedAtIndex: Int?
    package let versionIndex: Int?
    package let updatedAtIndex: Int?
    /// The columns that the framework fills in when a row is new.
    package let stamped: [Int]
    /// The columns that storing a row writes: not its id, and not what the framework or the database give.
    package let storedIndices: [Int]
    /// True when a stored row is not what was sent: it has a new version, time of update or computed value.
    package let isChangedByStoring: Bool
    private let limits: [(index: Int, column: ModelColumn)]

    public init<Root: Model>(_ model: Root.Type, _ name: StaticString, table: SQLIdentifier, columns: [ModelColumn]) {
        self.name = name.description
        self.table = table
        self.columns = columns
        columnNames = columns.map(\.name)
        id = columns.first?.name ?? "id"
        selection = Self.selection(columnNames, from: table)
        let deletedAt = columns.first { if case .deletedAt = $0.role { true } else { false } }?.name
        self.deletedAt = deletedAt
        find = FindText(selection: selection, table: table, id: id, deletedAt: deletedAt)
        versionIndex = columns.firstIndex { if case .version = $0.role { true } else { false } }
        updatedAtIndex = columns.firstIndex { if case .updatedAt = $0.role { true } else { false } }
        deletedAtIndex = columns.firstIndex { if case .deletedAt = $0.role { true } else { false } }
        stamped = columns.indices.filter { columns[$0].isStamped }
        storedIndices = columns.indices.filter { columns[$0].isStored }
        isChangedByStoring =
            columns.contains { if case .generated = $0.role { true } else { false } }
            || versionIndex != nil || updatedAtIndex != nil
        limits = columns.enumerated().filter { $0.element.isLimited }.map { ($0.offset, $0.element) }
    }

    /// The columns of the table under another name, as a join has it.
    package func selection(from alias: SQLIdentifier) -> SQL {
        alias == table ? selection : Self.selection(columnNames, from: alias)
    }

    /// One text, which is quicker to put into a statement than its many pieces.
    private static func selection(_ columns: [SQLIdentifier], from alias: SQLIdentifier) -> SQL {
        let alias = alias.quoted
        var text = ""
        text.reserveCapacity(columns.count * (alias.utf8.count + 16))
        for column in columns {
            if !text.isEmpty { text += ", " }
            text += alias
            text += "."
            column.appendQuoted(to: &text)
        }
        return SQL(pieces: [.raw(text)])
    }

    package func column(for keyPath: AnyKeyPath) -> ModelColumn? {
        columns.first { $0.keyPath == keyPath }
    }

    package func column(named name: String) -> ModelColumn? {
        columns.first { $0.name.name == name }
    }

    /// Checks what a table would check too late, differently from another database, or not at all.
    ///
    /// - Parameter offset: 1 for the values of a draft, which has no id.
    package func validate(_ values: [SQLValue], offset: Int = 0) throws {
        for (index, column) in limits where values.indices.contains(index - offset) {
            try column.validate(values[index - offset], of: name)
        }
    }
}

extension ModelColumn {
    fileprivate var isStamped: Bool {
        switch role {
        case .createdAt, .updatedAt, .version: true
        default: false
        }
    }

    fileprivate var isStored: Bool {
        switch role {
        case .value, .reference, .createdAt: true
        case .id, .updatedAt, .version, .deletedAt, .generated: false
        }
    }

    fileprivate var isLimited: Bool {
        if length != nil { return true }
        if case .decimal = type { return true }
        return false
    }

    fileprivate func validate(_ value: SQLValue, of model: String) throws {
        switch (value, type) {
        case (.text(let text), _):
            guard let length else { return }
            let count = text.unicodeScalars.count
            guard length.contains(count) else {
                throw LengthViolation(model: model, field: property, allowed: length, count: count)
            }
        case (.decimal(let decimal), .decimal(let precision, let scale)):
            guard decimal.fits(precision: precision, scale: scale) else {
                throw PrecisionViolation(model: model, field: property, precision: precision, scale: scale)
            }
        default: break
        }
    }
}

extension SQLDecimal {
    /// True when nothing is lost in a column of so many digits. Zeros behind the point are no loss.
    fileprivate func fits(precision: Int, scale: Int) -> Bool {
        let digits = description.drop { $0 == "-" }
        let parts = digits.split(separator: ".", maxSplits: 1)
        let whole = (parts.first ?? "").drop { $0 == "0" }.utf8.count
        let fraction = parts.count > 1 ? parts[1] : ""
        let significant = fraction.utf8.count - fraction.utf8.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        return significant <= scale && whole <= precision - scale
    }
}
