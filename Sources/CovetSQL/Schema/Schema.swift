/// The tables and enumeration types of a database, as a value.
public struct Schema: Sendable, Equatable {
    public var tables: [TableSchema]
    public var enumerations: [EnumerationType]

    public init(tables: [TableSchema] = [], enumerations: [EnumerationType] = []) {
        self.tables = tables
        self.enumerations = enumerations
    }

    /// The table of that name, or `nil`.
    public func table(_ name: SQLIdentifier) -> TableSchema? {
        tables.first { $0.name == name }
    }

    /// The enumeration type of that name, or `nil`.
    public func enumeration(_ name: SQLIdentifier) -> EnumerationType? {
        enumerations.first { $0.name == name }
    }
}
