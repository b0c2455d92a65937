/// A column of a table.
public struct ColumnDefinition: Sendable, Equatable {
    /// How the value of a primary key comes to be.
    public enum PrimaryKey: Sendable, Hashable {
        /// The database counts up and never uses a number again, not even that of a deleted row.
        case generated
        /// The program gives it. Several such columns make one key together.
        case supplied
    }

    /// What a row gets that does not say.
    public enum Default: Sendable, Equatable {
        case value(SQLValue)
        /// The moment of insertion.
        case now
        /// What an expression gives when the row is inserted, such as `gen_random_uuid()`. Its values are written as literals.
        case expression(SQL)
    }

    public var name: SQLIdentifier
    public var type: SQLType
    public var isNullable: Bool
    public var defaultValue: Default?
    public var primaryKey: PrimaryKey?
    /// No two rows have the same value: short for a ``UniqueConstraint`` of this column alone.
    public var isUnique: Bool
    /// What the database computes the value from, over other columns of the row; `nil` for a column that is written. Its values are literals.
    public var generated: SQL?

    public init(
        _ name: SQLIdentifier,
        _ type: SQLType,
        isNullable: Bool = false,
        default defaultValue: Default? = nil,
        primaryKey: PrimaryKey? = nil,
        isUnique: Bool = false,
        generated: SQL? = nil
    ) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.defaultValue = defaultValue
        self.primaryKey = primaryKey
        self.isUnique = isUnique
        self.generated = generated
    }
}
