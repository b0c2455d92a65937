struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: ObjectDecoding

    var codingPath: [any CodingKey] { object.codingPath }
    // Mistakes in the text come up again when the object is read to its end, so they are not lost here.
    var allKeys: [Key] { ((try? object.members.keys(object.reader)) ?? []).compactMap(Key.init(stringValue:)) }
    func contains(_ key: Key) -> Bool { (try? object.members.find(key.stringValue, object.reader)) != nil }

    @inline(__always)
    private func value<Value>(_ key: Key, _ read: (inout JSONReader) throws -> Value) throws -> Value {
        guard let number = try object.members.find(key.stringValue, object.reader) else { throw missing(key) }
        let value = try read(&object.reader.pointee)
        object.members.passed(number, object.reader)
        return value
    }

    @inline(__always)
    private func valueIfPresent<Value>(_ key: Key, _ read: (inout JSONReader) throws -> Value) throws -> Value? {
        guard let number = try object.members.find(key.stringValue, object.reader) else { return nil }
        let value = try object.reader.pointee.readNull() ? nil : read(&object.reader.pointee)
        object.members.passed(number, object.reader)
        return value
    }

    private func missing(_ key: Key) -> JSONError {
        JSONError(.missingKey, "required, but missing", at: object.start, key: key.stringValue)
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        guard let number = try object.members.find(key.stringValue, object.reader) else { throw missing(key) }
        guard try object.reader.pointee.readNull() else { return false }
        object.members.passed(number, object.reader)
        return true
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key) { try $0.readBool() } }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key) { try $0.readString() } }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(key) { try $0.readDouble() } }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try value(key) { try $0.readFloat() } }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key) { try $0.readInteger() } }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(key) { try $0.readInteger() } }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(key) { try $0.readInteger() } }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(key) { try $0.readInteger() } }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key) { try $0.readInteger() } }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(key) { try $0.readInteger() } }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key) { try $0.readInteger() } }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(key) { try $0.readInteger() } }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(key) { try $0.readInteger() } }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(key) { try $0.readInteger() } }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try value(key) { _ in try object.session.decode(type) }
    }

    // By default `decodeIfPresent` looks a key up three times.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try valueIfPresent(key) { try $0.readBool() }
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try valueIfPresent(key) { try $0.readString() }
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try valueIfPresent(key) { try $0.readDouble() }
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try valueIfPresent(key) { try $0.readInteger() }
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try valueIfPresent(key) { _ in try object.session.decode(type) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try nested(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try nested(key.stringValue).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try nested("super") }
    func superDecoder(forKey key: Key) throws -> any Decoder { try nested(key.stringValue) }

    /// A decoder on the member's value. The value counts as unread, and is checked when the object ends.
    private func nested(_ key: String) throws -> CodableDecoder {
        guard try object.members.find(key, object.reader) != nil else {
            throw JSONError(.missingKey, "required, but missing", at: object.start, key: key)
        }
        object.reader.pointee.skipSpace()
        return object.session.nestedDecoder(at: object.reader.pointee.position, depth: object.depth + 1)
    }
}

struct UnkeyedDecoding: UnkeyedDecodingContainer {
    let decoder: CodableDecoder
    private(set) var currentIndex = 0
    /// Where the next element begins; -1 at the end. (Three words: a fourth would put the container on the heap.)
    private var element = 0

    var isAtEnd: Bool { element < 0 }

    init(decoder: CodableDecoder) throws {
        self.decoder = decoder
        decoder.reader.pointee.move(to: decoder.start, depth: decoder.depth)
        try decoder.reader.pointee.beginArray()
        try lookAhead()
    }

    var codingPath: [any CodingKey] { decoder.codingPath }

    /// The number of elements, counted by skipping over them.
    var count: Int? {
        decoder.reader.pointee.move(to: decoder.start, depth: decoder.depth)
        var count = 0
        do {
            try decoder.reader.pointee.beginArray()
            while try decoder.reader.pointee.nextElement() {
                try decoder.reader.pointee.skipValue()
                count += 1
            }
        } catch {
            return nil
        }
        return count
    }

    private mutating func lookAhead() throws {
        if try decoder.reader.pointee.nextElement() {
            decoder.reader.pointee.skipSpace()
            element = decoder.reader.pointee.position
        } else {
            decoder.end = decoder.reader.pointee.position
            element = -1
        }
    }

    @inline(__always)
    private mutating func next<Value>(_ read: (inout JSONReader) throws -> Value) throws -> Value {
        try begin()
        let value = try read(&decoder.reader.pointee)
        try lookAhead()
        currentIndex += 1
        return value
    }

    @inline(__always)
    private func begin() throws {
        guard !isAtEnd else {
            throw JSONError(
                .typeMismatch,
                "expected element \(currentIndex), found the end of the array",
                at: decoder.start
            )
        }
        decoder.reader.pointee.move(to: element, depth: decoder.depth + 1)
    }

    mutating func decodeNil() throws -> Bool {
        try begin()
        guard try decoder.reader.pointee.readNull() else { return false }
        try lookAhead()
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let session = decoder.session
        return try next { _ in try session.decode(type) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try nested().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try nested().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try nested() }

    private mutating func nested() throws -> CodableDecoder {
        let start = element
        try next { try $0.skipValue() }
        return decoder.session.nestedDecoder(at: start, depth: decoder.depth + 1)
    }
}

struct SingleDecoding: SingleValueDecodingContainer {
    let decoder: CodableDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    @inline(__always)
    private func value<Value>(_ read: (inout JSONReader) throws -> Value) throws -> Value {
        decoder.reader.pointee.move(to: decoder.start, depth: decoder.depth)
        let value = try read(&decoder.reader.pointee)
        decoder.end = decoder.reader.pointee.position
        return value
    }

    func decodeNil() -> Bool {
        decoder.reader.pointee.move(to: decoder.start, depth: decoder.depth)
        guard (try? decoder.reader.pointee.readNull()) == true else { return false }
        decoder.end = decoder.reader.pointee.position
        return true
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try value { _ in try decoder.session.decode(type) }
    }
}
