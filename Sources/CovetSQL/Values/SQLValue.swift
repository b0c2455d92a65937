#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// A value on its way to a database, typed so that a driver can choose its binary form.
///
/// Its description says only what kind it is: values never reach a log by accident.
public enum SQLValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int64(Int64)
    case double(Double)
    case text(String)
    case bytes([UInt8])
    case timestamp(SQLTimestamp)
    case localTimestamp(SQLLocalTimestamp)
    case date(SQLDate)
    case time(SQLTime)
    case interval(SQLInterval)
    case uuid(UUID)
    case decimal(SQLDecimal)
    /// JSON as its text.
    case json(String)
    indirect case array(SQLArray)
    indirect case range(SQLRange)
    indirect case inet(SQLAddress)
    /// What no database can take, with the reason, which holds no value: sending it is an error.
    indirect case invalid(reason: String)

    public var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

extension SQLValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind of value, such as `text`; never the value.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int64: "int64"
        case .double: "double"
        case .text: "text"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .localTimestamp: "localTimestamp"
        case .date: "date"
        case .time: "time"
        case .interval: "interval"
        case .uuid: "uuid"
        case .decimal: "decimal"
        case .json: "json"
        case .array: "array"
        case .range: "range"
        case .inet: "inet"
        case .invalid: "invalid"
        }
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .enum) }
}

extension SQLValue {
    /// The text that SQLite keeps for a value that has no type of its own there; `nil` for all others, and for what has no such text.
    package var sqliteText: String? {
        switch self {
        case .text(let value), .json(let value): value
        case .timestamp(let value): value.text
        case .localTimestamp(let value): value.text
        case .date(let value): value.text
        case .time(let value): value.description
        case .interval(let value): value.description
        case .uuid(let value): value.uuidString.lowercased()
        case .decimal(let value): value.significantDigits <= 15 ? value.description : nil
        case .inet(let value): value.description
        default: nil
        }
    }

    /// Why a database cannot take the value as it is, without the value; `nil` when it can.
    package func unavailability(in dialect: SQLDialect) -> String? {
        if case .invalid(let reason) = self { return reason }
        switch dialect {
        case .sqlite: return sqliteUnavailability
        case .postgres:
            switch self {
            case .text(let value), .json(let value):
                return value.utf8.contains(0) ? "PostgreSQL's text cannot hold a NUL" : nil
            case .array(let array):
                return array.elements.lazy.compactMap { $0.unavailability(in: dialect) }.first
            case .range(let range):
                return [range.lower, range.upper].lazy.compactMap { $0.value?.unavailability(in: dialect) }.first
                    ?? SQLType.range(of: range.elementType).unavailability(in: dialect)
            default: return nil
            }
        }
    }

    private var sqliteUnavailability: String? {
        switch self {
        case .double(let value) where value.isNaN: "SQLite cannot store a NaN: it would become null"
        case .timestamp, .localTimestamp, .date:
            sqliteText == nil ? "SQLite keeps moments and days of the years 0 to 9999" : nil
        case .decimal: sqliteText == nil ? "SQLite keeps 15 digits of a decimal number exactly" : nil
        case .array: "SQLite has no arrays: use IN (\\(list:)), a JSONColumn, or a table of its own"
        case .range(let range): SQLType.range(of: range.elementType).unavailability(in: .sqlite)
        default: nil
        }
    }
}

extension SQLRange.Bound {
    package var value: SQLValue? {
        switch self {
        case .unbounded: nil
        case .inclusive(let value), .exclusive(let value): value
        }
    }
}
