/// One column of a model: which property it is, how it is stored, what it must hold.
///
/// Hand-written models make them by the functions in `ModelColumn+Kinds.swift`, one for each kind of column that `@Model` knows.
public struct ModelColumn: Sendable {
    /// The property's name in Swift; errors speak of it.
    public let property: String
    public let name: SQLIdentifier
    public let type: SQLType
    public let isNullable: Bool
    public let isUnique: Bool
    /// How many characters text may have.
    public let length: ClosedRange<Int>?
    /// What the table itself gives a row whose writer says nothing.
    public let defaultValue: ColumnDefinition.Default?
    /// The only values it may have, where they are listed.
    package let cases: [SQLValue]
    package let keyPath: any AnyKeyPath & Sendable
    package let role: Role

    package enum Role: Sendable {
        case id(isGenerated: Bool)
        case value
        case reference(any Model.Type, onDelete: ForeignKey.Action)
        /// Set when the row is inserted.
        case createdAt
        /// Set when the row is inserted or updated.
        case updatedAt
        /// Counts the row's updates, so that a stale one is refused.
        case version
        /// Null while the row lives.
        case deletedAt
        /// Computed by the database from other columns of the row.
        case generated(SQL)
    }

    init<Value: SQLConvertible>(
        _ keyPath: any AnyKeyPath & Sendable,
        _ property: StaticString,
        _ name: SQLIdentifier,
        _ value: Value.Type,
        type: SQLType? = nil,
        unique: Bool = false,
        length: ClosedRange<Int>? = nil,
        default: ColumnDefinition.Default? = nil,
        cases: [SQLValue] = [],
        role: Role
    ) {
        self.property = property.description
        self.name = name
        self.type = type ?? Value.sqlType
        self.isNullable = Value.isNullable
        self.isUnique = unique
        self.length = length
        self.defaultValue = `default`
        self.cases = cases
        self.keyPath = keyPath
        self.role = role
    }
}

extension ModelColumn {
    var isGenerated: Bool {
        switch role {
        case .generated, .id(isGenerated: true): true
        default: false
        }
    }

    /// The model that the column is a key to.
    package var parent: (any Model.Type)? {
        if case .reference(let parent, _) = role { parent } else { nil }
    }
}
