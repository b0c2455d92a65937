extension JSONReader {
    /// The inside of a string in the text.
    struct StringContent {
        let range: Range<Int>
        let isEscaped: Bool
        let isAscii: Bool
    }

    /// Steps over the string that begins here; checks control characters and escapes, but not UTF-8.
    mutating func scanString() throws -> StringContent {
        let start = position + 1
        var cursor = start
        var isEscaped = false
        var seen: UInt64 = 0
        while true {
            if cursor + 8 <= end {
                let word = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: cursor, as: UInt64.self)
                let plain = ByteWord.plainPrefix(word)
                seen |= ByteWord.prefix(word, plain)
                cursor += plain
                if plain == 8 {
                    skipPlain(&cursor, &seen)
                    continue
                }
            }
            guard cursor < end else {
                throw JSONError(.syntax, "expected the closing quote of a string, found the end of the text", at: end)
            }
            let byte = base[cursor]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                cursor = try scanEscape(at: cursor)
            } else if byte < 0x20 {
                throw JSONError(
                    .syntax,
                    "expected \(excerpt(at: cursor)) to be escaped in a string",
                    at: cursor
                )
            } else {
                seen |= UInt64(byte)
                cursor += 1
            }
        }
        position = cursor + 1
        return StringContent(range: start..<cursor, isEscaped: isEscaped, isAscii: seen & ByteWord.highs == 0)
    }

    /// Steps over bytes that stand for themselves, sixteen at a time.
    @inline(__always)
    private func skipPlain(_ cursor: inout Int, _ seen: inout UInt64) {
        let text = UnsafeRawPointer(base)
        while cursor + 16 <= end {
            let first = text.loadUnaligned(fromByteOffset: cursor, as: UInt64.self)
            let second = text.loadUnaligned(fromByteOffset: cursor + 8, as: UInt64.self)
            guard ByteWord.arePlain(first, second) else { return }
            seen |= first | second
            cursor += 16
        }
    }

    /// The offset behind the escape that begins at `offset`; a pair of surrogates is one escape.
    @inline(never)
    private func scanEscape(at offset: Int) throws -> Int {
        guard offset + 1 < end else { throw badEscape(offset) }
        switch base[offset + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return offset + 2
        case UInt8(ascii: "u"):
            guard let unit = Self.hexUnit(bytes, at: offset + 2) else { throw badEscape(offset) }
            if unit & 0xF800 != 0xD800 { return offset + 6 }
            guard unit < 0xDC00, offset + 7 < end, base[offset + 6] == UInt8(ascii: "\\"),
                base[offset + 7] == UInt8(ascii: "u"), let low = Self.hexUnit(bytes, at: offset + 8),
                low & 0xFC00 == 0xDC00
            else {
                throw JSONError(.syntax, "expected a pair of surrogates, found half of one", at: offset)
            }
            return offset + 12
        default: throw badEscape(offset)
        }
    }

    private func badEscape(_ offset: Int) -> JSONError {
        JSONError(
            .syntax,
            "expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, found another escape",
            at: offset
        )
    }

    private static func hexUnit(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for index in offset..<offset + 4 {
            let digit: UInt8
            switch bytes[index] {
            case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case let byte where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"): digit = byte - 87
            case let byte where byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "F"): digit = byte - 55
            default: return nil
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// Reads a string.
    public mutating func readString() throws -> String {
        guard peek() == UInt8(ascii: "\"") else { throw mismatch("a string") }
        let content = try scanString()
        let text = UnsafeBufferPointer(start: base + content.range.lowerBound, count: content.range.count)
        let string =
            content.isEscaped
            ? Self.unescaped(text, isValid: content.isAscii)
            : Self.string(text, isValid: content.isAscii, isAscii: content.isAscii)
        guard let string else { throw invalidUTF8(content.range.lowerBound) }
        return string
    }

    /// The text as a string; nil when it is not UTF-8. What is known to be UTF-8 is copied without another look: the
    /// standard library validates text beyond ASCII byte by byte, ``UTF8Text`` passes over eight at once.
    @inline(__always)
    private static func string(_ text: UnsafeBufferPointer<UInt8>, isValid: Bool, isAscii: Bool) -> String? {
        guard isValid || UTF8Text.isValid(UnsafeRawBufferPointer(text), 0..<text.count) else { return nil }
        if #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) {
            var span = UTF8Span(unchecked: text.span, isKnownASCII: isAscii)
            // Escapes may stand for anything.
            if isValid, !isAscii { _ = span.checkForASCII() }
            return String(copying: span)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The text of a key that was scanned already.
    static func text(ofKey raw: UnsafeRawBufferPointer) -> String {
        unescaped(raw.assumingMemoryBound(to: UInt8.self), isValid: true) ?? ""
    }

    /// A scanned string's content with its escapes replaced. Every escape is longer than what it stands for, so
    /// the result fits into as many bytes.
    private static func unescaped(_ text: UnsafeBufferPointer<UInt8>, isValid: Bool) -> String? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { space in
            guard let target = space.baseAddress, text.count > 0 else { return "" }
            let length = unescape(UnsafeRawBufferPointer(text), into: target)
            return string(UnsafeBufferPointer(start: target, count: length), isValid: isValid, isAscii: false)
        }
    }

    private static func unescape(_ raw: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<UInt8>) -> Int {
        guard let source = raw.baseAddress else { return 0 }
        var read = 0
        var written = 0
        while read < raw.count {
            if read + 8 <= raw.count {
                // What was written is never longer than what was read, so there is room for eight more.
                let word = source.loadUnaligned(fromByteOffset: read, as: UInt64.self)
                UnsafeMutableRawPointer(target + written).storeBytes(of: word, as: UInt64.self)
                let plain = ByteWord.plainPrefix(word)
                read += plain
                written += plain
                if plain == 8 {
                    copyPlain(source, raw.count, &read, target, &written)
                    continue
                }
            }
            let byte = raw[read]
            if byte == UInt8(ascii: "\\"), read + 1 < raw.count {
                unescape(raw, &read, target, &written)
            } else {
                target[written] = byte
                read += 1
                written += 1
            }
        }
        return written
    }

    /// Copies bytes that stand for themselves, sixteen at a time.
    @inline(__always)
    private static func copyPlain(
        _ source: UnsafeRawPointer,
        _ count: Int,
        _ read: inout Int,
        _ target: UnsafeMutablePointer<UInt8>,
        _ written: inout Int
    ) {
        let target = UnsafeMutableRawPointer(target)
        while read + 16 <= count {
            let first = source.loadUnaligned(fromByteOffset: read, as: UInt64.self)
            let second = source.loadUnaligned(fromByteOffset: read + 8, as: UInt64.self)
            guard ByteWord.arePlain(first, second) else { return }
            target.storeBytes(of: first, toByteOffset: written, as: UInt64.self)
            target.storeBytes(of: second, toByteOffset: written + 8, as: UInt64.self)
            read += 16
            written += 16
        }
    }

    /// Replaces the one escape that stands at `read`.
    @inline(__always)
    private static func unescape(
        _ raw: UnsafeRawBufferPointer,
        _ read: inout Int,
        _ target: UnsafeMutablePointer<UInt8>,
        _ written: inout Int
    ) {
        let kind = raw[read + 1]
        read += 2
        if kind == UInt8(ascii: "u") { return unescapeUnit(raw, &read, target, &written) }
        target[written] =
            switch kind {
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "t"): 0x09
            default: kind
            }
        written += 1
    }

    @inline(never)
    private static func unescapeUnit(
        _ raw: UnsafeRawBufferPointer,
        _ read: inout Int,
        _ target: UnsafeMutablePointer<UInt8>,
        _ written: inout Int
    ) {
        guard var value = hexUnit(raw, at: read) else { return }
        read += 4
        if value & 0xFC00 == 0xD800, let low = hexUnit(raw, at: read + 2), low & 0xFC00 == 0xDC00 {
            value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
            read += 6
        }
        guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else { return }
        for byte in encoded {
            target[written] = byte
            written += 1
        }
    }
}

/// Whether bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Text {
    static func isValid(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        var cursor = range.lowerBound
        let end = range.upperBound
        while cursor < end {
            if cursor + 8 <= end,
                bytes.loadUnaligned(fromByteOffset: cursor, as: UInt64.self) & ByteWord.highs == 0
            {
                cursor += 8
                continue
            }
            let lead = bytes[cursor]
            guard lead >= 0x80 else {
                cursor += 1
                continue
            }
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            case 0xF1...0xF3: length = 4
            default: return false
            }
            guard end - cursor >= length, second.contains(bytes[cursor + 1]),
                length < 3 || bytes[cursor + 2] & 0xC0 == 0x80, length < 4 || bytes[cursor + 3] & 0xC0 == 0x80
            else { return false }
            cursor += length
        }
        return true
    }
}
