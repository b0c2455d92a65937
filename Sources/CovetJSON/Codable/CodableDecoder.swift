/// What the decoders of one text share: the reader, and which types are direct.
final class DecodingSession {
    /// The reader, lent by `CodableDecoder.decode(_:from:)` for its duration, or (`ownsReader`) an empty one.
    // Unchecked here and below: a decoding is one thread's, and no access holds on while another begins; the checks
    // are a sixth of the time.
    @exclusivity(unchecked) private(set) var reader: UnsafeMutablePointer<JSONReader>
    private var ownsReader = false
    @exclusivity(unchecked) private var directTypes = DirectTypes<any JSONDecodable.Type>()
    /// Decoders that are done, to be used again.
    @exclusivity(unchecked) private var spare: [CodableDecoder] = []

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

    /// Ends the circle of decoders that hold this session.
    func dropSpares() { spare = [] }

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
        var decoder = spare.popLast() ?? CodableDecoder(self, at: 0, depth: 0)
        decoder.stand(at: reader.pointee.position, depth: reader.pointee.depth)
        let value = try Value(from: decoder)
        try decoder.finish()
        // One that a type has kept stays that type's.
        if isKnownUniquelyReferenced(&decoder) { spare.append(decoder) }
        return value
    }
}

/// Lets `Decodable` types read straight from a ``JSONReader``.
///
/// A decoder stands on one value. An object's members are read as the type asks for them; members that it passes on
/// the way are noted, so that any order works, while the order of declaration, which most texts have, costs nothing.
final class CodableDecoder: Decoder {
    let session: DecodingSession
    @exclusivity(unchecked) private(set) var start: Int
    @exclusivity(unchecked) private(set) var depth: Int
    /// Where the value ends, once known.
    @exclusivity(unchecked) var end: Int?
    @exclusivity(unchecked) var members = ObjectMembers()
    @exclusivity(unchecked) private var isObject = false

    var userInfo: [CodingUserInfoKey: Any] { [:] }
    var reader: UnsafeMutablePointer<JSONReader> { session.reader }

    init(_ session: DecodingSession, at start: Int, depth: Int) {
        self.session = session
        self.start = start
        self.depth = depth
    }

    func stand(at start: Int, depth: Int) {
        self.start = start
        self.depth = depth
        end = nil
        isObject = false
    }

    /// Reads one value.
    static func decode<Value: Decodable>(_ type: Value.Type, from reader: inout JSONReader) throws -> Value {
        try withUnsafeMutablePointer(to: &reader) { pointer in
            var session = DecodingSession(lent: pointer)
            defer {
                session.dropSpares()
                if !isKnownUniquelyReferenced(&session) { session.retire() }
            }
            return try session.decode(type)
        }
    }

    /// Goes behind the value, over what the type did not ask for.
    func finish() throws {
        if isObject {
            try members.readToEnd(reader)
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
        if !isObject {
            try members.enter(reader, at: start, depth: depth)
            isObject = true
        }
        return KeyedDecodingContainer(KeyedDecoding<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try UnkeyedDecoding(decoder: self) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleDecoding(decoder: self) }
}
