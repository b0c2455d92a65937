/// Host and port as a Host field or an origin holds them (RFC 3986, section 3.2).
struct Host: Sendable, Hashable {
    /// In lower case, without a dot at its end; an IPv6 address in brackets.
    let name: String
    let port: UInt16?

    /// Gives nil for anything that is no host: user information, a path, characters that a browser would not send.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 262 else { return nil }
        var name = text.lowercased()[...]
        var port: UInt16?
        let end = name.lastIndex(of: "]").map { name.index(after: $0) } ?? name.startIndex
        if let colon = name[end...].firstIndex(of: ":") {
            let digits = name[name.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = UInt16(digits)
            else { return nil }
            port = number
            name = name[..<colon]
        }
        if name.hasPrefix("[") {
            guard name.hasSuffix("]"), let address = IPAddress(name.dropFirst().dropLast()), !name.contains("%"),
                name.dropFirst().contains(":")
            else { return nil }
            self.name = address.isIPv4 ? "[::ffff:\(address)]" : "[\(address)]"
        } else {
            if name.hasSuffix(".") { name = name.dropLast() }
            guard !name.isEmpty, name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Self.isLabel)
            else { return nil }
            self.name = String(name)
        }
        self.port = port
    }

    private init(name: String, port: UInt16?) {
        self.name = name
        self.port = port
    }

    var withoutPort: Host { Host(name: name, port: nil) }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy { byte in
                switch byte {
                // Underscores are no part of host names, yet names of services and containers have them.
                case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}

extension Host: CustomStringConvertible {
    var description: String { port.map { "\(name):\($0)" } ?? name }
}
