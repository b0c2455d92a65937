import CSQLite
import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The current row of a running statement, read in place.
@safe final class SQLiteRow: SQLRowSource {
    private let statement: OpaquePointer
    private(set) var columnCount = 0

    init(_ statement: OpaquePointer) {
        unsafe self.statement = unsafe statement
    }

    /// SQLite may prepare a statement again after a change of schema, and `*` then stands for other columns.
    func begin() {
        columnCount = Int(unsafe sqlite3_column_count(statement))
    }

    func name(of column: Int) -> String {
        guard column >= 0, column < columnCount, let name = unsafe sqlite3_column_name(statement, Int32(column)) else {
            return ""
        }
        return unsafe String(cString: name)
    }

    func isNull(at column: Int) -> Bool { type(column) == SQLITE_NULL }

    func bool(at column: Int) throws(SQLDecodingError) -> Bool {
        guard type(column) == SQLITE_INTEGER else { throw mismatch(column, "Bool") }
        switch unsafe sqlite3_column_int64(statement, Int32(column)) {
        case 0: return false
        case 1: return true
        default: throw mismatch(column, "Bool", found: "an integer other than 0 and 1")
        }
    }

    func int64(at column: Int) throws(SQLDecodingError) -> Int64 {
        guard type(column) == SQLITE_INTEGER else { throw mismatch(column, "an integer") }
        return unsafe sqlite3_column_int64(statement, Int32(column))
    }

    /// An integer counts as a number too: SQLite stores 2.0 as 2 in some columns.
    func double(at column: Int) throws(SQLDecodingError) -> Double {
        let type = type(column)
        guard type == SQLITE_FLOAT || type == SQLITE_INTEGER else { throw mismatch(column, "a floating-point number") }
        return unsafe sqlite3_column_double(statement, Int32(column))
    }

    func string(at column: Int) throws(SQLDecodingError) -> String {
        guard type(column) == SQLITE_TEXT else { throw mismatch(column, "text") }
        return unsafe String(decoding: textBytes(column), as: UTF8.self)
    }

    func bytes(at column: Int) throws(SQLDecodingError) -> [UInt8] {
        guard type(column) == SQLITE_BLOB else { throw mismatch(column, "bytes") }
        let start = unsafe sqlite3_column_blob(statement, Int32(column))
        return unsafe Array(
            UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column))))
        )
    }

    func timestamp(at column: Int) throws(SQLDecodingError) -> SQLTimestamp {
        try unsafe parse(column, "a timestamp") { unsafe SQLTimestamp(text: $0) }
    }

    func localTimestamp(at column: Int) throws(SQLDecodingError) -> SQLLocalTimestamp {
        try unsafe parse(column, "a timestamp without a time zone") { unsafe SQLLocalTimestamp(text: $0) }
    }

    func date(at column: Int) throws(SQLDecodingError) -> SQLDate {
        try unsafe parse(column, "a date") { unsafe SQLDate(text: $0) }
    }

    func time(at column: Int) throws(SQLDecodingError) -> SQLTime {
        try unsafe parse(column, "a time") { unsafe SQLTime(text: $0) }
    }

    func interval(at column: Int) throws(SQLDecodingError) -> SQLInterval {
        try unsafe parse(column, "an interval") { unsafe SQLInterval(text: $0) }
    }

    func uuid(at column: Int) throws(SQLDecodingError) -> UUID {
        try unsafe parse(column, "a UUID") { unsafe UUID(uuidString: String(decoding: $0, as: UTF8.self)) }
    }

    func address(at column: Int) throws(SQLDecodingError) -> SQLAddress {
        try unsafe parse(column, "an internet address") { unsafe SQLAddress(String(decoding: $0, as: UTF8.self)) }
    }

    func json(at column: Int) throws(SQLDecodingError) -> String {
        guard type(column) == SQLITE_TEXT else { throw mismatch(column, "JSON as text") }
        return unsafe String(decoding: textBytes(column), as: UTF8.self)
    }

    func array(at column: Int) throws(SQLDecodingError) -> any SQLRowSource {
        throw mismatch(column, "an array, which SQLite has not")
    }

    func range(at column: Int) throws(SQLDecodingError) -> SQLRangeSource {
        throw mismatch(column, "a range, which SQLite has not")
    }

    func decimal(at column: Int) throws(SQLDecodingError) -> SQLDecimal {
        let text: String
        switch type(column) {
        case SQLITE_INTEGER, SQLITE_TEXT: text = unsafe String(decoding: textBytes(column), as: UTF8.self)
        // The shortest text that reads back as the same number: exact for the 15 digits that were let in.
        case SQLITE_FLOAT:
            text = "\(Decimal(string: "\(unsafe sqlite3_column_double(statement, Int32(column)))") ?? .nan)"
        default: throw mismatch(column, "a decimal number")
        }
        guard let value = SQLDecimal(text) else { throw mismatch(column, "a decimal number", found: "other text") }
        return value
    }

    private func type(_ column: Int) -> Int32 {
        // Of a column that is not there SQLite says null.
        unsafe sqlite3_column_type(statement, Int32(exactly: column) ?? -1)
    }

    /// The bytes in SQLite's own memory, until the next call for this column.
    private func textBytes(_ column: Int) -> UnsafeRawBufferPointer {
        let start = unsafe sqlite3_column_text(statement, Int32(column))
        return unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column))))
    }

    /// Reads what SQLite keeps as text for want of a type.
    private func parse<Value>(
        _ column: Int,
        _ expected: String,
        _ read: (UnsafeRawBufferPointer) -> Value?
    ) throws(SQLDecodingError) -> Value {
        guard type(column) == SQLITE_TEXT else { throw mismatch(column, "\(expected) as text") }
        guard let value = unsafe read(textBytes(column)) else {
            throw mismatch(column, expected, found: "text that is none")
        }
        return value
    }

    private func mismatch(_ column: Int, _ expected: String, found: String? = nil) -> SQLDecodingError {
        SQLDecodingError(column: column, name: name(of: column), expected: expected, found: found ?? kind(column))
    }

    private func kind(_ column: Int) -> String {
        guard column >= 0, column < columnCount else { return "no such column: the result has \(columnCount)" }
        return switch type(column) {
        case SQLITE_INTEGER: "an integer"
        case SQLITE_FLOAT: "a floating-point number"
        case SQLITE_TEXT: "text"
        case SQLITE_BLOB: "bytes"
        default: "null"
        }
    }
}
