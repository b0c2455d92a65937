/// Bytes of a log line under construction: everything that could break a line, move a cursor or hide text is escaped.
///
/// Memory of its own rather than an array: a line is made of some fifty pieces, and for each an array looks whether anybody else holds it.
struct LineText: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private var ownsMemory: Bool
    private var count = 0
    /// The most bytes one value may take; the rest is left out with a note.
    static let valueLimit = 16 * 1024

    init() {
        memory = .allocate(byteCount: 512, alignment: 1)
        ownsMemory = true
    }

    /// A line that begins in lent memory and moves to its own where that is too small.
    init(over space: UnsafeMutableRawBufferPointer) {
        memory = space
        ownsMemory = false
    }

    deinit { if ownsMemory { memory.deallocate() } }

    /// What was appended so far.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    /// The place of `more` bytes, which the caller fills. They count as appended.
    @inline(__always)
    private mutating func room(_ more: Int) -> UnsafeMutableRawBufferPointer {
        if more > memory.count - count { grow(by: more) }
        let place = UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + more])
        count += more
        return place
    }

    private mutating func grow(by more: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(2 * memory.count, count + more),
            alignment: 1
        )
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        if ownsMemory { memory.deallocate() }
        memory = larger
        ownsMemory = true
    }

    @inline(__always)
    private mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
        room(bytes.count).copyMemory(from: bytes)
    }

    @inline(__always)
    mutating func append(_ text: StaticString) {
        if text.hasPointerRepresentation {
            append(contentsOf: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        } else {
            append(raw: text.description)
        }
    }

    /// So many bytes, which `fill` writes, all of them.
    @inline(__always)
    mutating func append(count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) { fill(room(count)) }

    mutating func append(raw text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: UnsafeRawBufferPointer($0)) }
    }

    mutating func append(byte: UInt8) {
        room(1)[0] = byte
    }

    /// Decimal digits, at least `digits` of them. Divides by a constant alone, which needs no division.
    mutating func append(_ number: Int, digits: Int = 1) {
        if number < 0 { append(byte: UInt8(ascii: "-")) }
        var length = 1
        var rest = number.magnitude / 10
        while rest > 0 {
            length += 1
            rest /= 10
        }
        let place = room(max(length, digits))
        rest = number.magnitude
        var index = place.count
        while index > 0 {
            index -= 1
            place[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// `text` with escapes. In JSON quotes and backslashes too; the same `\u001b` forms serve people.
    mutating func append(escaped text: String, isJSON: Bool) {
        // Nearly every value is plain: one look at its bytes, and they are copied whole.
        let isPlain = text.utf8.withContiguousStorageIfAvailable { all in
            let bytes = UnsafeRawBufferPointer(all)
            guard bytes.count <= Self.valueLimit, Self.isPlain(bytes) else { return false }
            append(contentsOf: bytes)
            return true
        }
        if isPlain == true { return }
        var written = 0
        for scalar in text.unicodeScalars {
            written += 1
            if written > Self.valueLimit {
                append("... (cut)")
                return
            }
            let value = scalar.value
            switch value {
            case 0x22 where isJSON: append("\\\"")
            case 0x5C where isJSON: append("\\\\")
            case 0x20...0x7E: append(byte: UInt8(truncatingIfNeeded: value))
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            default:
                if Self.isDangerous(value) {
                    appendEscape(value)
                } else {
                    for byte in UTF8.encode(scalar) ?? .init() { append(byte: byte) }
                }
            }
        }
    }

    /// Whether no byte needs a closer look: all are visible ASCII, and none is one that JSON escapes.
    @inline(__always)
    private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index + 8 <= bytes.count {
            guard isPlain(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) else { return false }
            index += 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            guard byte >= 0x20, byte <= 0x7E, byte != 0x22, byte != 0x5C else { return false }
            index += 1
        }
        return true
    }

    /// The same of eight bytes at once: each of the four terms sets the high bit of the bytes it is about, or of some
    /// beyond the first of them.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let found =
            (word | (word &+ ones)) | ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote)
            | ((backslash &- ones) & ~backslash)
        return found & (ones &* 0x80) == 0
    }

    /// C0, DEL and C1 controls (terminals act on them), line and paragraph separators, marks that turn the reading direction, BOM.
    private static func isDangerous(_ value: UInt32) -> Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || (0x200E...0x200F).contains(value)
            || (0x2028...0x202E).contains(value)
            || (0x2066...0x2069).contains(value) || value == 0xFEFF || value == 0x061C
    }

    private mutating func appendEscape(_ value: UInt32) {
        let digits: [UInt8] = Array("0123456789abcdef".utf8)
        append("\\u")
        for shift in [12, 8, 4, 0] as [UInt32] { append(byte: digits[Int(value >> shift & 15)]) }
    }
}
