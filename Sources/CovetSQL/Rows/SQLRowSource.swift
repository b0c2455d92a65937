#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// What a driver gives for its current row. A method throws when the column is null, of another type or out of range.
///
/// The methods from ``date(at:)`` on have defaults that throw, for databases without such types.
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
    func date(at column: Int) throws(SQLDecodingError) -> SQLDate
    func time(at column: Int) throws(SQLDecodingError) -> SQLTime
    func localTimestamp(at column: Int) throws(SQLDecodingError) -> SQLLocalTimestamp
    func interval(at column: Int) throws(SQLDecodingError) -> SQLInterval
    func address(at column: Int) throws(SQLDecodingError) -> SQLAddress
    func json(at column: Int) throws(SQLDecodingError) -> String
    /// The elements as the columns of a row.
    func array(at column: Int) throws(SQLDecodingError) -> any SQLRowSource
    func range(at column: Int) throws(SQLDecodingError) -> SQLRangeSource
}

extension SQLRowSource {
    public func date(at column: Int) throws(SQLDecodingError) -> SQLDate { throw lacking("a date", column) }
    public func time(at column: Int) throws(SQLDecodingError) -> SQLTime { throw lacking("a time", column) }
    public func localTimestamp(at column: Int) throws(SQLDecodingError) -> SQLLocalTimestamp {
        throw lacking("a timestamp without a time zone", column)
    }
    public func interval(at column: Int) throws(SQLDecodingError) -> SQLInterval {
        throw lacking("an interval", column)
    }
    public func address(at column: Int) throws(SQLDecodingError) -> SQLAddress { throw lacking("an address", column) }
    public func json(at column: Int) throws(SQLDecodingError) -> String { throw lacking("JSON", column) }
    public func array(at column: Int) throws(SQLDecodingError) -> any SQLRowSource { throw lacking("an array", column) }
    public func range(at column: Int) throws(SQLDecodingError) -> SQLRangeSource { throw lacking("a range", column) }

    private func lacking(_ expected: String, _ column: Int) -> SQLDecodingError {
        SQLDecodingError(
            column: column,
            name: name(of: column),
            expected: expected,
            found: "a value of a database that has no such type"
        )
    }
}
