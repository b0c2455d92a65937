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
    case uuid(UUID)
    case decimal(SQLDecimal)

    public var isNull: Bool { self == .null }
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
        case .uuid: "uuid"
        case .decimal: "decimal"
        }
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .enum) }
}

extension SQLValue {
    /// The value as a literal of SQL, quoted so that it cannot end early.
    package func literal(for dialect: SQLDialect) -> String {
        switch self {
        case .null: "NULL"
        case .bool(let value): dialect.literal(value).inlined(for: dialect)
        case .int64(let value): value == .min ? "(-9223372036854775807 - 1)" : String(value)
        case .double(let value): Self.literal(value, for: dialect)
        case .text(let value): Self.quoted(value, for: dialect)
        case .bytes(let bytes):
            switch dialect {
            case .sqlite: "X'\(Self.hexadecimal(bytes))'"
            case .postgres: "'\\x\(Self.hexadecimal(bytes))'::bytea"
            }
        case .timestamp(let value): Self.literal(value, for: dialect)
        case .uuid(let value): Self.quoted(value.uuidString.lowercased(), for: dialect)
        case .decimal(let value): value.description
        }
    }

    private static func literal(_ value: SQLTimestamp, for dialect: SQLDialect) -> String {
        if let text = value.text { return quoted(text, for: dialect) }
        switch dialect {
        case .sqlite: return "NULL"
        case .postgres: return "TIMESTAMPTZ 'epoch' + \(value.microseconds) * INTERVAL '1 microsecond'"
        }
    }

    private static func literal(_ value: Double, for dialect: SQLDialect) -> String {
        if value.isFinite { return "\(value)" }
        switch dialect {
        case .sqlite: return value.isNaN ? "NULL" : value > 0 ? "9e999" : "-9e999"
        case .postgres: return "'\(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")'::float8"
        }
    }

    /// SQLite would end a statement at a NUL, and PostgreSQL has no such text: it is written as a character code there and left to fail here.
    private static func quoted(_ value: String, for dialect: SQLDialect) -> String {
        let quoted = "'" + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        guard dialect == .sqlite, value.utf8.contains(0) else { return quoted }
        return "CAST(X'\(hexadecimal(Array(value.utf8)))' AS TEXT)"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
