/// An enumeration that PostgreSQL knows as a type of its own, so that a column can hold nothing else. SQLite keeps it as text.
///
/// ```swift
/// enum Role: String, SQLEnumeration {
///     case author, editor
///     static let sqlTypeName: SQLIdentifier = "role"
/// }
/// ```
/// An enumeration that only says `SQLConvertible` is a text column.
public protocol SQLEnumeration: SQLConvertible, RawRepresentable, CaseIterable where RawValue == String {
    /// The name of the type in the database.
    static var sqlTypeName: SQLIdentifier { get }
}

extension SQLEnumeration {
    public static var sqlType: SQLType { .enumeration(name: sqlTypeName, cases: allCases.map(\.rawValue)) }
}
