import NIOCore

/// Where an instance can be reached: scheme, host and port.
package struct ProbeTarget: Sendable, CustomStringConvertible {
    package let isSecure: Bool
    package let host: String
    package let port: Int

    package init(isSecure: Bool, host: String, port: Int) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// Gives nil for a text that is not `http://host[:port]` or `https://host[:port]`; a path is not taken.
    package init?(_ url: String) {
        let rest: Substring
        if url.hasPrefix("https://") {
            isSecure = true
            rest = url.dropFirst(8)
        } else if url.hasPrefix("http://") {
            isSecure = false
            rest = url.dropFirst(7)
        } else {
            return nil
        }
        var authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        guard authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) }) else { return nil }
        var port = isSecure ? 443 : 80
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let after = authority[authority.index(after: end)...]
            if !after.isEmpty {
                guard after.first == ":", let number = Int(after.dropFirst()) else { return nil }
                port = number
            }
            authority = authority[authority.index(after: authority.startIndex)..<end]
        } else if let colon = authority.lastIndex(of: ":") {
            guard let number = Int(authority[authority.index(after: colon)...]) else { return nil }
            port = number
            authority = authority[..<colon]
            // An IPv6 address stands in brackets.
            guard !authority.contains(":") else { return nil }
        }
        guard (1...65535).contains(port), !authority.isEmpty else { return nil }
        host = String(authority)
        self.port = port
    }

    /// Host and port as the Host field has them.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    package var description: String { "\(isSecure ? "https" : "http")://\(authority)" }

    /// Whether the host is an address rather than a name, so that a certificate cannot be matched with it by name.
    static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }
}
