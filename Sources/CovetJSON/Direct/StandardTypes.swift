extension Bool: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) { writer.write(self) }
    public init(from reader: inout JSONReader) throws { self = try reader.readBool() }
}

extension String: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) { writer.write(self) }
    public init(from reader: inout JSONReader) throws { self = try reader.readString() }
}

extension Double: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) { writer.write(self) }
    public init(from reader: inout JSONReader) throws { self = try reader.readDouble() }
}

extension Float: JSONEncodable, JSONDecodable {
    public func encode(to writer: inout JSONWriter) { writer.write(self) }
    public init(from reader: inout JSONReader) throws { self = try reader.readFloat() }
}

extension JSONEncodable where Self: FixedWidthInteger {
    @inlinable
    public func encode(to writer: inout JSONWriter) { writer.write(self) }
}

extension JSONDecodable where Self: FixedWidthInteger {
    @inlinable
    public init(from reader: inout JSONReader) throws { self = try reader.readInteger(Self.self) }
}

extension Int: JSONEncodable, JSONDecodable {}
extension Int8: JSONEncodable, JSONDecodable {}
extension Int16: JSONEncodable, JSONDecodable {}
extension Int32: JSONEncodable, JSONDecodable {}
extension Int64: JSONEncodable, JSONDecodable {}
extension UInt: JSONEncodable, JSONDecodable {}
extension UInt8: JSONEncodable, JSONDecodable {}
extension UInt16: JSONEncodable, JSONDecodable {}
extension UInt32: JSONEncodable, JSONDecodable {}
extension UInt64: JSONEncodable, JSONDecodable {}

/// An enum with raw values is direct as soon as it says so: `enum Role: String, JSONCodable`.
extension JSONEncodable where Self: RawRepresentable, RawValue: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) { rawValue.encode(to: &writer) }
}

extension JSONDecodable where Self: RawRepresentable, RawValue: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws {
        let raw = try RawValue(from: &reader)
        guard let value = Self(rawValue: raw) else { throw reader.unknownRawValue(of: Self.self) }
        self = value
    }
}

extension JSONReader {
    @usableFromInline
    func unknownRawValue<Value>(of type: Value.Type) -> JSONError {
        let known = (type as? any CaseIterable.Type).map { Self.rawValues(of: $0) } ?? []
        guard !known.isEmpty, known.count <= 16 else { return invalidValue("not a value of \(Value.self)") }
        return invalidValue("expected one of \(known.joined(separator: ", "))")
    }

    private static func rawValues<Cases: CaseIterable>(of type: Cases.Type) -> [String] {
        Cases.allCases.compactMap { value in (value as? any RawRepresentable).map { "\($0.rawValue)" } }
    }
}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) {
        if let self { self.encode(to: &writer) } else { writer.null() }
    }
}

extension Optional: JSONDecodable where Wrapped: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws {
        self = try reader.readNull() ? nil : Wrapped(from: &reader)
    }
}

extension Array: JSONEncodable where Element: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) {
        guard writer.beginArray() else { return }
        for element in self { element.encode(to: &writer) }
        writer.endArray()
    }
}

extension Array: JSONDecodable where Element: JSONDecodable {
    @inlinable
    @specialized(where Element == Double)
    @specialized(where Element == Int)
    @specialized(where Element == String)
    public init(from reader: inout JSONReader) throws {
        self = []
        try reader.beginArray()
        while try reader.nextElement() { append(try Element(from: &reader)) }
    }
}

extension Set: JSONEncodable where Element: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) {
        guard writer.beginArray() else { return }
        for element in self { element.encode(to: &writer) }
        writer.endArray()
    }
}

extension Set: JSONDecodable where Element: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws {
        self = []
        try reader.beginArray()
        while try reader.nextElement() { insert(try Element(from: &reader)) }
    }
}

extension Dictionary: JSONEncodable where Key == String, Value: JSONEncodable {
    @inlinable
    public func encode(to writer: inout JSONWriter) {
        guard writer.beginObject() else { return }
        for (key, value) in self {
            writer.key(key)
            value.encode(to: &writer)
        }
        writer.endObject()
    }
}

extension Dictionary: JSONDecodable where Key == String, Value: JSONDecodable {
    @inlinable
    public init(from reader: inout JSONReader) throws {
        self = [:]
        _ = try reader.beginObject()
        while try reader.nextKey() {
            let key = reader.key
            // Keys that only Unicode normalisation makes equal would be lost here, so they count as repeats too.
            if self[key] != nil { throw reader.repeatedKey() }
            self[key] = .some(try Value(from: &reader))
        }
    }
}
