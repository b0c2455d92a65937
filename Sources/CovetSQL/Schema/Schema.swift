/// The tables and enumeration types of a database, as a value.
public struct Schema: Sendable, Equatable {
    public var tables: [TableSchema]
    public var enumerations: [EnumerationType]
    /// Of a schema that models describe: tables without a model that stay as the migrations have them.
    public var keptTables: Set<SQLIdentifier> = []

    /// - Parameter enumerations: those that the tables' columns have, unless said otherwise.
    public init(tables: [TableSchema] = [], enumerations: [EnumerationType]? = nil) {
        self.tables = tables
        self.enumerations = enumerations ?? Self.enumerations(of: tables)
    }

    /// The table of that name, or `nil`.
    public func table(_ name: SQLIdentifier) -> TableSchema? {
        tables.first { $0.name == name }
    }

    /// The enumeration type of that name, or `nil`.
    public func enumeration(_ name: SQLIdentifier) -> EnumerationType? {
        enumerations.first { $0.name == name }
    }

    /// Each type once, in the order of the columns.
    private static func enumerations(of tables: [TableSchema]) -> [EnumerationType] {
        var types: [EnumerationType] = []
        for column in tables.flatMap(\.columns) {
            if let type = column.type.enumeration, !types.contains(type) { types.append(type) }
        }
        return types
    }
}

extension SQLType {
    /// The enumeration type that it is, or that an array is of.
    package var enumeration: EnumerationType? {
        switch self {
        case .enumeration(let name, let cases): EnumerationType(name, cases: cases)
        case .array(let element): element.enumeration
        default: nil
        }
    }
}
