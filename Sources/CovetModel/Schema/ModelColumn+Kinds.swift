extension ModelColumn {
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
    ///
    /// - Parameter type: how the database keeps them, where it is not what the Swift type says: `.decimal(precision: 12, scale: 2)`.
    public static func value<Root: Model, Value: SQLConvertible>(
        _ property: any KeyPath<Root, Value> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier,
        type: SQLType? = nil,
        unique: Bool = false,
        length: ClosedRange<Int>? = nil,
        default: ColumnDefault<Value>? = nil
    ) -> ModelColumn {
        ModelColumn(
            property,
            name,
            column,
            Value.self,
            type: type,
            unique: unique,
            length: length,
            default: `default`?.definition,
            role: .value
        )
    }

    /// A column of an enumeration that lists its cases: the table refuses any other value.
    public static func value<Root: Model, Value: SQLConvertible & RawRepresentable & CaseIterable>(
        _ property: any KeyPath<Root, Value> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier,
        type: SQLType? = nil,
        unique: Bool = false,
        length: ClosedRange<Int>? = nil,
        default: ColumnDefault<Value>? = nil
    ) -> ModelColumn {
        ModelColumn(
            property,
            name,
            column,
            Value.self,
            type: type,
            unique: unique,
            length: length,
            default: `default`?.definition,
            cases: Value.allCases.map(\.sqlValue),
            role: .value
        )
    }

    /// A column of an enumeration that lists its cases, or null: the table refuses any other value.
    public static func value<Root: Model, Value: SQLConvertible & RawRepresentable & CaseIterable>(
        _ property: any KeyPath<Root, Value?> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier,
        type: SQLType? = nil,
        unique: Bool = false,
        length: ClosedRange<Int>? = nil
    ) -> ModelColumn {
        ModelColumn(
            property,
            name,
            column,
            Value?.self,
            type: type,
            unique: unique,
            length: length,
            cases: Value.allCases.map(\.sqlValue),
            role: .value
        )
    }

    /// A key to another model.
    public static func reference<Root: Model, Key: Identifier>(
        _ property: any KeyPath<Root, Key> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier,
        unique: Bool = false,
        onDelete: ForeignKey.Action = .noAction,
        default: ColumnDefault<Key>? = nil
    ) -> ModelColumn {
        ModelColumn(
            property,
            name,
            column,
            Key.self,
            unique: unique,
            default: `default`?.definition,
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
            unique: unique,
            role: .reference(Key.Owner.self, onDelete: onDelete)
        )
    }

    /// The moment at which the row was inserted: set by the database's ``WallClock``, unless the draft says it.
    public static func createdAt<Root: Model, Value: Moment>(
        _ property: any KeyPath<Root, Value> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier
    ) -> ModelColumn {
        ModelColumn(property, name, column, Value.self, role: .createdAt)
    }

    /// The moment of the row's last update: set by the database's ``WallClock`` at each.
    public static func updatedAt<Root: Model, Value: Moment>(
        _ property: any KeyPath<Root, Value> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier
    ) -> ModelColumn {
        ModelColumn(property, name, column, Value.self, role: .updatedAt)
    }

    /// The number of the row's version: 1 at first, one more with each update. An update of an older version is refused.
    public static func version<Root: Model>(
        _ property: any KeyPath<Root, Int> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier
    ) -> ModelColumn {
        ModelColumn(property, name, column, Int.self, default: .value(.int64(1)), role: .version)
    }

    /// The moment at which the row was deleted, or null: such a row stays in the table, and queries leave it out.
    public static func deletedAt<Root: Model, Value: Moment>(
        _ property: any KeyPath<Root, Value?> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier
    ) -> ModelColumn {
        ModelColumn(property, name, column, Value?.self, role: .deletedAt)
    }

    /// A column that the database computes from others of the row.
    ///
    /// - Parameter expression: over the row's own columns, with values that are written as literals.
    public static func generated<Root: Model, Value: SQLConvertible>(
        _ property: any KeyPath<Root, Value> & Sendable,
        _ name: StaticString,
        column: SQLIdentifier,
        type: SQLType? = nil,
        as expression: SQL
    ) -> ModelColumn {
        ModelColumn(property, name, column, Value.self, type: type, role: .generated(expression))
    }
}
