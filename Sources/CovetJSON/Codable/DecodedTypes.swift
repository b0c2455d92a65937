/// What is known of the types that one session has met: how each is read, and a decoder that has read one before.
///
/// A table of fixed size in which a type takes the place of another with the same hash: to forget costs time only.
struct DecodedTypes {
    /// How values of a type are read.
    enum Way {
        case direct(any JSONDecodable.Type)
        case array(any DecodableArray.Type)
        /// By its `init(from:)`.
        case nested
    }

    private struct Entry {
        var type: ObjectIdentifier?
        var way = Way.nested
        var decoder: CodableDecoder?
    }

    private static let size = 64
    private var entries = [Entry](repeating: Entry(), count: size)

    @inline(__always)
    private static func place(of type: ObjectIdentifier) -> Int {
        // The runtime's types lie at addresses that are multiples of eight; neighbours differ above those bits.
        let address = UInt(bitPattern: type)
        return Int((address >> 3 ^ address >> 9) & UInt(size - 1))
    }

    @inline(__always)
    mutating func way<Value>(of type: Value.Type) -> Way {
        let id = ObjectIdentifier(type)
        let place = Self.place(of: id)
        if entries[place].type == id { return entries[place].way }
        return learn(type, at: place)
    }

    private mutating func learn<Value>(_ type: Value.Type, at place: Int) -> Way {
        let way: Way =
            if let direct = type as? any JSONDecodable.Type {
                .direct(direct)
            } else if let array = type as? any DecodableArray.Type {
                .array(array)
            } else {
                .nested
            }
        entries[place] = Entry(type: ObjectIdentifier(type), way: way)
        return way
    }

    /// The decoder that was put here for the type.
    @inline(__always)
    mutating func take<Value>(for type: Value.Type) -> CodableDecoder? {
        let id = ObjectIdentifier(type)
        let place = Self.place(of: id)
        return entries[place].type == id ? entries[place].decoder.take() : nil
    }

    @inline(__always)
    mutating func put<Value>(_ decoder: CodableDecoder, for type: Value.Type) {
        let id = ObjectIdentifier(type)
        let place = Self.place(of: id)
        if entries[place].type == id { entries[place].decoder = decoder }
    }

    /// Ends the circle of decoders that hold the session.
    mutating func dropDecoders() { for place in entries.indices { entries[place].decoder = nil } }
}
