// The three containers of Codable. Each checks that it is its value's turn (`isCurrent`) and writes on.

struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: CodableEncoder
    let level: Int

    var codingPath: [any CodingKey] { encoder.codingPath }

    /// Writes a member; when it fails, the text is as before, so that a type may try something else.
    @inline(__always)
    private func member(_ key: Key, _ body: (UnsafeMutablePointer<JSONWriter>) throws -> Void) throws {
        if encoder.level != level { encoder.misuse() }
        let writer = encoder.writer
        let mark = writer.pointee.mark
        writer.pointee.key(key.stringValue)
        do {
            try body(writer)
            if let failure = writer.pointee.failure { throw failure }
        } catch {
            encoder.rewind(to: mark)
            throw error
        }
    }

    func encodeNil(forKey key: Key) throws { try member(key) { $0.pointee.null() } }
    func encode(_ value: Bool, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: String, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: Double, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: Float, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: Int, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: Int8, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: Int16, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: Int32, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: Int64, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: UInt, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: UInt8, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: UInt16, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: UInt32, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode(_ value: UInt64, forKey key: Key) throws { try member(key) { $0.pointee.write(value) } }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try member(key) { _ in try encoder.write(value) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        deferred(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        deferred(key.stringValue).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { deferred("super") }
    func superEncoder(forKey key: Key) -> any Encoder { deferred(key.stringValue) }

    private func deferred(_ key: String) -> CodableEncoder {
        if encoder.level != level { encoder.misuse() }
        encoder.writer.pointee.key(key)
        return encoder.deferValue()
    }
}

struct UnkeyedEncoding: UnkeyedEncodingContainer {
    let encoder: CodableEncoder
    let level: Int
    private(set) var count = 0

    init(encoder: CodableEncoder, level: Int) {
        self.encoder = encoder
        self.level = level
    }

    var codingPath: [any CodingKey] { encoder.codingPath }

    @inline(__always)
    private mutating func element(_ body: (UnsafeMutablePointer<JSONWriter>) throws -> Void) throws {
        if encoder.level != level { encoder.misuse() }
        let writer = encoder.writer
        let mark = writer.pointee.mark
        do {
            try body(writer)
            if let failure = writer.pointee.failure { throw failure }
        } catch {
            encoder.rewind(to: mark)
            throw error
        }
        count += 1
    }

    mutating func encodeNil() throws { try element { $0.pointee.null() } }
    mutating func encode<Value: Encodable>(_ value: Value) throws {
        let encoder = encoder
        try element { _ in try encoder.write(value) }
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        deferred().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { deferred().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { deferred() }

    private mutating func deferred() -> CodableEncoder {
        if encoder.level != level { encoder.misuse() }
        count += 1
        return encoder.deferValue()
    }
}

struct SingleEncoding: SingleValueEncodingContainer {
    let encoder: CodableEncoder
    let level: Int

    var codingPath: [any CodingKey] { encoder.codingPath }

    @inline(__always)
    private func scalar(_ body: (UnsafeMutablePointer<JSONWriter>) throws -> Void) throws {
        if encoder.level != level || encoder.shape != .nothing { encoder.misuse() }
        encoder.shape = .scalar
        do {
            try body(encoder.writer)
            if let failure = encoder.writer.pointee.failure { throw failure }
        } catch {
            encoder.shape = .nothing
            throw error
        }
    }

    func encodeNil() throws { try scalar { $0.pointee.null() } }
    func encode<Value: Encodable>(_ value: Value) throws { try scalar { _ in try encoder.write(value) } }
}
