/// A cookie to be stored by the browser: one Set-Cookie field (RFC 6265bis, section 4.1).
///
///     try response.set(ResponseCookie("__Host-session", token, maximumAge: .seconds(3600)))
///     try response.set(.deleting("__Host-session"))
///
/// The defaults are the careful ones (ASVS 3.3): Secure, HttpOnly, SameSite=Lax, the whole site, no other host. A value
/// that could change another attribute or field is refused, as is what a browser would throw away without a word.
public struct ResponseCookie: Sendable, Hashable {
    /// With which requests from other sites the cookie comes along.
    public enum SameSite: String, Sendable, Hashable {
        /// With none.
        case strict = "Strict"
        /// With links that are followed to this site.
        case lax = "Lax"
        /// With all. Needs `isSecure`.
        case none = "None"
    }

    public let name: String
    public let value: String
    /// How long the browser keeps the cookie; nil until it is closed.
    public let maximumAge: Duration?
    public let path: String
    /// The domain with all its subdomains; nil for this host alone.
    public let domain: String?
    public let isSecure: Bool
    public let isHTTPOnly: Bool
    public let sameSite: SameSite

    /// - Parameters:
    ///   - name: a token. With `__Host-` the cookie must be secure, for the whole site and no domain; with `__Secure-`
    ///     secure.
    ///   - value: visible ASCII without quotes, commas, semicolons and backslashes: encode anything else, as base64url.
    ///   - maximumAge: rounded up to whole seconds, at most 400 days, which is what browsers keep.
    /// - Throws: `CookieError` where one of these does not hold, or name and value exceed 4096 bytes together.
    public init(
        _ name: String,
        _ value: String,
        maximumAge: Duration? = nil,
        path: String = "/",
        domain: String? = nil,
        isSecure: Bool = true,
        isHTTPOnly: Bool = true,
        sameSite: SameSite = .lax
    ) throws(CookieError) {
        self.name = name
        self.value = value
        self.maximumAge = maximumAge
        self.path = path
        self.domain = domain
        self.isSecure = isSecure
        self.isHTTPOnly = isHTTPOnly
        self.sameSite = sameSite
        if let problem { throw CookieError(name: name, problem: problem) }
    }

    /// Tells the browser to forget the cookie. Path and domain must be those that it was set with.
    public static func deleting(
        _ name: String,
        path: String = "/",
        domain: String? = nil
    ) throws(CookieError) -> ResponseCookie {
        try ResponseCookie(name, "", maximumAge: .zero, path: path, domain: domain)
    }

    /// The value of the Set-Cookie field.
    public var headerValue: String {
        var text = "\(name)=\(value); Path=\(path)"
        if let domain { text += "; Domain=\(domain)" }
        if let maximumAge {
            // Rounded up: what is meant to live for half a second must not be a deletion.
            let (seconds, rest) = maximumAge.components
            text += "; Max-Age=\(rest > 0 ? seconds + 1 : seconds)"
        }
        if isSecure { text += "; Secure" }
        if isHTTPOnly { text += "; HttpOnly" }
        return text + "; SameSite=\(sameSite.rawValue)"
    }

    private var problem: String? {
        if name.isEmpty || !name.utf8.allSatisfy(Token.contains) {
            return "its name must be letters, digits and !#$%&'*+-.^_`|~"
        }
        if !value.utf8.allSatisfy(Self.allowsInValue) {
            return
                "its value must be visible ASCII without quotes, commas, semicolons and backslashes; use base64url"
        }
        if name.utf8.count + value.utf8.count > 4096 {
            return "name and value must not exceed 4096 bytes together, since browsers then drop the cookie"
        }
        if path.utf8.first != UInt8(ascii: "/") || path.utf8.count > 1024 || !path.utf8.allSatisfy(Self.allowsInPath) {
            return "its path must begin with a slash and hold at most 1024 visible ASCII characters without semicolons"
        }
        if let domain, Host(domain)?.description != domain.lowercased() || Host(domain)?.port != nil {
            return "its domain must be a host name, without a port and without a dot before or after"
        }
        if let maximumAge, maximumAge < .zero || maximumAge > Self.longestAge {
            return "its maximum age must be between nothing and 400 days"
        }
        if sameSite == .none, !isSecure { return "SameSite=None needs Secure, or browsers drop the cookie" }
        // Browsers compare the prefixes without case.
        let prefix = name.lowercased()
        if prefix.hasPrefix("__secure-"), !isSecure { return "the prefix __Secure- needs Secure" }
        if prefix.hasPrefix("__host-"), !isSecure || path != "/" || domain != nil {
            return "the prefix __Host- needs Secure, the path / and no domain"
        }
        return nil
    }

    private static let longestAge = Duration.seconds(400 * 86_400)

    private static func allowsInValue(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }

    private static func allowsInPath(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: ";")
    }
}

/// Why a cookie cannot be set. It never repeats the value, which may be a secret.
public struct CookieError: Error, Sendable, Hashable, CustomStringConvertible {
    public let name: String
    let problem: String

    public var description: String { "The cookie \"\(name)\" cannot be set: \(problem)." }
}

extension Response {
    /// Adds a Set-Cookie field. A cookie of the same name, path and domain that this response sets already is replaced
    /// (RFC 6265bis, section 4.1.1: a response sets a cookie once).
    public mutating func set(_ cookie: ResponseCookie) {
        let others = headers.values(for: .setCookie).filter { !Self.isSame($0, as: cookie) }
        headers[.setCookie] = nil
        for other in others { headers.append(other, for: .setCookie) }
        headers.append(cookie.headerValue, for: .setCookie)
    }

    private static func isSame(_ field: String, as cookie: ResponseCookie) -> Bool {
        let pieces = field.split(separator: ";").map(FieldText.trimmed)
        guard pieces.first?.hasPrefix("\(cookie.name)=") == true else { return false }
        let domain = pieces.first { $0.hasPrefix("Domain=") }
        return pieces.contains("Path=\(cookie.path)") && domain == cookie.domain.map { "Domain=\($0)" }
    }
}
