/// What the decoders of one text share: the reader, and which types are direct.
final class DecodingSession {
    /// The reader, lent by `CodableDecoder.decode(_:from:)` for its duration, or (`ownsReader`) an empty one.
    private(set) var reader: UnsafeMutablePointer<JSONReader>
    private var ownsReader = false
    private var directTypes = DirectTypes<any JSONDecodable.Type>()

    init(lent reader: UnsafeMutablePointer<JSONReader>) { self.reader = reader }

    deinit {
        guard ownsReader else { return }
        reader.deinitialize(count: 1)
        reader.deallocate()
    }

    /// A type that keeps its decoder beyond `init(from:)` finds an empty text in it, not freed memory.
    func retire() {
        reader = .allocate(capacity: 1)
        reader.initialize(to: JSONReader(UnsafeRawBufferPointer(start: nil, count: 0), depthLimit: 0))
        ownsReader = true
    }

    /// Reads one value from where the reader stands.
    @inline(__always)
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let direct = directTypes.find(Value.self, { $0 as? any JSONDecodable.Type }) {
            return try decodeDirect(direct)
        }
        return try decodeNested(type)
    }

    private func decodeDirect<Direct: JSONDecodable, Value>(_ type: Direct.Type) throws -> Value {
        withSameType(try Direct(from: &reader.pointee), as: Value.self) { $0 }
    }

    private func decodeNested<Value: Decodable>(_ type: Value.Type) throws -> Value {
        reader.pointee.skipSpace()
        let decoder = CodableDecoder(self, at: reader.pointee.position, depth: reader.pointee.depth)
        let value = try Value(from: decoder)
        try decoder.finish()
        return value
    }
}

/// Lets `Decodable` types read straight from a ``JSONReader``.
///
/// A decoder stands on one value. An object's members are read as the type asks for them; members that it passes on
/// the way are noted, so that any order works, while the order of declaration, which most texts have, costs nothing.
final class CodableDecoder: Decoder {
    let session: DecodingSession
    let start: Int
    let depth: Int
    /// Where the value ends, once known.
    var end: Int?
    private(set) var members: ObjectMembers?

    var userInfo: [CodingUserInfoKey: Any] { [:] }
    var reader: UnsafeMutablePointer<JSONReader> { session.reader }

    init(_ session: DecodingSession, at start: Int, depth: Int) {
        self.session = session
        self.start = start
        self.depth = depth
    }

    /// Reads one value.
    static func decode<Value: Decodable>(_ type: Value.Type, from reader: inout JSONReader) throws -> Value {
        try withUnsafeMutablePointer(to: &reader) { pointer in
            var session = DecodingSession(lent: pointer)
            defer { if !isKnownUniquelyReferenced(&session) { session.retire() } }
            return try session.decode(type)
        }
    }

    /// Goes behind the value, over what the type did not ask for.
    func finish() throws {
        if let members {
            try members.readToEnd()
        } else if let end {
            reader.pointee.move(to: end, depth: depth)
        } else {
            reader.pointee.move(to: start, depth: depth)
            try reader.pointee.skipValue()
        }
    }

    // MARK: Decoder

    var codingPath: [any CodingKey] { PathKey.path(ValuePath.steps(to: start, in: reader.pointee.bytes)) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let members: ObjectMembers
        if let known = self.members {
            members = known
        } else {
            members = try ObjectMembers(session, at: start, depth: depth)
            self.members = members
        }
        return KeyedDecodingContainer(KeyedDecoding<Key>(decoder: self, members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try UnkeyedDecoding(decoder: self) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleDecoding(decoder: self) }
}
