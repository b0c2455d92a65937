/// Any JSON value, for texts whose shape is not known beforehand.
///
/// ```swift
/// let event = try JSON.decode(JSONValue.self, from: body)
/// let name = event["repository"]["name"].string
/// ```
/// Objects keep the order of their members. Integers of 64 bits stay exact; other numbers are doubles. Numbers are equal
/// when their values are, however they were written: `1`, `1.0` and `1e0`.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// An integer above `Int64.max`.
    case unsigned(UInt64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue: Hashable {
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.unsigned(let left), .unsigned(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.integer(let signed), .unsigned(let unsigned)), (.unsigned(let unsigned), .integer(let signed)):
            UInt64(exactly: signed) == unsigned
        case (.number(let number), .integer(let integer)), (.integer(let integer), .number(let number)):
            Int64(exactly: number) == integer
        case (.number(let number), .unsigned(let integer)), (.unsigned(let integer), .number(let number)):
            UInt64(exactly: number) == integer
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        // Equal numbers of different cases are equal as doubles.
        case .integer(let value): hasher.combine(Double(value))
        case .unsigned(let value): hasher.combine(Double(value))
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

/// The members of an object in their order. Equal when the same keys have the same values, in any order.
public struct JSONObject: Sendable {
    private(set) var keys: [String] = []
    private var values: [String: JSONValue] = [:]

    public init() {}

    public var count: Int { keys.count }
    public var isEmpty: Bool { keys.isEmpty }

    /// The member's value; setting nil removes the member, a new one is added at the end.
    public subscript(key: String) -> JSONValue? {
        get { values[key] }
        set {
            guard let newValue else {
                if values.removeValue(forKey: key) != nil { keys.removeAll { $0 == key } }
                return
            }
            if values.updateValue(newValue, forKey: key) == nil { keys.append(key) }
        }
    }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool { left.values == right.values }
    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension JSONObject: Sequence {
    public func makeIterator() -> some IteratorProtocol<(key: String, value: JSONValue)> {
        keys.lazy.map { key in (key: key, value: values[key] ?? .null) }.makeIterator()
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Of a key that stands twice, the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }
}

extension JSONValue {
    public var isNull: Bool { self == .null }
    /// The value as a boolean; nil when it is something else. The same goes for the others.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The value as an `Int`, when it is a whole number that fits.
    public var int: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .unsigned(let value): Int(exactly: value)
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The value as a double, rounded where an integer has more than 53 bits.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A member; null when there is no such member or this is no object, so that look-ups can be chained. Setting
    /// turns a null into an object, and does nothing to other kinds of values; setting null keeps the member.
    public subscript(key: String) -> JSONValue {
        get { object?[key] ?? .null }
        set {
            switch self {
            case .object(var members):
                members[key] = newValue
                self = .object(members)
            case .null: self = .object([key: newValue])
            default: break
            }
        }
    }

    /// An element; null when there is none at that index or this is no array.
    public subscript(index: Int) -> JSONValue {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return .null }
        return elements[index]
    }
}

extension JSONValue: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.write(value)
        case .integer(let value): writer.write(value)
        case .unsigned(let value): writer.write(value)
        case .number(let value): writer.write(value)
        case .string(let value): writer.write(value)
        case .array(let elements): elements.encode(to: &writer)
        case .object(let members):
            guard writer.beginObject() else { return }
            for (key, value) in members {
                writer.key(key)
                value.encode(to: &writer)
            }
            writer.endObject()
        }
    }

    public init(from reader: inout JSONReader) throws {
        switch reader.peek() {
        case UInt8(ascii: "{"):
            var members = JSONObject()
            _ = try reader.beginObject()
            while try reader.nextKey() {
                let key = reader.key
                if members[key] != nil { throw reader.repeatedKey() }
                members[key] = try JSONValue(from: &reader)
            }
            self = .object(members)
        case UInt8(ascii: "["): self = .array(try [JSONValue](from: &reader))
        case UInt8(ascii: "\""): self = .string(try reader.readString())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .bool(try reader.readBool())
        case UInt8(ascii: "n"):
            _ = try reader.readNull()
            self = .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = try reader.readNumberValue()
        default: throw reader.unexpected("a value")
        }
    }
}

extension JSONReader {
    fileprivate mutating func readNumberValue() throws -> JSONValue {
        let start = position
        let token = try scanNumber()
        let isWhole = !bytes[token.start..<token.end].contains { byte in
            byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
        }
        if isWhole, token.isExact {
            if !token.isNegative {
                return Int64(exactly: token.digits).map(JSONValue.integer) ?? .unsigned(token.digits)
            }
            // "-0" is a double: integers have no negative zero.
            if token.digits > 0, token.digits <= 1 << 63 {
                return .integer(Int64(truncatingIfNeeded: 0 &- token.digits))
            }
        }
        move(to: start, depth: depth)
        return .number(try readDouble())
    }
}

/// Codable by way of any coder, for types that hold a `JSONValue` beside other members. Coders of other modules
/// see an object's keys in the order of their own making.
extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .unsigned(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            let members = try decoder.container(keyedBy: PathKey.self)
            var object = JSONObject()
            for key in members.allKeys { object[key.stringValue] = try members.decode(JSONValue.self, forKey: key) }
            self = .object(object)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value): try value.encode(to: encoder)
        case .integer(let value): try value.encode(to: encoder)
        case .unsigned(let value): try value.encode(to: encoder)
        case .number(let value): try value.encode(to: encoder)
        case .string(let value): try value.encode(to: encoder)
        case .array(let value): try value.encode(to: encoder)
        case .object(let members):
            var container = encoder.container(keyedBy: PathKey.self)
            for (key, value) in members { try container.encode(value, forKey: PathKey(stringValue: key)) }
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var members = JSONObject()
        for (key, value) in elements { members[key] = value }
        self = .object(members)
    }
}
