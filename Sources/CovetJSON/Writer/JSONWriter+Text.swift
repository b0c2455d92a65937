extension JSONWriter {
    /// A string, with the characters escaped that RFC 8259 wants escaped, and no others.
    public mutating func write(_ value: String) {
        beginValue(0)
        var value = value
        value.withUTF8 { putQuoted($0, then: 0) }
    }

    /// `text` in quotes, and room for `following` bytes behind it.
    mutating func putQuoted(_ text: UnsafeBufferPointer<UInt8>, then following: Int) {
        reserve(text.count + 2 + following)
        put(UInt8(ascii: "\""))
        var read = 0
        let source = UnsafeRawPointer(text.baseAddress ?? UnsafePointer(base))
        while read < text.count {
            if read + 8 <= text.count {
                // Eight bytes at a time, up to the first that needs an escape.
                let word = source.loadUnaligned(fromByteOffset: read, as: UInt64.self)
                UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
                let plain = ByteWord.plainPrefix(word)
                count += plain
                read += plain
                if plain == 8 { continue }
            }
            let byte = text[read]
            read += 1
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                put(byte)
            } else {
                reserve(6 + (text.count - read) + 1 + following)
                putEscape(byte)
            }
        }
        put(UInt8(ascii: "\""))
    }

    private mutating func putEscape(_ byte: UInt8) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        default:
            put(UInt8(ascii: "u"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0") + (byte >> 4))
            let low = byte & 15
            put(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") - 10 + low)
        }
    }
}

/// Eight bytes looked at in one step.
enum ByteWord {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The number of bytes, from the first in memory on, that stand in a JSON string for themselves: 8 when none of
    /// them is a quote, a backslash or a control character.
    @inline(__always)
    static func plainPrefix(_ word: UInt64) -> Int { special(UInt64(littleEndian: word)).trailingZeroBitCount >> 3 }

    /// Whether all sixteen bytes stand for themselves.
    @inline(__always)
    static func arePlain(_ first: UInt64, _ second: UInt64) -> Bool {
        special(UInt64(littleEndian: first)) | special(UInt64(littleEndian: second)) == 0
    }

    /// The high bits of the bytes that stand for something else, and perhaps of bytes behind the first of them.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        // Sets the high bit of bytes that are found. A borrow can set more of them, but only behind the first one.
        let found =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
        return found & highs
    }

    /// The first `count` bytes of a word, in memory, and zeros.
    @inline(__always)
    static func prefix(_ word: UInt64, _ count: Int) -> UInt64 {
        count == 8 ? word : UInt64(littleEndian: UInt64(littleEndian: word) & ((1 << UInt64(count &* 8)) &- 1))
    }
}
