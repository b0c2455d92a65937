/// Writes one JSON text into memory. Commas are its business: write keys and values in order, and they stand right.
///
/// It starts in the free space of the buffer it was opened over and moves to memory of its own when that is full.
/// The first thing that has no form in JSON is remembered in `failure`; what is written after it is thrown away.
public struct JSONWriter: ~Copyable {
    // Memory that `JSON.write` lends for the time of its closure, or (`ownsMemory`) memory of our own.
    private(set) var base: UnsafeMutablePointer<UInt8>
    var count = 0
    private var capacity: Int
    private var ownsMemory = false

    var needsComma = false
    var depth = 0
    private(set) var failure: (any Error)?
    /// The path of this text's outermost value when it will be spliced into another one.
    var parentPath = ""

    init(over space: UnsafeMutableRawBufferPointer) {
        if let address = space.baseAddress, space.count > 0 {
            base = address.assumingMemoryBound(to: UInt8.self)
            capacity = space.count
        } else {
            capacity = 512
            base = .allocate(capacity: capacity)
            ownsMemory = true
        }
    }

    deinit {
        if ownsMemory { base.deallocate() }
    }

    /// Whether the text outgrew the space it was opened over.
    var hasMoved: Bool { ownsMemory }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Room for `bytes` more, so that the caller may store without further checks.
    @inline(__always)
    mutating func reserve(_ bytes: Int) {
        if capacity - count < bytes { grow(bytes) }
    }

    @inline(never)
    private mutating func grow(_ bytes: Int) {
        let larger = max(capacity * 2, count + bytes, 2048)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        memory.update(from: base, count: count)
        if ownsMemory { base.deallocate() }
        base = memory
        capacity = larger
        ownsMemory = true
    }

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        base[count] = byte
        count += 1
    }

    /// Makes room for a value of `bytes` and writes the comma before it where one is due.
    @inline(__always)
    mutating func beginValue(_ bytes: Int) {
        reserve(bytes + 1)
        if needsComma {
            if depth == 0 { fail(.notRepresentable, "a JSON text holds one value, but a second one was written") }
            put(UInt8(ascii: ","))
        }
        needsComma = true
    }

    /// Remembers the first failure, with the place where it happened.
    @inline(never)
    mutating func fail(_ code: JSONError.Code, _ message: String) {
        guard failure == nil else { return }
        failure = JSONError(code, message, at: count).located(in: bytes, below: parentPath)
    }

    @usableFromInline
    mutating func fail(_ error: any Error) {
        if failure == nil { failure = error }
    }

    /// A point to go back to when a value is given up half-way.
    struct Mark {
        let count: Int
        let depth: Int
        let needsComma: Bool
    }

    var mark: Mark { Mark(count: count, depth: depth, needsComma: needsComma) }

    /// Forgets what was written after `mark`, and the failure that led here.
    mutating func rewind(to mark: Mark) {
        count = mark.count
        depth = mark.depth
        needsComma = mark.needsComma
        failure = nil
    }

    // MARK: Structure

    /// Opens an object. False when the value is nested too deep (512 levels) or has already failed: then write
    /// nothing more of it.
    public mutating func beginObject() -> Bool { open(UInt8(ascii: "{")) }

    public mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array. False as with ``beginObject()``.
    public mutating func beginArray() -> Bool { open(UInt8(ascii: "[")) }

    public mutating func endArray() { close(UInt8(ascii: "]")) }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) -> Bool {
        beginValue(1)
        put(bracket)
        depth += 1
        needsComma = false
        guard depth <= JSONLimits.deepest else {
            fail(.notRepresentable, "nested deeper than \(JSONLimits.deepest) levels")
            return false
        }
        return failure == nil
    }

    @inline(__always)
    private mutating func close(_ bracket: UInt8) {
        reserve(1)
        put(bracket)
        depth -= 1
        needsComma = true
    }

    /// The name of the member whose value comes next.
    public mutating func key(_ name: StaticString) {
        if name.hasPointerRepresentation {
            beginValue(0)
            putQuoted(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), then: 1)
            put(UInt8(ascii: ":"))
            needsComma = false
        } else {
            key(name.description)
        }
    }

    /// The name of the member whose value comes next.
    public mutating func key(_ name: String) {
        beginValue(0)
        var name = name
        name.withUTF8 { putQuoted($0, then: 1) }
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func null() {
        beginValue(4)
        putLiteral("null")
    }

    @inline(__always)
    private mutating func putLiteral(_ literal: StaticString) {
        (base + count).update(from: literal.utf8Start, count: literal.utf8CodeUnitCount)
        count += literal.utf8CodeUnitCount
    }

    public mutating func write(_ value: Bool) {
        beginValue(5)
        if value { putLiteral("true") } else { putLiteral("false") }
    }

    /// Bytes that are one JSON value already.
    mutating func writeVerbatim(_ value: UnsafeRawBufferPointer) {
        beginValue(0)
        putVerbatim(value)
    }

    mutating func putVerbatim(_ text: UnsafeRawBufferPointer) {
        reserve(text.count)
        UnsafeMutableRawBufferPointer(start: base + count, count: text.count).copyMemory(from: text)
        count += text.count
    }
}
