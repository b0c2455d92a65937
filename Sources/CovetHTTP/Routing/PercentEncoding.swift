/// Percent-encoding of parts of a URI (RFC 3986, section 2.1).
enum PercentEncoding {
    /// Where the text will stand; that decides which characters may stay as they are.
    enum Place {
        case segment, query

        func keeps(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
            case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: "*"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "@"):
                true
            case UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: ";"): self == .segment
            default: false
            }
        }
    }

    static func encode(_ text: some StringProtocol, for place: Place = .segment) -> String {
        if text.utf8.allSatisfy(place.keeps) { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            if place.keeps(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(upperHex(byte >> 4))
                bytes.append(upperHex(byte & 0x0F))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The byte that `%XY` at `index` stands for; nil where it is no whole escape.
    @inline(__always)
    static func escape(at index: Int, in bytes: UnsafeRawBufferPointer) -> UInt8? {
        guard index + 2 < bytes.count, let high = hex(bytes[index + 1]), let low = hex(bytes[index + 2]) else {
            return nil
        }
        return high << 4 | low
    }

    /// Decodes once; an escape that is not whole stays as it stands.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), let byte = escape(at: index, in: bytes) {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }

    @inline(__always)
    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func upperHex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? 0x30 + digit : 0x41 + digit - 10
    }
}

extension PercentEncoding {
    /// A URL as it is, but with every byte outside visible ASCII encoded, fit for a header field.
    static func ascii(_ url: String) -> String {
        if url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return url }
        return url.utf8.reduce(into: "") { text, byte in
            if byte > 0x20 && byte < 0x7F {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text +=
                    "%" + String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
            }
        }
    }
}
