/// What one proxy says of its peer. Parts that are missing or not well-formed are nil.
struct ForwardedHop {
    var address: IPAddress?
    var scheme: Client.Scheme?
    var host: String?

    /// The hops of X-Forwarded-For, leftmost first, with scheme and host of the proxy that wrote each.
    ///
    /// The lists of schemes and hosts are aligned at the right. One that is shorter was overwritten by a proxy rather
    /// than appended to: its leftmost value then holds for the hops further out, too.
    static func xForwarded(_ headers: Headers) -> [ForwardedHop] {
        let addresses = list(headers, .xForwardedFor).map(node)
        let schemes = list(headers, .xForwardedProto).map(scheme)
        let hosts = list(headers, .xForwardedHost).map { Host($0)?.description }
        let count = max(addresses.count, schemes.isEmpty && hosts.isEmpty ? 0 : 1)
        return (0..<count).map { index in
            let fromRight = count - index
            return ForwardedHop(
                address: fromRight <= addresses.count ? addresses[addresses.count - fromRight] : nil,
                scheme: aligned(schemes, fromRight) ?? nil,
                host: aligned(hosts, fromRight) ?? nil
            )
        }
    }

    /// The elements of Forwarded, leftmost first. An element that is not well-formed has no parts and ends the walk.
    static func forwarded(_ headers: Headers) -> [ForwardedHop] {
        elements(headers.values(for: .forwarded).joined(separator: ","), separator: ",").map { element in
            var hop = ForwardedHop()
            var seen: Set<String> = []
            for pair in elements(element, separator: ";") {
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2, let value = unquoted(halves[1]) else { return ForwardedHop() }
                let name = halves[0].lowercased()
                // RFC 7239, section 4: each parameter at most once in an element.
                guard seen.insert(name).inserted else { return ForwardedHop() }
                switch name {
                case "for": hop.address = node(value)
                case "proto": hop.scheme = scheme(value)
                case "host": hop.host = Host(value)?.description
                default: break
                }
            }
            return hop
        }
    }

    private static func list(_ headers: Headers, _ name: HeaderName) -> [String] {
        elements(headers.values(for: name).joined(separator: ","), separator: ",").map(String.init)
    }

    private static func aligned<Value>(_ values: [Value], _ fromRight: Int) -> Value? {
        fromRight <= values.count ? values[values.count - fromRight] : values.first
    }

    private static func scheme(_ text: String) -> Client.Scheme? {
        Client.Scheme(rawValue: text.lowercased())
    }

    /// An address, perhaps in brackets and with a port. `unknown` and hidden names (`_edge`) give nil.
    private static func node(_ text: String) -> IPAddress? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            let address = IPAddress(text[text.index(after: text.startIndex)..<end])
            return address
        }
        if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
            guard isPort(text[colon...]) else { return nil }
            return IPAddress(text[..<colon])
        }
        return IPAddress(text)
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && (2...6).contains(text.utf8.count)
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Splits at a separator outside quoted strings; parts are trimmed.
    private static func elements(_ text: some StringProtocol, separator: Character) -> [Substring] {
        guard !text.isEmpty else { return [] }
        var parts: [Substring] = []
        let text = Substring(text)
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                parts.append(FieldText.trimmed(text[start..<index]))
                start = text.index(after: index)
            }
        }
        parts.append(FieldText.trimmed(text[start...]))
        return parts
    }

    private static func unquoted(_ text: Substring) -> String? {
        guard text.hasPrefix("\"") else {
            // IPv6 and ports must be quoted, but many proxies do not: what matters is that the value is an address.
            return text.isEmpty || text.contains("\"") ? nil : String(text)
        }
        guard text.count >= 2, text.hasSuffix("\"") else { return nil }
        var value = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if !isEscaped, character == "\\" {
                isEscaped = true
                continue
            }
            guard isEscaped || character != "\"" else { return nil }
            value.append(character)
            isEscaped = false
        }
        return isEscaped ? nil : value
    }
}
