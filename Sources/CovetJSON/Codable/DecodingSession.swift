import Synchronization

/// What the decoders of one text share: the reader, and what is known of the types in it.
///
/// A session is used for one text after another (`lend(_:_:)`), because what it has learnt costs more than most texts
/// take to read: for which types to ask the runtime is slow, and decoders with their containers lie on the heap.
final class DecodingSession {
    /// The reader, lent by `lend(_:_:)` for its duration, or (`ownsReader`) an empty one.
    // Unchecked here and below: a decoding is one thread's, and no access holds on while another begins; the checks
    // are a sixth of the time.
    @exclusivity(unchecked) private(set) var reader: UnsafeMutablePointer<JSONReader>
    private var ownsReader = false
    @exclusivity(unchecked) private var types = DecodedTypes()
    /// Whether something may still be held by a type that was decoded: a decoder, a container, or one of those that
    /// are made without asking whether they come back.
    @exclusivity(unchecked) private var isKept = false

    /// A session between two texts. Unchecked: nobody else holds it (one of which that is not known is not put here),
    /// so that one thread at a time can reach it, through the lock.
    private struct Spare: @unchecked Sendable { let session: DecodingSession }

    private static let spares = Mutex<[Spare]>([])
    /// As many as threads may decode at one time on a large machine; more are let go.
    private static let spareLimit = 64

    private init(_ reader: UnsafeMutablePointer<JSONReader>) { self.reader = reader }

    deinit {
        guard ownsReader else { return }
        reader.deinitialize(count: 1)
        reader.deallocate()
    }

    /// Runs `body` with a session on this reader.
    static func lend<Value>(
        _ reader: inout JSONReader,
        _ body: (DecodingSession) throws -> Value
    ) throws -> Value {
        try withUnsafeMutablePointer(to: &reader) { pointer in
            var session = spares.withLock { $0.popLast()?.session } ?? DecodingSession(pointer)
            session.reader = pointer
            do {
                let value = try body(session)
                giveBack(&session)
                return value
            } catch {
                // A type that failed may have kept its decoder all the same.
                session.isKept = true
                giveBack(&session)
                throw error
            }
        }
    }

    private static func giveBack(_ session: inout DecodingSession) {
        if session.isKept {
            session.types.dropDecoders()
            guard isKnownUniquelyReferenced(&session) else { return session.readNothing() }
            session.isKept = false
        }
        let spare = Spare(session: session)
        spares.withLock { if $0.count < spareLimit { $0.append(spare) } }
    }

    /// A type that keeps its decoder beyond `init(from:)` finds an empty text in it, not freed memory.
    private func readNothing() {
        reader = .allocate(capacity: 1)
        reader.initialize(to: JSONReader(UnsafeRawBufferPointer(start: nil, count: 0), depthLimit: 0))
        ownsReader = true
    }

    /// A decoder for a value within the one that is read, of which is not known whether it comes back.
    func nestedDecoder(at start: Int, depth: Int) -> CodableDecoder {
        isKept = true
        let decoder = CodableDecoder(self)
        decoder.stand(at: start, depth: depth)
        return decoder
    }

    /// Reads one value from where the reader stands.
    @inline(__always)
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        switch types.way(of: type) {
        case .direct(let direct): try decodeDirect(direct)
        case .array(let array): try decodeArray(array)
        case .nested: try decodeNested(type)
        }
    }

    /// Reads the elements of an array, for less than the standard library's `Array.init(from:)` does it: that asks a
    /// container in a box for each element, and looks up the array's storage each time it has to grow.
    func decodeElements<Element: Decodable>(_ type: Element.Type) throws -> [Element] {
        var capacity = 0
        var count = 0
        var elements = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        defer {
            elements.deinitialize(count: count)
            elements.deallocate()
        }
        let way = types.way(of: type)
        var decoder: CodableDecoder?
        try reader.pointee.beginArray()
        while try reader.pointee.nextElement() {
            if count == capacity {
                capacity = max(8, capacity * 2)
                let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
                larger.moveInitialize(from: elements, count: count)
                elements.deallocate()
                elements = larger
            }
            if case .nested = way {
                (elements + count).initialize(to: try decode(type, by: &decoder))
            } else {
                (elements + count).initialize(to: try decode(type))
            }
            count += 1
        }
        putBack(decoder, for: type)
        return Array(unsafeUninitializedCapacity: count) { space, initialized in
            space.baseAddress?.moveInitialize(from: elements, count: count)
            initialized = count
            count = 0
        }
    }

    private func decodeDirect<Direct: JSONDecodable, Value>(_ type: Direct.Type) throws -> Value {
        withSameType(try Direct(from: &reader.pointee), as: Value.self) { $0 }
    }

    private func decodeArray<Array: DecodableArray, Value>(_ type: Array.Type) throws -> Value {
        withSameType(try Array(elementsIn: self), as: Value.self) { $0 }
    }

    private func decodeNested<Value: Decodable>(_ type: Value.Type) throws -> Value {
        var decoder: CodableDecoder?
        let value = try decode(type, by: &decoder)
        putBack(decoder, for: type)
        return value
    }

    @inline(__always)
    private func putBack<Value>(_ decoder: CodableDecoder?, for type: Value.Type) {
        // One that is used when the session is over would close a circle that nobody opens again.
        if let decoder, !ownsReader { types.put(decoder, for: type) }
    }

    /// Reads one value with this decoder, or with another when there is none or the type has kept it.
    @inline(__always)
    private func decode<Value: Decodable>(_ type: Value.Type, by decoder: inout CodableDecoder?) throws -> Value {
        var current = decoder.take() ?? types.take(for: type) ?? CodableDecoder(self)
        reader.pointee.skipSpace()
        current.stand(at: reader.pointee.position, depth: reader.pointee.depth)
        let value = try Value(from: current)
        try current.finish()
        if isKnownUniquelyReferenced(&current), current.isFree() { decoder = current } else { isKept = true }
        return value
    }
}

/// What makes `[Element]` known as an array where only its type is at hand.
protocol DecodableArray {
    init(elementsIn session: DecodingSession) throws
}

extension Array: DecodableArray where Element: Decodable {
    init(elementsIn session: DecodingSession) throws { self = try session.decodeElements(Element.self) }
}
