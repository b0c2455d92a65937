import CovetHTTP

/// The line before a chunk's data (RFC 9112, section 7.1): `1a;name=value`.
enum ChunkLine {
    /// Longer lines are refused: nobody sends extensions, and unbounded ones are an attack (CVE-2024-22019 of Node).
    static let limit = 256
    /// How many bytes of extensions a whole body may carry.
    static let extensionLimit = 4096

    /// The size that the line in `range` announces, and how many bytes of extensions came with it.
    static func parse(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(Refusal) -> (
        size: Int, extensions: Int
    ) {
        var index = range.lowerBound
        var size = 0
        while index < range.upperBound, let digit = hexDigit(bytes[index]) {
            guard size <= Int.max >> 4 else { throw .bad(.chunkSize) }
            size = size << 4 | digit
            index += 1
        }
        guard index > range.lowerBound else { throw .bad(.chunkSize) }
        guard index < range.upperBound else { return (size, 0) }
        guard bytes[index] == Byte.semicolon else { throw .bad(.chunkSize) }
        try checkExtensions(bytes, index..<range.upperBound)
        return (size, range.upperBound - index)
    }

    /// Extensions mean nothing to us but must be well formed: `*( ";" token [ "=" ( token / quoted-string ) ] )`.
    /// The white space that RFC 9112 calls bad is refused.
    private static func checkExtensions(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(Refusal) {
        var index = range.lowerBound
        func skipToken() throws(Refusal) {
            let start = index
            while index < range.upperBound, CharacterClass.token.contains(bytes[index]) { index += 1 }
            guard index > start else { throw .bad(.chunkExtension) }
        }
        while index < range.upperBound {
            guard bytes[index] == Byte.semicolon else { throw .bad(.chunkExtension) }
            index += 1
            try skipToken()
            guard index < range.upperBound, bytes[index] == Byte.equals else { continue }
            index += 1
            guard index < range.upperBound, bytes[index] == Byte.quote else {
                try skipToken()
                continue
            }
            index += 1
            while index < range.upperBound, bytes[index] != Byte.quote {
                if bytes[index] == Byte.backslash { index += 1 }
                guard index < range.upperBound, FieldValue.allows(bytes[index]) else { throw .bad(.chunkExtension) }
                index += 1
            }
            guard index < range.upperBound else { throw .bad(.chunkExtension) }
            index += 1
        }
    }

    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x37
        case 0x61...0x66: Int(byte) - 0x57
        default: nil
        }
    }
}
