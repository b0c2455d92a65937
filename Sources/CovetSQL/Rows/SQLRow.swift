#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// The current row of a result, lent to a decoding closure and gone after it.
///
/// Columns are read by index, counted from 0, straight from the driver's memory: no dictionary, no boxes. It cannot be copied, so it cannot be kept.
///
/// What reads a column is inlinable, so that it is specialised for a model's types where the model is, and there reads the frequent kinds of values by itself.
public struct SQLRow: ~Copyable {
    @usableFromInline let source: any SQLRowSource
    /// Where the values lie, in a row of a driver that tells it.
    @usableFromInline let cells: SQLRowCells?

    /// For drivers: lends the source's current row.
    public init(_ source: any SQLRowSource) {
        self.source = source
        cells = nil
    }

    package init(_ source: any SQLRowSource, cells: SQLRowCells) {
        self.source = source
        self.cells = cells
    }

    /// How many columns the result has.
    @inlinable
    public var columnCount: Int { source.columnCount }

    /// The name of a column, as the statement has it.
    @inlinable
    public func name(of column: Int) -> String { source.name(of: column) }

    /// False for a column that is not there: reading it is an error.
    @inlinable
    public func isNull(at column: Int) -> Bool {
        if let cells { return cells.isNull(at: column) }
        return column < source.columnCount && source.isNull(at: column)
    }

    @inlinable
    public func decode<Value: SQLDecodable>(_ type: Value.Type = Value.self, at column: Int) throws(SQLDecodingError)
        -> Value
    {
        try Value(row: self, column: column)
    }

    @inlinable
    public func bool(at column: Int) throws(SQLDecodingError) -> Bool {
        if let value = cells?.bool(at: column) { return value }
        return try source.bool(at: column)
    }
    @inlinable
    public func int64(at column: Int) throws(SQLDecodingError) -> Int64 {
        if let value = cells?.int64(at: column) { return value }
        return try source.int64(at: column)
    }
    @inlinable
    public func double(at column: Int) throws(SQLDecodingError) -> Double {
        if let value = cells?.double(at: column) { return value }
        return try source.double(at: column)
    }
    @inlinable
    public func string(at column: Int) throws(SQLDecodingError) -> String {
        if let text = cells?.text(at: column) { return text }
        return try source.string(at: column)
    }
    @inlinable
    public func bytes(at column: Int) throws(SQLDecodingError) -> [UInt8] { try source.bytes(at: column) }
    @inlinable
    public func timestamp(at column: Int) throws(SQLDecodingError) -> SQLTimestamp {
        if let value = cells?.timestamp(at: column) { return value }
        return try source.timestamp(at: column)
    }
    @inlinable
    public func uuid(at column: Int) throws(SQLDecodingError) -> UUID { try source.uuid(at: column) }
    @inlinable
    public func decimal(at column: Int) throws(SQLDecodingError) -> SQLDecimal { try source.decimal(at: column) }
    @inlinable
    public func date(at column: Int) throws(SQLDecodingError) -> SQLDate { try source.date(at: column) }
    @inlinable
    public func time(at column: Int) throws(SQLDecodingError) -> SQLTime { try source.time(at: column) }
    @inlinable
    public func localTimestamp(at column: Int) throws(SQLDecodingError) -> SQLLocalTimestamp {
        try source.localTimestamp(at: column)
    }
    @inlinable
    public func interval(at column: Int) throws(SQLDecodingError) -> SQLInterval { try source.interval(at: column) }
    @inlinable
    public func address(at column: Int) throws(SQLDecodingError) -> SQLAddress { try source.address(at: column) }
    /// JSON as its text.
    @inlinable
    public func json(at column: Int) throws(SQLDecodingError) -> String { try source.json(at: column) }
    /// An array as a row whose columns are the elements.
    @inlinable
    public func array(at column: Int) throws(SQLDecodingError) -> SQLRow { SQLRow(try source.array(at: column)) }
    @inlinable
    public func range(at column: Int) throws(SQLDecodingError) -> SQLRangeSource { try source.range(at: column) }

    /// The error of a column that does not hold what the program wants.
    public func mismatch(_ column: Int, expected: String, found: String) -> SQLDecodingError {
        SQLDecodingError(column: column, name: source.name(of: column), expected: expected, found: found)
    }

    @usableFromInline
    func mismatch<Value>(_ column: Int, of type: Value.Type, found: StaticString) -> SQLDecodingError {
        mismatch(column, expected: "\(type)", found: "\(found)")
    }
}

/// A range as a driver found it in a column.
public struct SQLRangeSource {
    /// A row of two columns, the lower and the upper bound, null where there is none.
    public let bounds: any SQLRowSource
    public let isEmpty: Bool
    public let isLowerInclusive: Bool
    public let isUpperInclusive: Bool

    public init(bounds: any SQLRowSource, isEmpty: Bool, isLowerInclusive: Bool, isUpperInclusive: Bool) {
        self.bounds = bounds
        self.isEmpty = isEmpty
        self.isLowerInclusive = isLowerInclusive
        self.isUpperInclusive = isUpperInclusive
    }
}
