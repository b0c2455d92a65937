#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Any Codable value as JSON in one column: `JSONB` in PostgreSQL, text in SQLite.
///
/// ```swift
/// var settings: JSONColumn<Settings>
/// ...
/// user.settings.value.theme = .dark
/// ```
public typealias JSONColumn<Value: Codable & Sendable> = CodedColumn<Value, FoundationJSON>

/// A Codable value kept as JSON in one column, by the coder of the second parameter.
public struct CodedColumn<Value: Codable & Sendable, Coding: JSONColumnCoding>: Sendable {
    public var value: Value

    public init(_ value: Value) {
        self.value = value
    }
}

/// How values become JSON and come back.
public protocol JSONColumnCoding: Sendable {
    static func encode(_ value: some Encodable) throws -> String
    static func decode<Value: Decodable>(_ type: Value.Type, from json: String) throws -> Value
}

/// Foundation's coders, with dates as ISO 8601 to the microsecond and keys in their order, so that equal values have equal texts.
public enum FoundationJSON: JSONColumnCoding {
    public static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        // Foundation's own .iso8601 would cut the fraction of a second.
        encoder.dateEncodingStrategy = .custom { date, encoder in
            guard let text = SQLTimestamp(exactly: date)?.text else {
                throw EncodingError.invalidValue(
                    date,
                    .init(codingPath: encoder.codingPath, debugDescription: "outside of the years 0 to 9999")
                )
            }
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    public static func decode<Value: Decodable>(_ type: Value.Type, from json: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let timestamp = SQLTimestamp(text: try container.decode(String.self).utf8) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no date in ISO 8601")
            }
            return timestamp.date
        }
        return try decoder.decode(type, from: Data(json.utf8))
    }
}

extension CodedColumn: Equatable where Value: Equatable {}
extension CodedColumn: Hashable where Value: Hashable {}

/// The value by itself, so that it shows in an API as it is.
extension CodedColumn: Codable {
    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Value.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

extension CodedColumn: SQLConvertible {
    public static var sqlType: SQLType { .json }

    /// A value that cannot be JSON, such as one with a NaN, is an error when it is sent.
    public var sqlValue: SQLValue {
        do {
            return .json(try Coding.encode(value))
        } catch {
            return .invalid(reason: "a \(Value.self) that cannot be written as JSON")
        }
    }

    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) {
        let json = try row.json(at: column)
        do {
            value = try Coding.decode(Value.self, from: json)
        } catch {
            throw row.mismatch(column, expected: "\(Value.self) as JSON", found: Self.kind(of: error))
        }
    }

    /// By the names of types and their keys alone: a path may hold the keys of a dictionary, which are data.
    private static func kind(of error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "JSON without \"\(key.stringValue)\""
        case .typeMismatch(let type, _): "JSON with something else where a \(type) belongs"
        case .valueNotFound(let type, _): "JSON with null where a \(type) belongs"
        default: "JSON that cannot be decoded"
        }
    }
}
