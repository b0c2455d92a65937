/// A type whose values can be bound to a statement.
public protocol SQLBindable: Sendable {
    var sqlValue: SQLValue { get }
}

/// A type whose values can be read from one column.
public protocol SQLDecodable: RowDecodable {
    /// Reads the value of a column, counted from 0.
    init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError)
}

/// A type that can be a column: it goes both ways and knows its type.
///
/// A `RawRepresentable` type over a convertible one needs only to say so: `enum Role: String, SQLConvertible { case author, editor }`.
public protocol SQLConvertible: SQLBindable, SQLDecodable {
    /// The type of a column of such values.
    static var sqlType: SQLType { get }
    /// True when a column of such values may be null.
    static var isNullable: Bool { get }

    /// The type of a column of arrays of such values. Bytes are the one exception from an array: leave this and the next two to their defaults.
    static var sqlArrayType: SQLType { get }
    /// An array of such values on its way to a database.
    static func sqlArray(_ elements: [Self]) -> SQLValue
    /// Reads an array of such values from a column.
    static func array(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) -> [Self]
}

extension SQLConvertible {
    @inlinable
    public static var isNullable: Bool { false }
}

/// A type that is read from one or more columns in a row: a column type, a model, a projection.
public protocol RowDecodable: Sendable {
    /// How many columns it takes.
    static var columnCount: Int { get }

    /// Reads the columns from `column` on.
    init(row: borrowing SQLRow, from column: Int) throws(SQLDecodingError)
}

extension SQLDecodable {
    @inlinable
    public static var columnCount: Int { 1 }

    @inlinable
    public init(row: borrowing SQLRow, from column: Int) throws(SQLDecodingError) {
        try self.init(row: row, column: column)
    }
}

extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
    @inlinable
    public var sqlValue: SQLValue { rawValue.sqlValue }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        guard let value = Self(rawValue: try RawValue(row: row, column: column)) else {
            throw row.mismatch(column, of: Self.self, found: "a value that is not one of its cases")
        }
        self = value
    }
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
    public static var sqlType: SQLType { RawValue.sqlType }
}
