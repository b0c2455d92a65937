/// An IPv4 or IPv6 address as a number. An IPv4 address mapped into IPv6 (`::ffff:10.0.0.1`) is the IPv4 address.
package struct IPAddress: Sendable, Hashable {
    package let isIPv4: Bool
    package let bits: UInt128

    private init(isIPv4: Bool, bits: UInt128) {
        let isMapped = !isIPv4 && bits >> 32 == 0xFFFF
        self.isIPv4 = isIPv4 || isMapped
        self.bits = isMapped ? bits & 0xFFFF_FFFF : bits
    }

    /// Gives nil for anything but an address: no port, no brackets, no octal or shortened IPv4 forms. A zone
    /// (`fe80::1%eth0`) is dropped.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8.prefix(64))
        guard !bytes.isEmpty, bytes.count < 64 else { return nil }
        if bytes.contains(UInt8(ascii: ":")) {
            let end = bytes.firstIndex(of: UInt8(ascii: "%")) ?? bytes.endIndex
            guard let bits = Self.ipv6(bytes[..<end]) else { return nil }
            self.init(isIPv4: false, bits: bits)
        } else {
            guard let bits = Self.ipv4(bytes[...]) else { return nil }
            self.init(isIPv4: true, bits: UInt128(bits))
        }
    }

    private static func ipv4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            // "010" is 8 to some and 10 to others: refused.
            guard (1...3).contains(part.count), part.count == 1 || part.first != 0x30 else { return nil }
            var octet: UInt32 = 0
            for digit in part {
                guard (0x30...0x39).contains(digit) else { return nil }
                octet = octet * 10 + UInt32(digit - 0x30)
            }
            guard octet <= 255 else { return nil }
            address = address << 8 | octet
        }
        return address
    }

    private static func ipv6(_ bytes: ArraySlice<UInt8>) -> UInt128? {
        let colon = UInt8(ascii: ":")
        var gap: Int?
        if let index = bytes.indices.dropLast().first(where: { bytes[$0] == colon && bytes[$0 + 1] == colon }) {
            gap = index
        }
        guard let gap else {
            guard let groups = groups(bytes), groups.count == 8 else { return nil }
            return joined(groups)
        }
        guard let front = groups(bytes[..<gap]), let back = groups(bytes[(gap + 2)...]),
            front.count + back.count <= 7
        else { return nil }
        return joined(front + Array(repeating: 0, count: 8 - front.count - back.count) + back)
    }

    /// Groups of 16 bits, the last two of which may be written as an IPv4 address.
    private static func groups(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
        guard !bytes.isEmpty else { return [] }
        let parts = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 8, omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let address = ipv4(part) else { return nil }
                groups.append(UInt16(address >> 16))
                groups.append(UInt16(address & 0xFFFF))
                continue
            }
            guard (1...4).contains(part.count) else { return nil }
            var group: UInt16 = 0
            for byte in part {
                guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
                group = group << 4 | UInt16(digit)
            }
            groups.append(group)
        }
        return groups.count <= 8 ? groups : nil
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}

extension IPAddress: CustomStringConvertible {
    /// IPv6 by RFC 5952: lower case, the longest run of zero groups shortened.
    package var description: String {
        if isIPv4 {
            return (0..<4).reversed().map { "\(UInt8(truncatingIfNeeded: bits >> (8 * $0)))" }.joined(separator: ".")
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> (16 * (7 - $0))) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(1, longest.count) { longest = start..<end }
            start = end + 1
        }
        let text = { (range: Range<Int>) in groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
        return longest.isEmpty ? text(0..<8) : text(0..<longest.lowerBound) + "::" + text(longest.upperBound..<8)
    }
}

/// A range of addresses in CIDR notation (RFC 4632): `10.0.0.0/8`, `2001:db8::/32`, or a single address.
public struct AddressRange: Sendable, Hashable {
    private let network: IPAddress
    private let hostBits: Int

    /// - Throws: `InvalidSetting` for anything else, also for bits set below the prefix, which hint at a mistake.
    public init(_ text: String) throws(InvalidSetting) {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = halves.first, let network = IPAddress(address) else {
            throw InvalidSetting("\"\(text)\" is not an address range: write 10.0.0.0/8, 2001:db8::/32 or one address")
        }
        let width = network.isIPv4 ? 32 : 128
        var prefix = width
        if halves.count == 2 {
            guard halves[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(halves[1]),
                length <= width
            else {
                throw InvalidSetting("The prefix of \"\(text)\" must be a whole number from 0 to \(width)")
            }
            prefix = length
        }
        hostBits = width - prefix
        let kept = hostBits == 128 ? 0 : (network.bits >> hostBits) << hostBits
        guard kept == network.bits else {
            throw InvalidSetting("\"\(text)\" has bits set below its prefix; shorten the address or raise the prefix")
        }
        self.network = network
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.isIPv4 == network.isIPv4 else { return false }
        return hostBits == 128 || address.bits >> hostBits == network.bits >> hostBits
    }
}

/// A value that middleware was set up with and that cannot be right.
public struct InvalidSetting: Error, Sendable, CustomStringConvertible {
    /// Names the value, what is expected and the way out.
    public let description: String

    package init(_ description: String) {
        self.description = description
    }
}
