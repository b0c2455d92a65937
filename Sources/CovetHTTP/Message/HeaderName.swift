/// The name of a header field: a token (RFC 9110, section 5.1), kept in lower case.
public struct HeaderName: Sendable, Hashable {
    public let lowercased: String

    /// Gives nil where the text is not a token, so that no name can carry a line break or a colon.
    public init?(_ name: String) {
        guard !name.isEmpty, name.utf8.count <= Int(UInt16.max), name.utf8.allSatisfy(Token.contains) else {
            return nil
        }
        lowercased = name.lowercased()
    }

    init(token: StaticString) {
        lowercased = "\(token)"
    }

    public static let accept = HeaderName(token: "accept")
    public static let acceptEncoding = HeaderName(token: "accept-encoding")
    public static let acceptLanguage = HeaderName(token: "accept-language")
    public static let accessControlAllowCredentials = HeaderName(token: "access-control-allow-credentials")
    public static let accessControlAllowHeaders = HeaderName(token: "access-control-allow-headers")
    public static let accessControlAllowMethods = HeaderName(token: "access-control-allow-methods")
    public static let accessControlAllowOrigin = HeaderName(token: "access-control-allow-origin")
    public static let accessControlExposeHeaders = HeaderName(token: "access-control-expose-headers")
    public static let accessControlMaxAge = HeaderName(token: "access-control-max-age")
    public static let accessControlRequestHeaders = HeaderName(token: "access-control-request-headers")
    public static let accessControlRequestMethod = HeaderName(token: "access-control-request-method")
    public static let allow = HeaderName(token: "allow")
    public static let authorization = HeaderName(token: "authorization")
    public static let cacheControl = HeaderName(token: "cache-control")
    public static let connection = HeaderName(token: "connection")
    public static let contentDisposition = HeaderName(token: "content-disposition")
    public static let contentEncoding = HeaderName(token: "content-encoding")
    public static let contentLength = HeaderName(token: "content-length")
    public static let contentSecurityPolicy = HeaderName(token: "content-security-policy")
    public static let contentType = HeaderName(token: "content-type")
    public static let cookie = HeaderName(token: "cookie")
    public static let crossOriginOpenerPolicy = HeaderName(token: "cross-origin-opener-policy")
    public static let date = HeaderName(token: "date")
    public static let etag = HeaderName(token: "etag")
    public static let expect = HeaderName(token: "expect")
    public static let forwarded = HeaderName(token: "forwarded")
    public static let host = HeaderName(token: "host")
    public static let ifModifiedSince = HeaderName(token: "if-modified-since")
    public static let ifNoneMatch = HeaderName(token: "if-none-match")
    public static let keepAlive = HeaderName(token: "keep-alive")
    public static let lastModified = HeaderName(token: "last-modified")
    public static let location = HeaderName(token: "location")
    public static let origin = HeaderName(token: "origin")
    public static let permissionsPolicy = HeaderName(token: "permissions-policy")
    public static let referrerPolicy = HeaderName(token: "referrer-policy")
    public static let retryAfter = HeaderName(token: "retry-after")
    public static let server = HeaderName(token: "server")
    public static let setCookie = HeaderName(token: "set-cookie")
    public static let strictTransportSecurity = HeaderName(token: "strict-transport-security")
    public static let traceparent = HeaderName(token: "traceparent")
    public static let trailer = HeaderName(token: "trailer")
    public static let transferEncoding = HeaderName(token: "transfer-encoding")
    public static let upgrade = HeaderName(token: "upgrade")
    public static let userAgent = HeaderName(token: "user-agent")
    public static let vary = HeaderName(token: "vary")
    public static let wwwAuthenticate = HeaderName(token: "www-authenticate")
    public static let xContentTypeOptions = HeaderName(token: "x-content-type-options")
    public static let xForwardedFor = HeaderName(token: "x-forwarded-for")
    public static let xForwardedHost = HeaderName(token: "x-forwarded-host")
    public static let xForwardedProto = HeaderName(token: "x-forwarded-proto")
    public static let xFrameOptions = HeaderName(token: "x-frame-options")
    public static let xRequestID = HeaderName(token: "x-request-id")
    public static let xXSSProtection = HeaderName(token: "x-xss-protection")
}

extension HeaderName: ExpressibleByStringLiteral {
    /// A literal that is not a token is a programmer's error and stops the program where it stands.
    public init(stringLiteral value: String) {
        guard let name = HeaderName(value) else {
            preconditionFailure("\"\(value)\" is not a header name: letters, digits and !#$%&'*+-.^_`|~ only")
        }
        self = name
    }
}

extension HeaderName: CustomStringConvertible {
    public var description: String { lowercased }
}

/// The characters of a token (RFC 9110, section 5.6.2).
package enum Token {
    @inline(__always)
    package static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}
