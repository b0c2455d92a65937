/// One column of a model: which property it is, how it is stored, what it must hold.
public struct ModelColumn: Sendable {
    /// The property's name in Swift; errors speak of it.
    public let property: String
    public let name: SQLIdentifier
    public let type: SQLType
    public let isNullable: Bool
    public let isUnique: Bool
    /// How many characters text may have.
    public let length: ClosedRange<Int>?
    package let keyPath: any AnyKeyPath & Sendable
    package let role: Role

    package enum Role: Sendable {
        case id(isGenerated: Bool)
        case value
        case reference(any Model.Type, onDelete: ForeignKey.Action)
    }

    /// The column of the ids.
    public static func id<Root: Model>(
        _ property: any KeyPath<Root, Root.ID> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier
    ) -> ModelColumn {
        let isGenerated = Root.ID.RawValue.new() == nil
        return ModelColumn(property, name, column, Root.ID.self, role: .id(isGenerated: isGenerated))
    }

    /// A column of values.
    public static func value<Root: Model, Value: SQLConvertible>(
        _ property: any KeyPath<Root, Value> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier,
        unique: Bool = false,
        length: ClosedRange<Int>? = nil
    ) -> ModelColumn {
        ModelColumn(property, name, column, Value.self, isUnique: unique, length: length, role: .value)
    }

    /// A key to another model.
    public static func reference<Root: Model, Key: Identifier>(
        _ property: any KeyPath<Root, Key> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier,
        unique: Bool = false,
        onDelete: ForeignKey.Action = .noAction
    ) -> ModelColumn {
        ModelColumn(
            property,
            name,
            column,
            Key.self,
            isUnique: unique,
            role: .reference(Key.Owner.self, onDelete: onDelete)
        )
    }

    /// A key to another model that a row may lack.
    public static func reference<Root: Model, Key: Identifier>(
        _ property: any KeyPath<Root, Key?> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier,
        unique: Bool = false,
        onDelete: ForeignKey.Action = .noAction
    ) -> ModelColumn {
        ModelColumn(
            property,
            name,
            column,
            Key?.self,
            isUnique: unique,
            role: .reference(Key.Owner.self, onDelete: onDelete)
        )
    }

    private init<Value: SQLConvertible>(
        _ keyPath: any AnyKeyPath & Sendable,
        _ property: StaticString,
        _ name: SQLIdentifier,
        _ value: Value.Type,
        isUnique: Bool = false,
        length: ClosedRange<Int>? = nil,
        role: Role
    ) {
        self.property = property.description
        self.name = name
        self.type = Value.sqlType
        self.isNullable = Value.isNullable
        self.isUnique = isUnique
        self.length = length
        self.keyPath = keyPath
        self.role = role
    }
}
