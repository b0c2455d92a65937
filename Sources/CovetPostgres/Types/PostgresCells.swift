import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The bytes of one value as the server sent them. They lie in memory of the row they came from and are gone with it.
struct PostgresCell {
    let type: PostgresType
    let isBinary: Bool
    let bytes: UnsafeRawBufferPointer

    /// True of a value of that type in its binary form of so many bytes.
    @inline(__always)
    func isBinary(_ type: PostgresType, _ count: Int) -> Bool {
        self.type == type && bytes.count == count && isBinary
    }

    /// `nil` for what is none, as below.
    @inline(__always)
    var bool: Bool? { isBinary(.bool, 1) ? bytes[0] != 0 : nil }

    @inline(__always)
    var int64: Int64? {
        if isBinary(.int8, 8) { return bytes.bigEndian(at: 0, as: Int64.self) }
        if isBinary(.int4, 4) { return Int64(bytes.bigEndian(at: 0, as: Int32.self)) }
        if isBinary(.int2, 2) { return Int64(bytes.bigEndian(at: 0, as: Int16.self)) }
        if isBinary(.oid, 4) { return Int64(bytes.bigEndian(at: 0, as: UInt32.self)) }
        return nil
    }

    /// Integers of 32 bits fit without a loss.
    @inline(__always)
    var double: Double? {
        if isBinary(.float8, 8) { return Double(bitPattern: bytes.bigEndian(at: 0, as: UInt64.self)) }
        if isBinary(.float4, 4) { return Double(Float(bitPattern: bytes.bigEndian(at: 0, as: UInt32.self))) }
        if isBinary(.int4, 4) { return Double(bytes.bigEndian(at: 0, as: Int32.self)) }
        if isBinary(.int2, 2) { return Double(bytes.bigEndian(at: 0, as: Int16.self)) }
        return nil
    }
}

/// Values side by side: the columns of a row, the elements of an array, the bounds of a range. It reads them where they lie.
protocol PostgresCells: SQLRowSource {
    /// - Throws: for a null, and for a column that is not there.
    func cell(_ column: Int, _ expected: StaticString) throws(SQLDecodingError) -> PostgresCell
    /// What a column holds, for errors.
    func kind(of column: Int) -> String
}

extension PostgresCells {
    @inline(never)
    func mismatch(_ column: Int, _ expected: StaticString, found: String? = nil) -> SQLDecodingError {
        SQLDecodingError(
            column: column,
            name: name(of: column),
            expected: "\(expected)",
            found: found ?? kind(of: column)
        )
    }

    func bool(at column: Int) throws(SQLDecodingError) -> Bool {
        guard let value = try cell(column, "Bool").bool else { throw mismatch(column, "Bool") }
        return value
    }

    func int64(at column: Int) throws(SQLDecodingError) -> Int64 {
        guard let value = try cell(column, "an integer").int64 else { throw mismatch(column, "an integer") }
        return value
    }

    func double(at column: Int) throws(SQLDecodingError) -> Double {
        guard let value = try cell(column, "a floating-point number").double else {
            throw mismatch(column, "a floating-point number")
        }
        return value
    }

    /// Text of any type that is text, JSON included, and the names of enumerations.
    func string(at column: Int) throws(SQLDecodingError) -> String {
        let cell = try cell(column, "text")
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .json, .char, .void: return try text(cell.bytes, column)
        case .jsonb: return try json(at: column)
        default:
            guard !cell.isBinary else { throw mismatch(column, "text") }
            return try text(cell.bytes, column)
        }
    }

    private func text(_ bytes: UnsafeRawBufferPointer, _ column: Int) throws(SQLDecodingError) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        // What is not UTF-8 was mended, and has other bytes then. `String(validating:)` says it at once, at five times the cost.
        guard bytes.isASCII || text.utf8.elementsEqual(bytes) else {
            throw mismatch(column, "text", found: "bytes that are not UTF-8")
        }
        return text
    }

    func bytes(at column: Int) throws(SQLDecodingError) -> [UInt8] {
        let cell = try cell(column, "bytes")
        guard cell.type == .bytea, cell.isBinary else { throw mismatch(column, "bytes") }
        return Array(cell.bytes)
    }

    func uuid(at column: Int) throws(SQLDecodingError) -> UUID {
        let cell = try cell(column, "a UUID")
        guard cell.isBinary(.uuid, 16) else { throw mismatch(column, "a UUID") }
        return UUID(uuid: cell.bytes.loadUnaligned(as: uuid_t.self))
    }

    /// Integers are decimals too.
    func decimal(at column: Int) throws(SQLDecodingError) -> SQLDecimal {
        let cell = try cell(column, "a decimal number")
        guard cell.type == .numeric, cell.isBinary else {
            switch cell.type {
            case .int8, .int4, .int2: return SQLDecimal(try int64(at: column))
            default: throw mismatch(column, "a decimal number")
            }
        }
        switch Numeric.read(cell.bytes) {
        case .number(let decimal): return decimal
        case .notANumber: throw mismatch(column, "a decimal number", found: "NaN")
        case .infinite: throw mismatch(column, "a decimal number", found: "infinity")
        case .malformed: throw mismatch(column, "a decimal number", found: "bytes that are none")
        }
    }

    func timestamp(at column: Int) throws(SQLDecodingError) -> SQLTimestamp {
        let cell = try cell(column, "a timestamp with time zone")
        guard cell.isBinary(.timestamptz, 8) else { throw mismatch(column, "a timestamp with time zone") }
        return SQLTimestamp(microseconds: try microseconds(cell, column, "a timestamp with time zone"))
    }

    func localTimestamp(at column: Int) throws(SQLDecodingError) -> SQLLocalTimestamp {
        let cell = try cell(column, "a timestamp without time zone")
        guard cell.isBinary(.timestamp, 8) else { throw mismatch(column, "a timestamp without time zone") }
        return SQLLocalTimestamp(microseconds: try microseconds(cell, column, "a timestamp without time zone"))
    }

    @inline(__always)
    private func microseconds(_ cell: PostgresCell, _ column: Int, _ expected: StaticString) throws(SQLDecodingError)
        -> Int64
    {
        let (value, isOver) = cell.bytes.bigEndian(at: 0, as: Int64.self)
            .addingReportingOverflow(PostgresEpoch.microseconds)
        // The least is the negative infinity; the greatest is beyond the range already.
        guard !isOver, value != .min + PostgresEpoch.microseconds else {
            throw mismatch(column, expected, found: "infinity, or a moment out of range")
        }
        return value
    }

    func date(at column: Int) throws(SQLDecodingError) -> SQLDate {
        let cell = try cell(column, "a date")
        guard cell.isBinary(.date, 4) else { throw mismatch(column, "a date") }
        let days = cell.bytes.bigEndian(at: 0, as: Int32.self)
        let (value, isOver) = days.addingReportingOverflow(PostgresEpoch.days)
        guard !isOver, days != .min else { throw mismatch(column, "a date", found: "infinity, or a day out of range") }
        return SQLDate(daysSince1970: value)
    }

    func time(at column: Int) throws(SQLDecodingError) -> SQLTime {
        let cell = try cell(column, "a time without time zone")
        guard cell.isBinary(.time, 8), let time = SQLTime(microseconds: cell.bytes.bigEndian(at: 0, as: Int64.self))
        else { throw mismatch(column, "a time without time zone") }
        return time
    }

    func interval(at column: Int) throws(SQLDecodingError) -> SQLInterval {
        let cell = try cell(column, "an interval")
        guard cell.isBinary(.interval, 16) else { throw mismatch(column, "an interval") }
        return SQLInterval(
            months: cell.bytes.bigEndian(at: 12, as: Int32.self),
            days: cell.bytes.bigEndian(at: 8, as: Int32.self),
            microseconds: cell.bytes.bigEndian(at: 0, as: Int64.self)
        )
    }

    func address(at column: Int) throws(SQLDecodingError) -> SQLAddress {
        let cell = try cell(column, "an internet address")
        let bytes = cell.bytes
        guard cell.type == .inet || cell.type == .cidr, cell.isBinary else {
            throw mismatch(column, "an internet address")
        }
        guard bytes.count == 8 || bytes.count == 20, bytes[0] == (bytes.count == 8 ? 2 : 3),
            Int(bytes[3]) == bytes.count - 4,
            let address = SQLAddress(bytes: Array(bytes[4...]), prefixLength: Int(bytes[1]))
        else { throw mismatch(column, "an internet address", found: "bytes that are none") }
        return address
    }

    /// JSON in a column of text too.
    func json(at column: Int) throws(SQLDecodingError) -> String {
        let cell = try cell(column, "JSON")
        switch cell.type {
        case .jsonb:
            guard cell.bytes.first == 1 else { throw mismatch(column, "JSON", found: "JSON of an unknown version") }
            return try text(UnsafeRawBufferPointer(rebasing: cell.bytes[1...]), column)
        case .json, .text, .varchar: return try text(cell.bytes, column)
        default: throw mismatch(column, "JSON")
        }
    }

    func array(at column: Int) throws(SQLDecodingError) -> any SQLRowSource {
        let cell = try cell(column, "an array")
        guard cell.isBinary else {
            guard let elements = PostgresElements(text: cell.bytes, of: name(of: column)) else {
                throw mismatch(column, "an array")
            }
            return elements
        }
        guard cell.type.element != nil else { throw mismatch(column, "an array") }
        guard let elements = PostgresElements(array: cell.bytes, of: name(of: column)) else {
            throw mismatch(column, "an array", found: "bytes that are none")
        }
        return elements
    }

    func range(at column: Int) throws(SQLDecodingError) -> SQLRangeSource {
        let cell = try cell(column, "a range")
        guard let bound = cell.type.bound, cell.isBinary else { throw mismatch(column, "a range") }
        guard let range = PostgresElements.range(cell.bytes, boundsOf: bound, of: name(of: column)) else {
            throw mismatch(column, "a range", found: "bytes that are none")
        }
        return range
    }
}
