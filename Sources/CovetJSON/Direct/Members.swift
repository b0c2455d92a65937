// The vocabulary of generated and hand-written `encode(to:)` and `init(from:)`. The overloads decide by the type
// of a property whether it is read directly or by way of Codable.

extension JSONWriter {
    /// A member of an object.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: some JSONEncodable) {
        key(name)
        value.encode(to: &self)
    }

    /// A member of an object.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: some Encodable & JSONEncodable) {
        key(name)
        value.encode(to: &self)
    }

    /// A member of an object.
    public mutating func member(_ name: StaticString, _ value: some Encodable) {
        key(name)
        encode(value)
    }

    /// A member of an object, left out when nil.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: (some JSONEncodable)?) {
        if let value { member(name, value) }
    }

    /// A member of an object, left out when nil.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: (some Encodable & JSONEncodable)?) {
        if let value { member(name, value) }
    }

    /// A member of an object, left out when nil.
    public mutating func member(_ name: StaticString, _ value: (some Encodable)?) {
        if let value { member(name, value) }
    }

    /// A value of a type that is only `Encodable`.
    public mutating func encode(_ value: some Encodable) {
        do { try CodableEncoder.encode(value, into: &self) } catch { fail(error) }
    }

    /// A value.
    @inlinable
    public mutating func encode(_ value: some JSONEncodable) { value.encode(to: &self) }

    /// A value.
    @inlinable
    public mutating func encode(_ value: some Encodable & JSONEncodable) { value.encode(to: &self) }
}

extension JSONReader {
    /// Reads a value.
    @inlinable
    public mutating func decode<Value: JSONDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        try Value(from: &self)
    }

    /// Reads a value.
    @inlinable
    public mutating func decode<Value: Decodable & JSONDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        try Value(from: &self)
    }

    /// Reads a value of a type that is only `Decodable`.
    public mutating func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try CodableDecoder.decode(Value.self, from: &self)
    }

    /// Reads the value of the current key into a slot that must still be empty.
    @inlinable
    public mutating func read<Value: JSONDecodable>(_ slot: inout Value?) throws {
        if slot != nil { throw repeatedKey() }
        slot = try Value(from: &self)
    }

    /// Reads the value of the current key into a slot that must still be empty.
    @inlinable
    public mutating func read<Value: Decodable & JSONDecodable>(_ slot: inout Value?) throws {
        if slot != nil { throw repeatedKey() }
        slot = try Value(from: &self)
    }

    /// Reads the value of the current key into a slot that must still be empty.
    public mutating func read<Value: Decodable>(_ slot: inout Value?) throws {
        if slot != nil { throw repeatedKey() }
        slot = try decode(Value.self)
    }

    /// Reads the value of the current key over a default, once.
    @inlinable
    public mutating func read<Value: JSONDecodable>(_ value: inout Value, once isRead: inout Bool) throws {
        if isRead { throw repeatedKey() }
        isRead = true
        value = try Value(from: &self)
    }

    /// Reads the value of the current key over a default, once.
    @inlinable
    public mutating func read<Value: Decodable & JSONDecodable>(
        _ value: inout Value,
        once isRead: inout Bool
    ) throws {
        if isRead { throw repeatedKey() }
        isRead = true
        value = try Value(from: &self)
    }

    /// Reads the value of the current key over a default, once.
    public mutating func read<Value: Decodable>(_ value: inout Value, once isRead: inout Bool) throws {
        if isRead { throw repeatedKey() }
        isRead = true
        value = try decode(Value.self)
    }

    /// The value of a slot that had to be filled; throws ``JSONError/Code/missingKey`` when it was not.
    @inlinable
    public func require<Value>(_ slot: Value?, _ name: StaticString, in object: ObjectStart) throws -> Value {
        guard let slot else { throw missing(name, in: object) }
        return slot
    }

    @usableFromInline
    func missing(_ name: StaticString, in object: ObjectStart) -> JSONError {
        JSONError(.missingKey, "required, but missing", at: object.offset, key: name.description)
    }

    @usableFromInline
    func repeatedKey() -> JSONError {
        JSONError(.duplicateKey, "this key stands twice in one object", at: currentKey.lowerBound - 1, key: key)
    }

    /// A value of the right kind that is not acceptable: throw it from an `init(from:)`.
    /// `message` reads on from the path, as in `article.slug: expected lower-case letters and hyphens`.
    public func invalidValue(_ message: String) -> JSONError {
        JSONError(.invalidValue, message, at: max(0, position - 1))
    }
}
