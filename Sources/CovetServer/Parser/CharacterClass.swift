import CovetHTTP

/// A set of ASCII characters as two words of bits, so that a look-up is a shift and a mask.
struct CharacterClass {
    let low: UInt64
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte < 64 ? low : byte < 128 ? high : 0
        return (word >> UInt64(byte & 63)) & 1 == 1
    }

    /// `tchar` of RFC 9110, section 5.6.2: letters, digits and !#$%&'*+-.^_`|~
    @inline(__always)
    static var token: CharacterClass { CharacterClass(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// Visible ASCII but for # " < > \ and ?. RFC 3986 knows neither ^ ` { | } nor brackets in a path, but browsers
    /// send them as they are (WHATWG URL, "path percent-encode set"), and they end no token of the request line.
    @inline(__always)
    static var path: CharacterClass { CharacterClass(low: 0x2FFF_FFF2_0000_0000, high: 0x7FFF_FFFF_EFFF_FFFF) }

    /// Visible ASCII but for # " < and >, as browsers send queries.
    @inline(__always)
    static var query: CharacterClass { CharacterClass(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }

    /// `reg-name` of RFC 3986: unreserved, sub-delims but the comma, and the percent sign.
    @inline(__always)
    static var registeredName: CharacterClass {
        CharacterClass(low: 0x2BFF_6FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    }
}

/// The bytes that structure HTTP/1.1, by name.
enum Byte {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }
    static var quote: UInt8 { 0x22 }
    static var star: UInt8 { 0x2A }
    static var comma: UInt8 { 0x2C }
    static var slash: UInt8 { 0x2F }
    static var zero: UInt8 { 0x30 }
    static var colon: UInt8 { 0x3A }
    static var semicolon: UInt8 { 0x3B }
    static var equals: UInt8 { 0x3D }
    static var question: UInt8 { 0x3F }
    static var backslash: UInt8 { 0x5C }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes from `start` are those of `text`, ASCII letters without regard to case. `text` is lower case.
    @inline(__always)
    func matches(_ text: StaticString, at start: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard start >= 0, start + count <= self.count else { return false }
        let wanted = text.utf8Start
        for index in 0..<count where LowerCase.of(self[start + index]) != wanted[index] { return false }
        return true
    }

    @inline(__always)
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount && matches(text, at: range.lowerBound)
    }

    /// The range without spaces and tabs at its ends (OWS of RFC 9110).
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start] == Byte.space || self[start] == Byte.tab { start += 1 }
        while end > start, self[end - 1] == Byte.space || self[end - 1] == Byte.tab { end -= 1 }
        return start..<end
    }

    /// The elements of a comma-separated list, trimmed; empty ones too.
    func forEachElement(of range: Range<Int>, _ body: (Range<Int>) throws(Refusal) -> Void) throws(Refusal) {
        var start = range.lowerBound
        for index in range where self[index] == Byte.comma {
            try body(trimmed(start..<index))
            start = index + 1
        }
        try body(trimmed(start..<range.upperBound))
    }
}
