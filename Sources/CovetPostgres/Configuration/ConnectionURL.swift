import CovetDatabase

/// `postgresql://user:password@host1:5432,[2001:db8::1],%2Fvar%2Frun/database?key=value&key=value`, as libpq reads it.
enum ConnectionURL {
    static func keys(of url: String) throws(DatabaseError) -> ConnectionKeys {
        var keys = ConnectionKeys()
        guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else {
            throw ConnectionKeys.wrong("a URL goes on with // after its scheme: postgresql://host/database")
        }
        // The fragment is no part of it: an unencoded # is more likely a part of a password, which must not be cut.
        guard !url.utf8.contains(UInt8(ascii: "#")) else {
            throw ConnectionKeys.wrong("a URL holds no #; write one of a password as %23")
        }
        let rest = url[colon...].dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest[authority.endIndex...].prefix { $0 != "?" }
        let query = rest[path.endIndex...].dropFirst()

        var hosts = authority
        if let at = authority.firstIndex(of: "@") {
            hosts = authority[at...].dropFirst()
            guard !hosts.contains("@") else {
                throw ConnectionKeys.wrong("a URL has one @, before the host; write one of a password as %40")
            }
            let credentials = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if let user = credentials.first, !user.isEmpty {
                try keys.set("user", to: decoded(user, of: "user"), place: "before the @ of the URL")
            }
            if credentials.count == 2 {
                try keys.set("password", to: decoded(credentials[1], of: "password"), place: "before the @ of the URL")
            }
        }
        if !hosts.isEmpty { try setHosts(hosts, in: &keys) }
        if path.count > 1 {
            try keys.set("dbname", to: decoded(path.dropFirst(), of: "dbname"), place: "in the path of the URL")
        }
        for (index, option) in query.split(separator: "&").enumerated() {
            let place = "as number \(index + 1) behind the ? of the URL"
            let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty else {
                throw ConnectionKeys.wrong("\(place) stands no key=value")
            }
            let name = try decoded(pair[0], of: "a key")
            try keys.set(name, to: decoded(pair[1], of: name), place: place)
        }
        return keys
    }

    private static func setHosts(_ text: Substring, in keys: inout ConnectionKeys) throws(DatabaseError) {
        var names: [String] = []
        var ports: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var name = part.prefix { $0 != ":" }
            var port = part[name.endIndex...]
            if part.hasPrefix("[") {
                guard let end = part.firstIndex(of: "]") else {
                    throw ConnectionKeys.wrong("host", nil, "an IPv6 address between [ and ]")
                }
                name = part[..<end].dropFirst()
                port = part[end...].dropFirst()
                guard name.contains(":") else {
                    throw ConnectionKeys.wrong("host", nil, "an IPv6 address between [ and ]")
                }
            }
            guard port.isEmpty || port.hasPrefix(":") else {
                throw ConnectionKeys.wrong("host", nil, "followed by a : and a port, a comma or a / only")
            }
            let decoded = try decoded(name, of: "host")
            guard !decoded.utf8.contains(UInt8(ascii: ",")) else {
                throw ConnectionKeys.wrong("host", nil, "without an encoded comma")
            }
            names.append(decoded)
            ports.append(String(port.dropFirst()))
        }
        try keys.set("host", to: names.joined(separator: ","), place: "in the URL")
        if ports.contains(where: { !$0.isEmpty }) {
            try keys.set("port", to: ports.joined(separator: ","), place: "in the URL")
        }
    }

    private static func decoded(_ text: Substring, of name: String) throws(DatabaseError) -> String {
        guard let decoded = PercentEncoding.decode(text) else {
            throw ConnectionKeys.wrong(name, nil, "percent-encoded UTF-8: a % by itself is written %25")
        }
        guard !decoded.utf8.contains(0) else { throw ConnectionKeys.wrong(name, nil, "text without a NUL (%00)") }
        return decoded
    }
}
