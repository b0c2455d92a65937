/// The address of a service with its credentials: `postgresql://app:...@db:5432/shop?sslmode=require`, `sqlite:data/app.db`.
///
/// It prints without the password. Several hosts (`postgresql://a:5432,b:5432/shop`) are understood, which common URL types do not do.
public struct ServiceURL: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A host with its port where the URL names one. IPv6 addresses are without brackets.
    public struct Endpoint: Sendable, Hashable {
        public let host: String
        public let port: Int?
    }

    /// In lower case: `postgresql`, `sqlite`, `redis`, `rediss`, `https`.
    public let scheme: String
    public let user: String?
    public let password: Secret<String>?
    /// Empty for URLs without an authority, such as `sqlite:app.db`.
    public let endpoints: [Endpoint]
    /// As written, percent-encoding kept: `/shop`, `data/app.db`, `:memory:`.
    public let path: String
    /// As written, without `?`.
    public let query: String?
    private let text: Secret<String>

    /// The whole URL with its credentials, for the driver that connects.
    public func reveal() -> String { text.reveal() }

    /// The URL that can be shown: the password is `<secret>`, the query is cut down to its names.
    public var description: String {
        var result = scheme + ":"
        if !endpoints.isEmpty {
            result += "//"
            if user != nil || password != nil {
                result += (user ?? "") + (password == nil ? "" : ":<secret>") + "@"
            }
            result += endpoints.map { endpoint in
                let host = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
                return host + (endpoint.port.map { ":\($0)" } ?? "")
            }.joined(separator: ",")
        }
        result += path
        // A query may carry a password too (`?password=`, `?sslkey=`): only names are shown.
        if let query {
            result += "?" + query.split(separator: "&").map { $0.prefix { $0 != "=" } }.joined(separator: "&")
        }
        return result
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [Mirror.Child]()) }

    /// True when the URL carries a password, in its authority or its query.
    public var holdsPassword: Bool {
        if password != nil { return true }
        return (query ?? "").split(separator: "&").contains { $0.lowercased().hasPrefix("password=") }
    }

    /// Parses `text`; nil when it is no URL.
    public init?(_ text: String) {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { return nil }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let scheme = text[..<colon].lowercased()
        guard let first = scheme.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
            scheme.utf8.allSatisfy({ Self.isSchemeByte($0) })
        else { return nil }
        var rest = text[text.index(after: colon)...]
        if let hash = rest.firstIndex(of: "#"), rest.hasPrefix("//") { rest = rest[..<hash] }
        var query: String?
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        var user: String?
        var password: Secret<String>?
        var endpoints: [Endpoint] = []
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let authority = rest.prefix { $0 != "/" }
            rest = rest.dropFirst(authority.count)
            var hosts = authority
            if let at = authority.lastIndex(of: "@") {
                hosts = authority[authority.index(after: at)...]
                let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard let name = PercentText.decoded(parts[0]) else { return nil }
                user = name.isEmpty ? nil : name
                if parts.count == 2 {
                    guard let decoded = PercentText.decoded(parts[1]) else { return nil }
                    password = Secret(decoded)
                }
            }
            if !hosts.isEmpty {
                for host in hosts.split(separator: ",", omittingEmptySubsequences: false) {
                    guard let endpoint = Self.endpoint(host) else { return nil }
                    endpoints.append(endpoint)
                }
            }
        } else if rest.isEmpty {
            return nil
        }
        self.scheme = scheme
        self.user = user
        self.password = password
        self.endpoints = endpoints
        self.path = String(rest)
        self.query = query
        self.text = Secret(text)
    }

    private static func endpoint(_ text: Substring) -> Endpoint? {
        var host = text
        var tail = Substring()
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            tail = text[text.index(after: close)...]
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            tail = text[colon...]
        }
        guard !host.isEmpty else { return nil }
        if tail.isEmpty { return Endpoint(host: String(host), port: nil) }
        guard tail.hasPrefix(":"), let port = Int(tail.dropFirst()), (1...65535).contains(port) else { return nil }
        return Endpoint(host: String(host), port: port)
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}

extension ServiceURL: Equatable {
    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }
}

extension ServiceURL: SettingValue {
    public static let settingExpectation = "a URL such as postgresql://user:password@host:5432/name or sqlite:app.db"
    public static let settingStandIn = ServiceURL("none:none")

    public init?(setting text: String) { self.init(text) }
    public var settingText: String { description }
}

extension ServiceURL {
    /// The texts of several URLs with commas or blanks between them.
    static func split(_ text: String) -> [String] {
        var urls: [String] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            // What begins without a scheme is another host of the one before it.
            if let last = urls.popLast() {
                urls += part.contains("://") || part.hasPrefix("sqlite:") ? [last, String(part)] : ["\(last),\(part)"]
            } else {
                urls.append(String(part))
            }
        }
        return urls
    }
}
