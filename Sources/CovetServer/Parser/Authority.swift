import CovetHTTP

/// Host and port, in a Host field or an absolute-form target (RFC 9110, sections 4.2 and 7.2).
enum Authority {
    /// Whether the bytes are a host with an optional port: no user, no empty host, no list.
    static func isValid(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        guard let host = host(bytes, range) else { return false }
        var index = host.upperBound
        guard index < range.upperBound else { return true }
        guard bytes[index] == Byte.colon, range.upperBound - index <= 6 else { return false }
        index += 1
        var port = 0
        while index < range.upperBound {
            let digit = bytes[index] &- Byte.zero
            guard digit < 10 else { return false }
            port = port * 10 + Int(digit)
            index += 1
        }
        return port <= 65535
    }

    /// The host alone, brackets of an IPv6 address included; nil where there is none.
    static func host(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int>? {
        var index = range.lowerBound
        guard index < range.upperBound else { return nil }
        if bytes[index] == 0x5B {
            index += 1
            let start = index
            while index < range.upperBound, isInAddress(bytes[index]) { index += 1 }
            guard index > start + 1, index < range.upperBound, bytes[index] == 0x5D else { return nil }
            index += 1
            guard index == range.upperBound || bytes[index] == Byte.colon else { return nil }
        } else {
            while index < range.upperBound, CharacterClass.registeredName.contains(bytes[index]) { index += 1 }
            guard index > range.lowerBound else { return nil }
        }
        return range.lowerBound..<index
    }

    /// Hexadecimal digits, colons and dots: what an IPv6 address is made of.
    private static func isInAddress(_ byte: UInt8) -> Bool {
        (byte &- Byte.zero) < 11 || byte == 0x2E || (LowerCase.of(byte) &- 0x61) < 6
    }
}
