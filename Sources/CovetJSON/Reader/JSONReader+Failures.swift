extension JSONReader {
    /// Another kind of value than the `expected` one comes next, or none at all.
    @inline(never)
    mutating func mismatch(_ expected: String) -> JSONError {
        skipSpace()
        guard position < end else { return unexpected(expected) }
        switch base[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            // Is it a value at all? The reader is done with either way.
            let start = position
            do {
                let depth = depth
                try skipValue()
                move(to: start, depth: depth)
            } catch let error as JSONError {
                return error
            } catch {
                return JSONError(.syntax, "expected \(expected)", at: start)
            }
            return JSONError(.typeMismatch, "expected \(expected), found \(excerpt(at: start))", at: start)
        default: return unexpected(expected)
        }
    }

    /// Something that is not JSON comes next.
    @inline(never)
    mutating func unexpected(_ expected: String) -> JSONError {
        skipSpace()
        return JSONError(.syntax, "expected \(expected), found \(excerpt(at: position))", at: position)
    }

    @inline(never)
    func invalidUTF8(_ offset: Int) -> JSONError {
        JSONError(.syntax, "expected text in UTF-8, found bytes that are not", at: offset)
    }

    /// What stands at `offset`, for a message: strings only by their kind, numbers and words as they stand.
    func excerpt(at offset: Int) -> String {
        guard offset < end else { return "the end of the text" }
        switch base[offset] {
        case UInt8(ascii: "\""): return "a string"
        case UInt8(ascii: "{"): return "an object"
        case UInt8(ascii: "["): return "an array"
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            let word = bytes[offset...].prefix { byte in
                switch byte {
                case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: false
                }
            }
            let text = String(decoding: word.prefix(32), as: UTF8.self)
            return word.count > 32 ? text + "…" : text
        case let byte where byte > 0x20 && byte < 0x7F:
            return "'\(Unicode.Scalar(byte))'"
        case 0xEF where end - offset >= 3 && base[offset + 1] == 0xBB && base[offset + 2] == 0xBF:
            return "a byte order mark"
        case let byte:
            let digits = String(byte, radix: 16, uppercase: true)
            return "the byte 0x\(digits.count < 2 ? "0" : "")\(digits)"
        }
    }
}
