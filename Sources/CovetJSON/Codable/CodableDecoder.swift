/// Lets `Decodable` types read straight from a ``JSONReader``.
///
/// A decoder stands on one value. An object's members are read as the type asks for them; members that it passes on
/// the way are noted, so that any order works, while the order of declaration, which most texts have, costs nothing.
final class CodableDecoder: Decoder {
    let session: DecodingSession
    @exclusivity(unchecked) private(set) var start = 0
    @exclusivity(unchecked) private(set) var depth = 0
    /// Where the value ends, once known.
    @exclusivity(unchecked) var end: Int?
    @exclusivity(unchecked) private var object: ObjectDecoding?
    @exclusivity(unchecked) private var container = ReusableContainer()
    @exclusivity(unchecked) private var isObject = false

    var userInfo: [CodingUserInfoKey: Any] { [:] }
    var reader: UnsafeMutablePointer<JSONReader> { session.reader }

    init(_ session: DecodingSession) { self.session = session }

    func stand(at start: Int, depth: Int) {
        self.start = start
        self.depth = depth
        end = nil
        isObject = false
        container.takeBack()
    }

    /// Whether nobody has kept what this decoder gave out, so that it can be used again.
    func isFree() -> Bool { container.isFree() }

    /// Reads one value.
    static func decode<Value: Decodable>(_ type: Value.Type, from reader: inout JSONReader) throws -> Value {
        try DecodingSession.lend(&reader) { try $0.decode(type) }
    }

    /// Goes behind the value, over what the type did not ask for.
    func finish() throws {
        if isObject, let object {
            try object.members.readToEnd(reader)
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
        let object = self.object ?? ObjectDecoding(session)
        if !isObject {
            self.object = object
            try object.enter(at: start, depth: depth)
            isObject = true
        }
        return container.container(keyedBy: type, of: object)
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try UnkeyedDecoding(decoder: self) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleDecoding(decoder: self) }
}
