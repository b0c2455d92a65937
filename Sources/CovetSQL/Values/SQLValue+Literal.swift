#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension SQLValue {
    /// The value as a literal, quoted so that it cannot end early. Where the database has none the statement is not sent: nothing is put in its place.
    package func literal(for dialect: SQLDialect) -> SQL {
        if let reason = unavailability(in: dialect) { return SQL(unsupported: reason) }
        return SQL(pieces: [.raw(dialect == .sqlite ? sqliteLiteral : postgresLiteral)])
    }

    private var sqliteLiteral: String {
        switch self {
        case .bool(let value): value ? "1" : "0"
        case .int64(let value): Self.literal(value)
        case .double(let value): value.isFinite ? Self.enclosed("\(value)") : value > 0 ? "9e999" : "(-9e999)"
        case .bytes(let bytes): "X'\(Self.hexadecimal(bytes))'"
        case .decimal(let value): Self.enclosed(value.description)
        default: sqliteText.map(Self.quotedForSQLite) ?? "NULL"
        }
    }

    private var postgresLiteral: String {
        switch self {
        case .null, .invalid: "NULL"
        case .bool(let value): value ? "TRUE" : "FALSE"
        case .int64(let value): Self.literal(value)
        case .double(let value): Self.literal(value)
        case .text(let value): Self.quotedForPostgres(value)
        case .bytes(let bytes): "'\\x\(Self.hexadecimal(bytes))'::bytea"
        case .timestamp(let value): Self.literal(value)
        case .localTimestamp(let value): Self.literal(value)
        case .date(let value):
            value.year > 0 && value.text != nil
                ? "DATE '\(value)'" : "(DATE '1970-01-01' + \(Self.literal(Int64(value.daysSince1970))))"
        case .time(let value): "TIME '\(value)'"
        case .interval(let value): "INTERVAL '\(value.months) mons \(value.days) days \(Self.span(value.microseconds))'"
        case .uuid(let value): "'\(value.uuidString.lowercased())'"
        case .decimal(let value): Self.enclosed(value.description)
        case .json(let value): Self.quotedForPostgres(value) + "::jsonb"
        case .array(let array): Self.literal(array)
        case .range(let range): Self.literal(range)
        case .inet(let value): "INET '\(value)'"
        }
    }

    private static func literal(_ value: Int64) -> String {
        value == .min ? "(-9223372036854775807 - 1)" : enclosed("\(value)")
    }

    private static func literal(_ value: Double) -> String {
        guard value.isFinite else { return "'\(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")'::float8" }
        // A zero with a sign exists in floating point alone.
        return value == 0 && value.sign == .minus ? "'-0'::float8" : enclosed("\(value)")
    }

    private static func literal(_ value: SQLTimestamp) -> String {
        if value.microseconds >= firstMicrosecond, let text = value.text { return "'\(text)'" }
        return "(TIMESTAMPTZ 'epoch' + INTERVAL '\(span(value.microseconds))')"
    }

    private static func literal(_ value: SQLLocalTimestamp) -> String {
        if value.microseconds >= firstMicrosecond, let text = value.text { return "TIMESTAMP '\(text)'" }
        return "(TIMESTAMP '1970-01-01' + INTERVAL '\(span(value.microseconds))')"
    }

    /// Of the year 1: PostgreSQL writes the years before it otherwise.
    private static let firstMicrosecond = Calendar.days(fromCivil: 1, 1, 1) * 86_400_000_000

    private static func span(_ microseconds: Int64) -> String {
        "\(microseconds / 1_000_000) seconds \(microseconds % 1_000_000) microseconds"
    }

    private static func literal(_ array: SQLArray) -> String {
        "ARRAY[\(array.elements.map(\.postgresLiteral).joined(separator: ", "))]::\(SQLType.array(of: array.elementType).name(for: .postgres))"
    }

    private static func literal(_ range: SQLRange) -> String {
        let type = SQLType.range(of: range.elementType).name(for: .postgres)
        if range.isEmpty { return "'empty'::\(type)" }
        let lower = range.lower.value?.postgresLiteral ?? "NULL"
        let upper = range.upper.value?.postgresLiteral ?? "NULL"
        return
            "\(type)(\(lower), \(upper), '\(range.lower.isInclusive ? "[" : "(")\(range.upper.isInclusive ? "]" : ")")')"
    }

    /// A minus sign beside another would begin a comment.
    private static func enclosed(_ number: String) -> String {
        number.utf8.first == UInt8(ascii: "-") ? "(\(number))" : number
    }

    /// SQLite would end a statement at a NUL: text with one is written as its bytes.
    private static func quotedForSQLite(_ value: String) -> String {
        value.utf8.contains(0)
            ? "CAST(X'\(hexadecimal(Array(value.utf8)))' AS TEXT)" : "'\(doubled(value, escapesBackslashes: false))'"
    }

    /// A backslash is written so that it means itself whatever `standard_conforming_strings` says.
    private static func quotedForPostgres(_ value: String) -> String {
        let hasBackslash = value.utf8.contains(UInt8(ascii: "\\"))
        return "\(hasBackslash ? "E" : "")'\(doubled(value, escapesBackslashes: hasBackslash))'"
    }

    /// Byte by byte, as databases read: a quote followed by a combining accent is one Character, but it is a quote.
    private static func doubled(_ value: String, escapesBackslashes: Bool) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.utf8.count + 8)
        for byte in value.utf8 {
            if byte == UInt8(ascii: "'") || escapesBackslashes && byte == UInt8(ascii: "\\") { bytes.append(byte) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension SQLRange.Bound {
    fileprivate var isInclusive: Bool {
        if case .inclusive = self { true } else { false }
    }
}
