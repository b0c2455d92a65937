/// The object that a decoder's keyed containers read.
///
/// Apart from the decoder, so that a decoder can hold a container for the next object without the container holding
/// the decoder.
final class ObjectDecoding {
    let session: DecodingSession
    @exclusivity(unchecked) private(set) var start = 0
    @exclusivity(unchecked) private(set) var depth = 0
    @exclusivity(unchecked) var members = ObjectMembers()

    var reader: UnsafeMutablePointer<JSONReader> { session.reader }
    var codingPath: [any CodingKey] { PathKey.path(ValuePath.steps(to: start, in: reader.pointee.bytes)) }

    init(_ session: DecodingSession) { self.session = session }

    func enter(at start: Int, depth: Int) throws {
        self.start = start
        self.depth = depth
        try members.enter(reader, at: start, depth: depth)
    }
}

/// The keyed container of a decoder that reads many values of one type.
///
/// Making one costs four look-ups in the runtime's tables and a box on the heap, which was an eighth of the time of a
/// decoding; so it is made once and given out again as long as nobody else has kept it.
struct ReusableContainer {
    /// The container, as the reference that it consists of.
    private var box: AnyObject?
    private var key: ObjectIdentifier?
    private var isGivenOut = false
    /// Containers for several types of keys were asked for; only the last of them is known.
    private var hasLostSome = false

    mutating func takeBack() { isGivenOut = false }

    mutating func container<Key: CodingKey>(
        keyedBy type: Key.Type,
        of object: ObjectDecoding
    ) -> KeyedDecodingContainer<Key> {
        if key == ObjectIdentifier(type), let box {
            isGivenOut = true
            return unsafeBitCast(box, to: KeyedDecodingContainer<Key>.self)
        }
        let container = KeyedDecodingContainer(KeyedDecoding<Key>(object: object))
        hasLostSome = isGivenOut
        isGivenOut = true
        key = ObjectIdentifier(type)
        // The standard library's container is one reference to a box, on all platforms; were it ever more, the sizes
        // would differ and every container would be a new one.
        let isReference = MemoryLayout<KeyedDecodingContainer<Key>>.size == MemoryLayout<AnyObject>.size
        box = isReference ? unsafeBitCast(container, to: AnyObject.self) : nil
        return container
    }

    /// Whether no container that was given out is held by anybody else.
    mutating func isFree() -> Bool {
        guard isGivenOut else { return true }
        guard !hasLostSome, box != nil else { return false }
        return isKnownUniquelyReferenced(&box)
    }
}
