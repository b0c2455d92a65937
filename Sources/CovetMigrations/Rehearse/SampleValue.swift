import CovetSQL

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A value that a row may have in a column, as far as the table's checks tell: one of the cases that they list, or a text of a length that they
/// allow.
enum SampleValue {
    static func of(_ column: ColumnDefinition, in table: TableSchema) -> SQLValue {
        for check in table.checks {
            if let value = firstCase(of: column, in: check.condition.inlined(for: .postgres)) { return value }
            if let length = LengthCheck(check, in: table), length.column == column.name {
                return .text(word(min(max(10, length.range.lowerBound), length.range.upperBound)))
            }
        }
        return of(column.type)
    }

    /// `placed`, of `"state" IN ('placed', 'paid')`: what the check of an enumeration says.
    private static func firstCase(of column: ColumnDefinition, in condition: String) -> SQLValue? {
        let start = "\(column.name.quoted) IN ("
        guard condition.hasPrefix(start) else { return nil }
        var rest = condition.dropFirst(start.count)
        guard rest.first == "'" else {
            // A negative number stands in brackets.
            let number = rest.drop { $0 == "(" }.prefix { $0 == "-" || ("0"..."9").contains($0) }
            return Int64(number).map { .int64($0) }
        }
        var text = ""
        rest = rest.dropFirst()
        while let character = rest.popFirst() {
            if character == "'" {
                guard rest.first == "'" else { return .text(text) }
                rest = rest.dropFirst()
            }
            text.append(character)
        }
        return nil
    }

    private static func of(_ type: SQLType) -> SQLValue {
        switch type {
        case .bool: .bool(true)
        case .int16: .int64(Int64.random(in: 1...32_000))
        case .int32: .int64(Int64.random(in: 1...2_000_000_000))
        // Far from numbers that are counted up.
        case .int64: .int64(Int64.random(in: 1 << 40...1 << 50))
        case .float, .double: .double(1.5)
        case .varchar(let length): .text(word(min(10, max(1, length))))
        case .text: .text(word(10))
        case .bytes: .bytes([1])
        case .timestamp: .text("2020-01-01T00:00:00.000000Z")
        case .localTimestamp: .text("2020-01-01T00:00:00.000000")
        case .date: .text("2020-01-01")
        case .time: .text("12:00:00")
        case .interval: .text("P1D")
        case .uuid: .uuid(UUID())
        case .decimal, .numeric: .int64(1)
        case .json: .text("{}")
        case .array: .text("{}")
        case .range: .text("empty")
        case .inet: .text("192.0.2.1")
        case .enumeration(_, let cases): .text(cases.first ?? "")
        }
    }

    private static func word(_ length: Int) -> String {
        String((0..<length).map { _ in Character(Unicode.Scalar(UInt8.random(in: 0x61...0x7a))) })
    }
}
