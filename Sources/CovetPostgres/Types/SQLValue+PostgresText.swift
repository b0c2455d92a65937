import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension SQLValue {
    /// The form that the server's own readers of text take, for parameters whose type has no known binary form: types that were made by `CREATE TYPE` or `CREATE DOMAIN`.
    var postgresText: String {
        switch self {
        case .null, .invalid: ""
        case .bool(let value): value ? "t" : "f"
        case .int64(let value): "\(value)"
        case .double(let value):
            value.isFinite ? "\(value)" : value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity"
        case .text(let value), .json(let value): value
        case .bytes(let bytes):
            "\\x" + bytes.lazy.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case .timestamp(let value):
            SQLLocalTimestamp(microseconds: value.microseconds).postgresText(suffix: "Z")
        case .localTimestamp(let value): value.postgresText(suffix: "")
        case .date(let value): value.postgresText(suffix: "")
        case .time(let value): value.description
        case .interval(let value):
            "\(value.months) mons \(value.days) days \(value.microseconds / 1_000_000) seconds \(value.microseconds % 1_000_000) microseconds"
        case .uuid(let value): value.uuidString
        case .decimal(let value): value.description
        case .array(let array): array.postgresText
        case .range(let range): range.postgresText
        case .inet(let value): value.description
        }
    }
}

extension SQLDate {
    /// Years before the first are written as positive ones with BC behind everything; there is no year 0.
    fileprivate func postgresText(suffix: String) -> String {
        guard year <= 0 else { return (text ?? String(description.dropFirst())) + suffix }
        let positive = SQLDate(year: 2000, month: month, day: day)?.description.dropFirst(4) ?? ""
        let digits = String(1 - year)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + positive + suffix + " BC"
    }
}

extension SQLLocalTimestamp {
    fileprivate func postgresText(suffix: String) -> String { date.postgresText(suffix: "T\(time)\(suffix)") }
}

extension SQLArray {
    /// `{1,NULL,"a \"b\""}`.
    fileprivate var postgresText: String {
        let parts = elements.map { element in
            switch element {
            case .null: "NULL"
            case .array: element.postgresText
            default: element.postgresText.quotedWithin
            }
        }
        return "{\(parts.joined(separator: ","))}"
    }
}

extension SQLRange {
    /// `[1,5)`, with nothing where there is no bound.
    fileprivate var postgresText: String {
        guard !isEmpty else { return "empty" }
        let isLowerInclusive = if case .inclusive = lower { true } else { false }
        let isUpperInclusive = if case .inclusive = upper { true } else { false }
        let bounds = [lower, upper].map { $0.value?.postgresText.quotedWithin ?? "" }
        return "\(isLowerInclusive ? "[" : "(")\(bounds[0]),\(bounds[1])\(isUpperInclusive ? "]" : ")")"
    }
}

extension String {
    /// In double quotes, where a quote and a backslash have a backslash before them: byte by byte, as the server reads.
    fileprivate var quotedWithin: String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
