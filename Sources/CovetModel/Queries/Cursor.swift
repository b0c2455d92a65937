#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A place in the order of a query, for the page behind it or before it: `Article.order { ... }.page(first: 20, after: cursor, from: database)`.
///
/// It goes to a client and comes back as text for a URL. What comes back is read as values of the types that the order has, and bound: whatever a client makes of it, it is a place in
/// this order or refused. It is not encrypted: it shows the values that the rows are ordered by.
public struct Cursor<Root: Model>: Sendable, Hashable, LosslessStringConvertible {
    /// Of the order that it is a place in.
    package let order: UInt64
    package let values: [SQLValue]

    package init(order: UInt64, values: [SQLValue]) {
        self.order = order
        self.values = values
    }

    /// `nil` for text that is no cursor.
    public init?(_ description: String) {
        guard description.utf8.count <= CursorText.largest else { return nil }
        var base64 = description.replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: base64) else { return nil }
        var text = CursorText(bytes: bytes[...])
        guard let order = text.readNumber(), let values = text.readValues() else { return nil }
        self.init(order: order, values: values)
    }

    /// The letters, digits, `-` and `_` of base64 for URLs.
    public var description: String {
        var text = CursorText()
        text.write(order)
        for value in values { text.write(value) }
        return text.bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").filter { $0 != "=" }
    }
}

extension Cursor: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let cursor = Cursor(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "the text is not a cursor")
        }
        self = cursor
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The bytes of a cursor: a number for the order, and each value behind a letter for its kind and its length.
private struct CursorText {
    /// Longer ones are not read.
    static let largest = 16_384

    private(set) var bytes: Data

    init(bytes: Data = Data()) {
        self.bytes = bytes
    }

    mutating func write(_ number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }

    mutating func write(_ value: SQLValue) {
        switch value {
        case .int64(let value): write("i", String(value))
        case .double(let value): write("d", String(value.bitPattern))
        case .text(let value): write("t", value)
        case .bool(let value): write("b", value ? "1" : "0")
        case .timestamp(let value): write("m", String(value.microseconds))
        case .uuid(let value): write("u", value.uuidString)
        case .decimal(let value): write("n", value.description)
        case .date(let value): write("a", String(value.daysSince1970))
        default: write("0", "")
        }
    }

    private mutating func write(_ kind: Unicode.Scalar, _ text: String) {
        bytes.append(UInt8(truncatingIfNeeded: kind.value))
        write(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func readNumber() -> UInt64? {
        guard bytes.count >= 8 else { return nil }
        defer { bytes = bytes.dropFirst(8) }
        return bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func readValues() -> [SQLValue]? {
        var values: [SQLValue] = []
        while let kind = bytes.popFirst() {
            guard let count = readNumber(), count <= UInt64(bytes.count),
                let text = String(validating: bytes.prefix(Int(count)), as: UTF8.self),
                let value = Self.value(kind, text)
            else { return nil }
            bytes = bytes.dropFirst(Int(count))
            values.append(value)
        }
        return values
    }

    private static func value(_ kind: UInt8, _ text: String) -> SQLValue? {
        switch Unicode.Scalar(kind) {
        case "i": Int64(text).map { .int64($0) }
        case "d": UInt64(text).map { .double(Double(bitPattern: $0)) }
        case "t": .text(text)
        case "b": text == "1" ? .bool(true) : text == "0" ? .bool(false) : nil
        case "m": Int64(text).map { .timestamp(SQLTimestamp(microseconds: $0)) }
        case "u": UUID(uuidString: text).map { .uuid($0) }
        case "n": SQLDecimal(text).map { .decimal($0) }
        case "a": Int32(text).map { .date(SQLDate(daysSince1970: $0)) }
        case "0": text.isEmpty ? .null : nil
        default: nil
        }
    }
}

extension SQLValue {
    /// True when a cursor can hold it and a column of that type can be compared with it.
    package func isPlace(in type: SQLType) -> Bool {
        switch (self, type) {
        case (.int64, .int16), (.int64, .int32), (.int64, .int64), (.double, .float), (.double, .double),
            (.bool, .bool),
            (.text, .text), (.text, .varchar), (.text, .enumeration), (.timestamp, .timestamp), (.uuid, .uuid),
            (.decimal, .decimal), (.decimal, .numeric), (.date, .date):
            true
        default: false
        }
    }
}
