/// Lets `Encodable` types write straight into a ``JSONWriter``.
///
/// One encoder serves all values of a text. Values nest as calls do, so that it needs to know of the innermost one
/// only: which container that value has opened. Containers that a type takes out of turn (`nestedContainer`,
/// `superEncoder`) write into an encoder of their own, and are spliced in at the end.
final class CodableEncoder: Encoder {
    /// What the innermost value has written of itself.
    enum Shape {
        case nothing
        case object
        case array
        case scalar
    }

    /// A value that is written elsewhere; `offset` is where the `null` stands that it replaces.
    private struct Deferred {
        let offset: Int
        let encoder: CodableEncoder
    }

    /// The writer of the whole text, lent by `encode(_:into:)` for its duration, or (`ownsWriter`) one of our own.
    // Unchecked here and below: an encoding is one thread's, and no access holds on while another begins.
    @exclusivity(unchecked) private(set) var writer: UnsafeMutablePointer<JSONWriter>
    private var ownsWriter: Bool
    @exclusivity(unchecked) var shape = Shape.nothing
    /// How many values are being written at this moment; a container knows by it whether it is its turn.
    @exclusivity(unchecked) private(set) var level = 0
    @exclusivity(unchecked) private var deferred: [Deferred] = []
    @exclusivity(unchecked) private var directTypes = DirectTypes<any JSONEncodable.Type>()

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    private init(lent writer: UnsafeMutablePointer<JSONWriter>) {
        self.writer = writer
        ownsWriter = false
    }

    private init(depth: Int, path: String) {
        writer = Self.ownWriter()
        writer.pointee.depth = depth
        writer.pointee.parentPath = path
        ownsWriter = true
    }

    deinit {
        guard ownsWriter else { return }
        writer.deinitialize(count: 1)
        writer.deallocate()
    }

    private static func ownWriter() -> UnsafeMutablePointer<JSONWriter> {
        let writer = UnsafeMutablePointer<JSONWriter>.allocate(capacity: 1)
        writer.initialize(to: JSONWriter(over: UnsafeMutableRawBufferPointer(start: nil, count: 0)))
        return writer
    }

    /// Writes one value.
    static func encode(_ value: some Encodable, into writer: inout JSONWriter) throws {
        try withUnsafeMutablePointer(to: &writer) { pointer in
            var encoder = CodableEncoder(lent: pointer)
            defer {
                // A type that keeps its encoder beyond `encode(to:)` writes into the void, not into freed memory.
                if !isKnownUniquelyReferenced(&encoder) {
                    encoder.writer = ownWriter()
                    encoder.ownsWriter = true
                }
            }
            do {
                try encoder.write(value)
            } catch let error as EncodingError {
                throw JSONError(error, at: pointer.pointee.count)
            }
            try encoder.spliceDeferred()
            if let failure = pointer.pointee.failure { throw failure }
        }
    }

    /// Writes one value in the place where the writer stands.
    @inline(__always)
    func write<Value: Encodable>(_ value: Value) throws {
        if let direct = directTypes.find(Value.self, { $0 as? any JSONEncodable.Type }) {
            writeDirect(direct, value)
            if let failure = writer.pointee.failure { throw failure }
        } else {
            try writeNested(value)
        }
    }

    private func writeDirect<Value, Direct: JSONEncodable>(_ type: Direct.Type, _ value: Value) {
        withSameType(value, as: Direct.self) { $0.encode(to: &writer.pointee) }
    }

    private func writeNested<Value: Encodable>(_ value: Value) throws {
        let outerShape = shape
        let mark = writer.pointee.mark
        shape = .nothing
        level += 1
        defer {
            shape = outerShape
            level -= 1
        }
        do {
            try value.encode(to: self)
            close()
            if let failure = writer.pointee.failure { throw failure }
        } catch {
            rewind(to: mark)
            throw error
        }
    }

    private func close() {
        switch shape {
        case .object: writer.pointee.endObject()
        case .array: writer.pointee.endArray()
        case .scalar: break
        case .nothing:
            _ = writer.pointee.beginObject()
            writer.pointee.endObject()
        }
    }

    func rewind(to mark: JSONWriter.Mark) {
        writer.pointee.rewind(to: mark)
        while let last = deferred.last, last.offset >= mark.count { deferred.removeLast() }
    }

    // MARK: Encoder

    var codingPath: [any CodingKey] {
        PathKey.path(ValuePath.steps(to: writer.pointee.count, in: writer.pointee.bytes))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        open(.object)
        return KeyedEncodingContainer(KeyedEncoding<Key>(encoder: self, level: level))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        open(.array)
        return UnkeyedEncoding(encoder: self, level: level)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleEncoding(encoder: self, level: level)
    }

    /// Opens the value's container; a second request for the same kind, as a subclass makes it, goes on in it.
    private func open(_ wanted: Shape) {
        if shape == wanted { return }
        guard shape == .nothing else { return misuse() }
        shape = wanted
        _ = wanted == .object ? writer.pointee.beginObject() : writer.pointee.beginArray()
    }

    func misuse() {
        writer.pointee.fail(.notRepresentable, "encode(to:) asked for two kinds of containers, or wrote out of turn")
    }

    // MARK: Values out of turn

    /// An encoder for the value that belongs here but may be written later.
    func deferValue() -> CodableEncoder {
        let path = ValuePath.steps(to: writer.pointee.count, in: writer.pointee.bytes)
        let parent = writer.pointee.parentPath
        let encoder = CodableEncoder(depth: writer.pointee.depth, path: ValuePath.text(path, below: parent))
        writer.pointee.null()
        deferred.append(Deferred(offset: writer.pointee.count - 4, encoder: encoder))
        return encoder
    }

    private func spliceDeferred() throws {
        guard let first = deferred.first else { return }
        let tail = Array(writer.pointee.bytes[first.offset...])
        let mark = writer.pointee.mark
        writer.pointee.count = first.offset
        for (index, value) in deferred.enumerated() {
            value.encoder.close()
            try value.encoder.spliceDeferred()
            if let failure = value.encoder.writer.pointee.failure { throw failure }
            writer.pointee.putVerbatim(value.encoder.writer.pointee.bytes)
            let start = value.offset + 4 - first.offset
            let end = index + 1 < deferred.count ? deferred[index + 1].offset - first.offset : tail.count
            tail[start..<end].withUnsafeBytes { writer.pointee.putVerbatim($0) }
        }
        writer.pointee.depth = mark.depth
        writer.pointee.needsComma = mark.needsComma
        deferred = []
    }
}
