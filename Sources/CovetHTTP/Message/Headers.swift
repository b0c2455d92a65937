package import NIOCore

/// Header fields in the order they were sent or added.
///
/// The bytes lie in wire form (`name: value\r\n`) in one buffer and an index says where each field is, so that a
/// parsed request copies nothing and a response is rendered by copying one block. Names compare without case.
///
///     response.headers[.location] = "/articles/1"
///     response.headers.append("<https://example.org>; rel=next", for: "link")
///
/// A value with a line break, NUL or another control character is never stored (RFC 9110, section 5.5): the field is
/// remembered in `refused`, and the server answers 500 and logs the name instead of sending such a response.
public struct Headers: Sendable {
    package struct Field: Sendable {
        package var nameStart: UInt32
        package var valueStart: UInt32
        package var valueLength: UInt32
        package var nameLength: UInt16

        package init(nameStart: Int, nameLength: Int, valueStart: Int, valueLength: Int) {
            self.nameStart = UInt32(truncatingIfNeeded: nameStart)
            self.nameLength = UInt16(truncatingIfNeeded: nameLength)
            self.valueStart = UInt32(truncatingIfNeeded: valueStart)
            self.valueLength = UInt32(truncatingIfNeeded: valueLength)
        }
    }

    /// Offsets in `fields` count from the reader index of this buffer.
    package private(set) var wire: ByteBuffer
    package private(set) var fields: [Field]
    /// Whether `wire` holds exactly the fields in their order, ready to be sent as it is.
    package private(set) var isRendered: Bool
    /// Names of fields whose value was not fit to be sent.
    public private(set) var refused: [HeaderName] = []

    public init() {
        wire = ByteBuffer()
        fields = []
        isRendered = true
    }

    /// The fields that a parser found in `wire`, which it has validated.
    package init(parsed wire: ByteBuffer, fields: [Field]) {
        self.wire = wire
        self.fields = fields
        isRendered = false
    }

    public var count: Int { fields.count }
    public var isEmpty: Bool { fields.isEmpty }

    /// The first value of that name, or nil. Setting replaces every field of the name; nil removes them.
    public subscript(name: HeaderName) -> String? {
        get { index(of: name, from: 0).map(value(at:)) }
        set {
            remove(name)
            if let newValue { append(newValue, for: name) }
        }
    }

    /// Every value of that name, in order.
    public func values(for name: HeaderName) -> [String] {
        var found: [String] = []
        var start = 0
        while let index = index(of: name, from: start) {
            found.append(value(at: index))
            start = index + 1
        }
        return found
    }

    public func contains(_ name: HeaderName) -> Bool {
        index(of: name, from: 0) != nil
    }

    /// Adds a field after those that are there, also where the name is there already.
    public mutating func append(_ value: String, for name: HeaderName) {
        guard FieldValue.allows(value), value.utf8.count < Int(UInt32.max) else {
            refused.append(name)
            return
        }
        makeRoom()
        let start = wire.readableBytes
        var name = name.lowercased
        var value = value
        let lengths = name.withUTF8 { name in
            value.withUTF8 { value in
                wire.writeField(name, value)
                return (name: name.count, value: value.count)
            }
        }
        fields.append(
            Field(
                nameStart: start,
                nameLength: lengths.name,
                valueStart: start + lengths.name + 2,
                valueLength: lengths.value
            )
        )
    }

    /// Adds every field of `other`. Where both are in wire form this copies one block.
    public mutating func append(contentsOf other: Headers) {
        guard other.isRendered else {
            for index in other.fields.indices {
                if let name = HeaderName(other.name(at: index)) { append(other.value(at: index), for: name) }
            }
            return
        }
        makeRoom()
        let shift = wire.readableBytes
        wire.writeImmutableBuffer(other.wire)
        fields.reserveCapacity(max(Self.usualCount, fields.count + other.fields.count))
        for field in other.fields {
            fields.append(
                Field(
                    nameStart: Int(field.nameStart) + shift,
                    nameLength: Int(field.nameLength),
                    valueStart: Int(field.valueStart) + shift,
                    valueLength: Int(field.valueLength)
                )
            )
        }
        if !other.refused.isEmpty { refused.append(contentsOf: other.refused) }
    }

    /// Memory for what a response usually has, asked for once instead of in ever larger pieces.
    private mutating func makeRoom() {
        guard wire.writerIndex == 0 else { return }
        wire.reserveCapacity(1024)
        fields.reserveCapacity(Self.usualCount)
    }

    private static let usualCount = 16

    public mutating func remove(_ name: HeaderName) {
        guard let first = index(of: name, from: 0) else { return }
        var kept = Array(fields[..<first])
        var index = first + 1
        while let next = self.index(of: name, from: index) {
            kept.append(contentsOf: fields[index..<next])
            index = next + 1
        }
        kept.append(contentsOf: fields[index...])
        fields = kept
        isRendered = false
        if fields.isEmpty {
            wire.clear()
            isRendered = true
        }
    }

    /// Name and value of every field, in order.
    public func forEach(_ body: (_ name: String, _ value: String) throws -> Void) rethrows {
        for index in fields.indices {
            try body(name(at: index), value(at: index))
        }
    }

    /// Writes the fields in wire form, without the empty line that ends a head.
    package func render(into buffer: inout ByteBuffer) {
        if isRendered {
            buffer.writeImmutableBuffer(wire)
            return
        }
        wire.withUnsafeReadableBytes { bytes in
            for field in fields {
                buffer.writeBytes(bytes[Int(field.nameStart)..<(Int(field.nameStart) + Int(field.nameLength))])
                buffer.writeStaticString(": ")
                buffer.writeBytes(bytes[Int(field.valueStart)..<(Int(field.valueStart) + Int(field.valueLength))])
                buffer.writeStaticString("\r\n")
            }
        }
    }

    /// Lends the bytes of the first value of that name.
    package func withValue<Result>(of name: HeaderName, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result?
    {
        guard let index = index(of: name, from: 0) else { return nil }
        let field = fields[index]
        return try wire.withUnsafeReadableBytes {
            try body(
                UnsafeRawBufferPointer(
                    rebasing: $0[Int(field.valueStart)..<(Int(field.valueStart) + Int(field.valueLength))]
                )
            )
        }
    }

    package func name(at index: Int) -> String {
        let field = fields[index]
        return text(start: field.nameStart, length: Int(field.nameLength)).lowercased()
    }

    package func value(at index: Int) -> String {
        let field = fields[index]
        return text(start: field.valueStart, length: Int(field.valueLength))
    }

    private func text(start: UInt32, length: Int) -> String {
        wire.getString(at: wire.readerIndex + Int(start), length: length) ?? ""
    }

    /// Whether a name may be among some, by the bits for their lengths; 63 stands for all longer ones.
    func hasName(ofLengths lengths: UInt64) -> Bool {
        for field in fields where lengths & (1 << UInt64(min(63, field.nameLength))) != 0 { return true }
        return false
    }

    package func index(of name: HeaderName, from start: Int) -> Int? {
        guard start < fields.count else { return nil }
        let length = name.lowercased.utf8.count
        guard (start..<fields.count).contains(where: { Int(fields[$0].nameLength) == length }) else { return nil }
        return wire.withUnsafeReadableBytes { bytes in
            name.lowercased.utf8.withContiguousStorageIfAvailable { wanted -> Int? in
                for index in start..<fields.count where Int(fields[index].nameLength) == length {
                    let found = bytes[Int(fields[index].nameStart)..<(Int(fields[index].nameStart) + length)]
                    if zip(found, wanted).allSatisfy({ LowerCase.of($0) == $1 }) { return index }
                }
                return nil
            } ?? nil
        }
    }
}

extension ByteBuffer {
    /// Writes `name: value\r\n`.
    fileprivate mutating func writeField(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        let count = name.count + value.count + 4
        writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
            space.copyMemory(from: UnsafeRawBufferPointer(name))
            space[name.count] = UInt8(ascii: ":")
            space[name.count + 1] = UInt8(ascii: " ")
            UnsafeMutableRawBufferPointer(rebasing: space[(name.count + 2)...])
                .copyMemory(from: UnsafeRawBufferPointer(value))
            space[count - 2] = UInt8(ascii: "\r")
            space[count - 1] = UInt8(ascii: "\n")
            return count
        }
    }
}

extension Headers: Equatable {
    /// Same names and values in the same order, whatever their wire form.
    public static func == (left: Headers, right: Headers) -> Bool {
        left.count == right.count
            && left.fields.indices.allSatisfy {
                left.name(at: $0) == right.name(at: $0) && left.value(at: $0) == right.value(at: $0)
            }
    }
}

extension Headers: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (HeaderName, String)...) {
        self.init()
        for (name, value) in elements { append(value, for: name) }
    }
}

/// Which bytes a field's value may hold (RFC 9110, section 5.5): visible ones, space, tab and obs-text.
package enum FieldValue {
    @inline(__always)
    package static func allows(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == 0x09
    }

    package static func allows(_ text: String) -> Bool {
        let isAllowed = text.utf8.withContiguousStorageIfAvailable { bytes in
            for byte in bytes where !allows(byte) { return false }
            return true
        }
        return isAllowed ?? text.utf8.allSatisfy { allows($0) }
    }
}

package enum LowerCase {
    @inline(__always)
    package static func of(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}
