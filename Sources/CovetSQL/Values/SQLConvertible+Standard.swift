#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension Bool: SQLConvertible {
    public static var sqlType: SQLType { .bool }
    @inlinable
    public var sqlValue: SQLValue { .bool(self) }
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.bool(at: column) }
}

extension SQLBindable where Self: FixedWidthInteger {
    /// An integer beyond 64 bits with sign goes as an exact decimal, which an integer column refuses with an error: it is never cut.
    @inlinable
    public var sqlValue: SQLValue {
        if let value = Int64(exactly: self) { return .int64(value) }
        return .integer(beyond64Bits: String(self))
    }
}

extension SQLValue {
    @usableFromInline
    static func integer(beyond64Bits digits: String) -> SQLValue {
        SQLDecimal(digits).map { .decimal($0) } ?? .null
    }
}

extension SQLDecodable where Self: FixedWidthInteger {
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        guard let value = Self(exactly: try row.int64(at: column)) else {
            throw row.mismatch(column, of: Self.self, found: "an integer out of its range")
        }
        self = value
    }
}

extension Int: SQLConvertible {
    public static var sqlType: SQLType { .int64 }
    @inlinable
    public var sqlValue: SQLValue { .int64(Int64(self)) }
}

extension Int64: SQLConvertible {
    public static var sqlType: SQLType { .int64 }
    @inlinable
    public var sqlValue: SQLValue { .int64(self) }
}

extension Int32: SQLConvertible {
    public static var sqlType: SQLType { .int32 }
}

extension Int16: SQLConvertible {
    public static var sqlType: SQLType { .int16 }
}

extension Int8: SQLConvertible {
    public static var sqlType: SQLType { .int16 }
}

extension UInt8: SQLConvertible {
    public static var sqlType: SQLType { .int16 }
}

extension UInt16: SQLConvertible {
    public static var sqlType: SQLType { .int32 }
}

extension UInt32: SQLConvertible {
    public static var sqlType: SQLType { .int64 }
}

extension UInt64: SQLConvertible {
    public static var sqlType: SQLType { .int64 }
}

extension UInt: SQLConvertible {
    public static var sqlType: SQLType { .int64 }
}

extension Double: SQLConvertible {
    public static var sqlType: SQLType { .double }
    @inlinable
    public var sqlValue: SQLValue { .double(self) }
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.double(at: column) }
}

extension Float: SQLConvertible {
    public static var sqlType: SQLType { .float }
    @inlinable
    public var sqlValue: SQLValue { .double(Double(self)) }
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        self = Float(try row.double(at: column))
    }
}

extension String: SQLConvertible {
    public static var sqlType: SQLType { .text }
    @inlinable
    public var sqlValue: SQLValue { .text(self) }
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.string(at: column) }
}

extension Substring: SQLBindable {
    @inlinable
    public var sqlValue: SQLValue { .text(String(self)) }
}

extension Date: SQLConvertible {
    public static var sqlType: SQLType { .timestamp }
    @inlinable
    public var sqlValue: SQLValue {
        SQLTimestamp(exactly: self).map { .timestamp($0) }
            ?? .invalid(reason: "a Date that is none or lies 292,000 years away")
    }
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        self = try row.timestamp(at: column).date
    }
}

extension Date: SQLRangeBound {}

extension SQLTimestamp: SQLConvertible {
    public static var sqlType: SQLType { .timestamp }
    @inlinable
    public var sqlValue: SQLValue { .timestamp(self) }
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.timestamp(at: column) }
}

extension UUID: SQLConvertible {
    public static var sqlType: SQLType { .uuid }
    @inlinable
    public var sqlValue: SQLValue { .uuid(self) }
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.uuid(at: column) }
}

extension Data: SQLConvertible {
    public static var sqlType: SQLType { .bytes }
    @inlinable
    public var sqlValue: SQLValue { .bytes(Array(self)) }
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = Data(try row.bytes(at: column)) }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    @inlinable
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension Optional: RowDecodable where Wrapped: RowDecodable {
    @inlinable
    public static var columnCount: Int { Wrapped.columnCount }

    /// `nil` when every column of it is null, as an outer join leaves them.
    @inlinable
    public init(row: borrowing SQLRow, from column: Int) throws(SQLDecodingError) {
        for index in column..<column + Wrapped.columnCount where !row.isNull(at: index) {
            self = try Wrapped(row: row, from: column)
            return
        }
        self = nil
    }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    @inlinable
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        self = row.isNull(at: column) ? nil : try Wrapped(row: row, column: column)
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    public static var sqlType: SQLType { Wrapped.sqlType }
    @inlinable
    public static var isNullable: Bool { true }
}
