#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// The current row of a result, lent to a decoding closure and gone after it.
///
/// Columns are read by index, counted from 0, straight from the driver's memory: no dictionary, no boxes. It cannot be copied, so it cannot be kept.
public struct SQLRow: ~Copyable {
    private let source: any SQLRowSource

    /// For drivers: lends the source's current row.
    public init(_ source: any SQLRowSource) {
        self.source = source
    }

    /// How many columns the result has.
    public var columnCount: Int { source.columnCount }

    /// The name of a column, as the statement has it.
    public func name(of column: Int) -> String { source.name(of: column) }

    /// False for a column that is not there: reading it is an error.
    public func isNull(at column: Int) -> Bool { column < source.columnCount && source.isNull(at: column) }

    public func decode<Value: SQLDecodable>(_ type: Value.Type = Value.self, at column: Int) throws(SQLDecodingError)
        -> Value
    {
        try Value(row: self, column: column)
    }

    public func bool(at column: Int) throws(SQLDecodingError) -> Bool { try source.bool(at: column) }
    public func int64(at column: Int) throws(SQLDecodingError) -> Int64 { try source.int64(at: column) }
    public func double(at column: Int) throws(SQLDecodingError) -> Double { try source.double(at: column) }
    public func string(at column: Int) throws(SQLDecodingError) -> String { try source.string(at: column) }
    public func bytes(at column: Int) throws(SQLDecodingError) -> [UInt8] { try source.bytes(at: column) }
    public func timestamp(at column: Int) throws(SQLDecodingError) -> SQLTimestamp { try source.timestamp(at: column) }
    public func uuid(at column: Int) throws(SQLDecodingError) -> UUID { try source.uuid(at: column) }
    public func decimal(at column: Int) throws(SQLDecodingError) -> SQLDecimal { try source.decimal(at: column) }

    /// The error of a column that does not hold what the program wants.
    public func mismatch(_ column: Int, expected: String, found: String) -> SQLDecodingError {
        SQLDecodingError(column: column, name: source.name(of: column), expected: expected, found: found)
    }
}

/// What a driver gives for its current row. A method throws when the column is null, of another type or out of range.
public protocol SQLRowSource: AnyObject {
    var columnCount: Int { get }
    func name(of column: Int) -> String
    func isNull(at column: Int) -> Bool
    func bool(at column: Int) throws(SQLDecodingError) -> Bool
    func int64(at column: Int) throws(SQLDecodingError) -> Int64
    func double(at column: Int) throws(SQLDecodingError) -> Double
    func string(at column: Int) throws(SQLDecodingError) -> String
    func bytes(at column: Int) throws(SQLDecodingError) -> [UInt8]
    func timestamp(at column: Int) throws(SQLDecodingError) -> SQLTimestamp
    func uuid(at column: Int) throws(SQLDecodingError) -> UUID
    func decimal(at column: Int) throws(SQLDecodingError) -> SQLDecimal
}
