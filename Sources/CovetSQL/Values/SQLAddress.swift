/// An address of the internet protocol, of version 4 or 6, with the length of its network's prefix: `192.0.2.7`, `2001:db8::/32`.
public struct SQLAddress: Sendable, Hashable {
    /// 4 bytes or 16, in the order of the network.
    public let bytes: [UInt8]
    /// How many bits from the front name the network: 32 or 128 for one host.
    public let prefixLength: Int

    /// `nil` unless there are 4 or 16 bytes and the prefix lies within them; without a prefix it is one host.
    public init?(bytes: [UInt8], prefixLength: Int? = nil) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let prefixLength = prefixLength ?? bytes.count * 8
        guard (0...bytes.count * 8).contains(prefixLength) else { return nil }
        self.bytes = bytes
        self.prefixLength = prefixLength
    }

    public var isVersion6: Bool { bytes.count == 16 }

    /// True of a network's own address, which has no bits behind its prefix.
    public var isNetwork: Bool {
        for bit in prefixLength..<bytes.count * 8 where bytes[bit / 8] & (128 >> UInt8(bit % 8)) != 0 { return false }
        return true
    }
}

extension SQLAddress: CustomStringConvertible, LosslessStringConvertible {
    /// The shortest text (RFC 5952), with `/24` and the like unless it is one host.
    public var description: String {
        let address = isVersion6 ? Self.version6(bytes) : bytes.map { "\($0)" }.joined(separator: ".")
        return prefixLength == bytes.count * 8 ? address : "\(address)/\(prefixLength)"
    }

    /// Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::1`, `::ffff:192.0.2.7/128`.
    public init?(_ description: String) {
        let parts = description.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first,
            let bytes = address.utf8.contains(UInt8(ascii: ":")) ? Self.parse6(address) : Self.parse4(address)
        else { return nil }
        guard parts.count == 2 else {
            self.init(bytes: bytes)
            return
        }
        guard let length = Self.number(parts[1].utf8, upTo: 128) else { return nil }
        self.init(bytes: bytes, prefixLength: length)
    }

    private static func number(_ digits: Substring.UTF8View, upTo limit: Int) -> Int? {
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value <= limit ? value : nil
    }

    private static func parse4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let value = number(part.utf8, upTo: 255) else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: value))
        }
        return bytes
    }

    private static func parse6(_ text: Substring) -> [UInt8]? {
        var groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.count >= 3, groups.count <= 9 else { return nil }
        // A double colon at an end makes two empty groups where one stands for the gap.
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return nil }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty {
            guard groups.count >= 2, groups[groups.count - 2].isEmpty else { return nil }
            groups.removeLast()
        }
        var bytes: [UInt8] = []
        var gap: Int?
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                guard gap == nil else { return nil }
                gap = bytes.count
            } else if group.utf8.contains(UInt8(ascii: ".")) {
                guard index == groups.count - 1, let last = parse4(group) else { return nil }
                bytes += last
            } else {
                guard group.utf8.count <= 4, group.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                    let value = UInt16(group, radix: 16)
                else { return nil }
                bytes += [UInt8(value >> 8), UInt8(value & 255)]
            }
        }
        guard let gap else { return bytes.count == 16 ? bytes : nil }
        guard bytes.count <= 14 else { return nil }
        bytes.insert(contentsOf: [UInt8](repeating: 0, count: 16 - bytes.count), at: gap)
        return bytes
    }

    private static func version6(_ bytes: [UInt8]) -> String {
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        if groups[0..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xffff {
            return "::ffff:" + bytes[12...].map { "\($0)" }.joined(separator: ".")
        }
        guard !best.isEmpty else { return groups.map { String($0, radix: 16) }.joined(separator: ":") }
        let front = groups[..<best.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
        let back = groups[best.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
        return "\(front)::\(back)"
    }
}

extension SQLAddress: SQLConvertible {
    public static var sqlType: SQLType { .inet }
    public var sqlValue: SQLValue { .inet(self) }
    public init(row: borrowing SQLRow, column: Int) throws(SQLDecodingError) { self = try row.address(at: column) }
}
