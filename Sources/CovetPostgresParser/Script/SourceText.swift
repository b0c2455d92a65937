/// The bytes of a script, with the way from an offset to a line and column.
struct SourceText {
    let bytes: [UInt8]
    /// Where each line begins.
    private let lines: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var lines = [0]
        for (index, byte) in bytes.enumerated() where byte == 0x0a { lines.append(index + 1) }
        self.lines = lines
    }

    subscript(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// The line and the column in characters, both counted from 1.
    func place(of offset: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = lines.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle] <= offset { low = middle } else { high = middle }
        }
        let before = bytes[lines[low]..<min(max(offset, lines[low]), bytes.count)]
        return (low + 1, 1 + before.reduce(0) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 })
    }

    func line(of offset: Int) -> Int { place(of: offset).line }

    /// The offset of the character that stands `characters` behind `start`.
    func offset(_ characters: Int, from start: Int) -> Int {
        var offset = start
        var left = characters
        while offset < bytes.count {
            if bytes[offset] & 0xc0 != 0x80 {
                if left == 0 { return offset }
                left -= 1
            }
            offset += 1
        }
        return offset
    }

    /// The offset of the first byte that is no UTF-8, or that PostgreSQL refuses (NUL); nil when all is well.
    func firstBadByte() -> (offset: Int, reason: String)? {
        if let offset = bytes.firstIndex(of: 0) { return (offset, "a NUL byte, which PostgreSQL does not accept") }
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            let length: Int
            switch byte {
            case 0..<0x80: length = 1
            case 0xc2..<0xe0: length = 2
            case 0xe0..<0xf0: length = 3
            case 0xf0..<0xf5: length = 4
            default: return (at, Self.notUTF8)
            }
            guard at + length <= bytes.count, bytes[(at + 1)..<(at + length)].allSatisfy({ $0 & 0xc0 == 0x80 }) else {
                return (at, Self.notUTF8)
            }
            if length > 1, String(validating: bytes[at..<(at + length)], as: UTF8.self) == nil {
                return (at, Self.notUTF8)
            }
            at += length
        }
        return nil
    }

    private static let notUTF8 = "a byte that is not UTF-8; convert the file, for example with iconv"
}
