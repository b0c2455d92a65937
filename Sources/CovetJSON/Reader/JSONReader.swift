/// Reads one JSON text from memory, value by value, in the order in which they stand.
///
/// Every mistake in the bytes is a thrown ``JSONError``; nothing in them can make it trap, recurse deeper than
/// the limit or read outside of them.
public struct JSONReader: ~Copyable {
    /// The text. Valid for the time of the closure in which `JSON` lends it.
    let bytes: UnsafeRawBufferPointer
    let base: UnsafePointer<UInt8>
    let end: Int
    let depthLimit: Int

    var position = 0
    var depth = 0
    /// Whether the bracket just read opened a container, so that no comma is due.
    private var isFresh = false

    /// The key that ``nextKey()`` read last, without its quotes, as it stands in the text.
    private(set) var currentKey = 0..<0
    private(set) var currentKeyIsEscaped = false
    /// The length of the current key, or -1 when it is escaped and its length says nothing.
    @usableFromInline private(set) var plainKeyLength = -1

    init(_ bytes: UnsafeRawBufferPointer, depthLimit: Int) {
        self.bytes = bytes
        // An empty buffer may have no address; `end` keeps everyone from reading at the stand-in.
        base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? Self.nothing
        end = bytes.count
        self.depthLimit = depthLimit
    }

    private static var nothing: UnsafePointer<UInt8> { StaticString("").utf8Start }

    // MARK: Structure

    @inline(__always)
    mutating func skipSpace() {
        while position < end {
            let byte = base[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// The next byte that is not white space; 0, which starts nothing, at the end of the text.
    @inline(__always)
    mutating func peek() -> UInt8 {
        skipSpace()
        return position < end ? base[position] : 0
    }

    /// Where an object begins, for the message when one of its members is missing.
    public struct ObjectStart: Sendable {
        let offset: Int
    }

    /// Enters an object. Follow with ``nextKey()`` until it is false.
    public mutating func beginObject() throws -> ObjectStart {
        guard peek() == UInt8(ascii: "{") else { throw mismatch("an object") }
        let start = ObjectStart(offset: position)
        try enter()
        return start
    }

    /// Enters an array. Follow with ``nextElement()`` until it is false.
    public mutating func beginArray() throws {
        guard peek() == UInt8(ascii: "[") else { throw mismatch("an array") }
        try enter()
    }

    @inline(__always)
    private mutating func enter() throws {
        guard depth < depthLimit else {
            throw JSONError(.limitExceeded, "nested deeper than \(depthLimit) levels", at: position)
        }
        position += 1
        depth += 1
        isFresh = true
    }

    /// Goes to the next member of the object and reads its key; false at the object's end.
    public mutating func nextKey() throws -> Bool {
        let byte = peek()
        if byte == UInt8(ascii: "}"), leave() { return false }
        if isFresh {
            isFresh = false
        } else {
            guard byte == UInt8(ascii: ",") else { throw unexpected("a comma or the end of the object") }
            position += 1
        }
        guard peek() == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
        let content = try scanString()
        if content.isAscii == false, !UTF8Text.isValid(bytes, content.range) {
            throw invalidUTF8(content.range.lowerBound)
        }
        currentKey = content.range
        currentKeyIsEscaped = content.isEscaped
        plainKeyLength = content.isEscaped ? -1 : content.range.count
        guard peek() == UInt8(ascii: ":") else { throw unexpected("a colon after the key") }
        position += 1
        return true
    }

    /// Goes to the next element of the array; false at the array's end.
    public mutating func nextElement() throws -> Bool {
        let byte = peek()
        if byte == UInt8(ascii: "]"), leave() { return false }
        if isFresh {
            isFresh = false
            return true
        }
        guard byte == UInt8(ascii: ",") else { throw unexpected("a comma or the end of the array") }
        position += 1
        return true
    }

    /// Steps over a closing bracket. False when there is no container to leave: then the bracket is a mistake.
    @inline(__always)
    private mutating func leave() -> Bool {
        guard depth > 0 else { return false }
        position += 1
        depth -= 1
        isFresh = false
        return true
    }

    /// Whether the key just read is `name`.
    @inlinable
    public func isKey(_ name: StaticString) -> Bool {
        // Inlined, the length is a constant that turns most names down; it makes direct reading a tenth faster.
        if name.hasPointerRepresentation, plainKeyLength >= 0, plainKeyLength != name.utf8CodeUnitCount { return false }
        return isKeyContent(name)
    }

    @usableFromInline
    func isKeyContent(_ name: StaticString) -> Bool {
        guard name.hasPointerRepresentation, !currentKeyIsEscaped else { return isKey(name.description) }
        return currentKey.count == name.utf8CodeUnitCount
            && JSONReader.equal(base + currentKey.lowerBound, name.utf8Start, currentKey.count)
    }

    func isKey(_ name: String) -> Bool {
        if currentKeyIsEscaped { return key.utf8.elementsEqual(name.utf8) }
        return name.utf8.elementsEqual(bytes[currentKey])
    }

    /// The key just read.
    public var key: String { Self.text(ofKey: UnsafeRawBufferPointer(rebasing: bytes[currentKey])) }

    /// Whether null comes next; it is read over when it does.
    public mutating func readNull() throws -> Bool {
        guard peek() == UInt8(ascii: "n") else { return false }
        try readLiteral("null")
        return true
    }

    /// Reads `true` or `false`.
    public mutating func readBool() throws -> Bool {
        switch peek() {
        case UInt8(ascii: "t"):
            try readLiteral("true")
            return true
        case UInt8(ascii: "f"):
            try readLiteral("false")
            return false
        default: throw mismatch("true or false")
        }
    }

    mutating func readLiteral(_ literal: StaticString) throws {
        let length = literal.utf8CodeUnitCount
        guard end - position >= length, JSONReader.equal(base + position, literal.utf8Start, length) else {
            throw JSONError(.syntax, "expected a value, found \(excerpt(at: position))", at: position)
        }
        position += length
    }

    /// The value that comes next, skipped but checked to be JSON.
    public mutating func skipValue() throws {
        switch peek() {
        case UInt8(ascii: "\""):
            let content = try scanString()
            if !content.isAscii, !UTF8Text.isValid(bytes, content.range) { throw invalidUTF8(content.range.lowerBound) }
        case UInt8(ascii: "{"):
            _ = try beginObject()
            while try nextKey() { try skipValue() }
        case UInt8(ascii: "["):
            try beginArray()
            while try nextElement() { try skipValue() }
        case UInt8(ascii: "t"): try readLiteral("true")
        case UInt8(ascii: "f"): try readLiteral("false")
        case UInt8(ascii: "n"): try readLiteral("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try scanNumber()
        default: throw mismatch("a value")
        }
    }

    /// Checks that only white space follows.
    mutating func finish() throws {
        skipSpace()
        guard position == end else { throw unexpected("the end of the text after the value") }
    }

    /// Goes back to a value, or forth to one, at a known depth.
    @inline(__always)
    mutating func move(to offset: Int, depth: Int, isFresh: Bool = false) {
        position = offset
        self.depth = depth
        self.isFresh = isFresh
    }

    @inline(__always)
    static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var index = 0
        let a = UnsafeRawPointer(left)
        let b = UnsafeRawPointer(right)
        while index + 8 <= count {
            guard
                a.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    == b.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            else { return false }
            index += 8
        }
        while index < count {
            guard left[index] == right[index] else { return false }
            index += 1
        }
        return true
    }
}
