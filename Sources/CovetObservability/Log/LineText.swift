/// Bytes of a log line under construction: everything that could break a line, move a cursor or hide text is escaped.
struct LineText {
    private(set) var bytes: [UInt8] = []
    /// The most bytes one value may take; the rest is left out with a note.
    static let valueLimit = 16 * 1024

    init() { bytes.reserveCapacity(512) }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(raw text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(byte: UInt8) {
        bytes.append(byte)
    }

    /// Decimal digits, at least `digits` of them. Divides by a constant alone, which needs no division.
    mutating func append(_ number: Int, digits: Int = 1) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            var rest = number.magnitude
            var start = buffer.count
            repeat {
                start -= 1
                buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while start > 0 && (rest > 0 || buffer.count - start < digits)
            bytes.append(contentsOf: buffer[start...])
        }
    }

    /// `text` with escapes. In JSON quotes and backslashes too; the same `\u001b` forms serve people.
    mutating func append(escaped text: String, isJSON: Bool) {
        // Nearly every value is plain: one look at its bytes, and they are copied whole.
        let isPlain = text.utf8.withContiguousStorageIfAvailable { all in
            guard all.count <= Self.valueLimit, !all.contains(where: { Self.isSpecial($0) }) else { return false }
            bytes.append(contentsOf: all)
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
            case 0x20...0x7E: bytes.append(UInt8(truncatingIfNeeded: value))
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            default:
                if Self.isDangerous(value) {
                    appendEscape(value)
                } else {
                    bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
                }
            }
        }
    }

    /// Whether a byte needs a closer look: anything but visible ASCII, and what JSON escapes.
    @inline(__always)
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte > 0x7E || byte == 0x22 || byte == 0x5C
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
        for shift in [12, 8, 4, 0] as [UInt32] { bytes.append(digits[Int(value >> shift & 15)]) }
    }
}
