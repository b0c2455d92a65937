/// An array on its way to a database. Programs use Swift's own: `[String]`, `[Int?]` and `[[Double]]` are columns.
public struct SQLArray: Sendable, Hashable {
    /// The type of an element; that of an array of arrays is an array.
    public let elementType: SQLType
    /// Null, or values of that type.
    public let elements: [SQLValue]

    public init(of elementType: SQLType, _ elements: [SQLValue]) {
        self.elementType = elementType
        self.elements = elements
    }
}

/// An array of a column type is a column type: `[String]` is `TEXT[]` and `[Int?]` a `BIGINT[]` with nulls in it. PostgreSQL alone has arrays.
/// `[UInt8]` stands for bytes, which both databases have.
extension Array: SQLBindable, SQLDecodable, RowDecodable, SQLConvertible where Element: SQLConvertible {
    public static var sqlType: SQLType { Element.sqlArrayType }
    public var sqlValue: SQLValue { Element.sqlArray(self) }
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        self = try Element.array(row: row, column: column)
    }
}

extension SQLConvertible {
    public static var sqlArrayType: SQLType { .array(of: sqlType) }

    public static func sqlArray(_ elements: [Self]) -> SQLValue {
        .array(SQLArray(of: sqlType, elements.map(\.sqlValue)))
    }

    public static func array(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) -> [Self] {
        let elements = try row.array(at: column)
        var result: [Self] = []
        result.reserveCapacity(elements.columnCount)
        for index in 0..<elements.columnCount {
            result.append(try Self(row: elements, column: index))
        }
        return result
    }
}

extension UInt8 {
    public static var sqlArrayType: SQLType { .bytes }
    public static func sqlArray(_ elements: [UInt8]) -> SQLValue { .bytes(elements) }
    public static func array(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) -> [UInt8] {
        try row.bytes(at: column)
    }
}
