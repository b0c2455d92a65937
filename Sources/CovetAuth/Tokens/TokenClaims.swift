/// What a token says, after it was verified. Times are seconds since 1970 (RFC 7519, NumericDate).
public struct TokenClaims: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        case access, refresh
    }

    /// `sub`: who the token is for.
    public let subject: String
    /// `iss`.
    public let issuer: String
    /// `aud`: one or several.
    public let audience: [String]
    /// `iat`.
    public let issuedAt: Int64
    /// `exp`.
    public let expiresAt: Int64
    /// `nbf`; not written by ``TokenIssuer``, but honoured.
    public let notBefore: Int64?
    /// `jti`: the token's own name, 128 random bits.
    public let id: String
    /// `kind`: keeps a refresh token from serving as an access token.
    public let kind: Kind

    private enum CodingKeys: String, CodingKey {
        case subject = "sub"
        case issuer = "iss"
        case audience = "aud"
        case issuedAt = "iat"
        case expiresAt = "exp"
        case notBefore = "nbf"
        case id = "jti"
        case kind
    }

    init(subject: String, issuer: String, audience: String, issuedAt: Int64, expiresAt: Int64, id: String, kind: Kind) {
        self.subject = subject
        self.issuer = issuer
        self.audience = [audience]
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        notBefore = nil
        self.id = id
        self.kind = kind
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        subject = try container.decode(String.self, forKey: .subject)
        issuer = try container.decode(String.self, forKey: .issuer)
        if let one = try? container.decode(String.self, forKey: .audience) {
            audience = [one]
        } else {
            audience = try container.decode([String].self, forKey: .audience)
        }
        issuedAt = try Self.time(container, .issuedAt)
        expiresAt = try Self.time(container, .expiresAt)
        notBefore = container.contains(.notBefore) ? try Self.time(container, .notBefore) : nil
        id = try container.decode(String.self, forKey: .id)
        kind = try container.decode(Kind.self, forKey: .kind)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(issuer, forKey: .issuer)
        if audience.count == 1 {
            try container.encode(audience[0], forKey: .audience)
        } else {
            try container.encode(audience, forKey: .audience)
        }
        try container.encode(issuedAt, forKey: .issuedAt)
        try container.encode(expiresAt, forKey: .expiresAt)
        try container.encodeIfPresent(notBefore, forKey: .notBefore)
        try container.encode(id, forKey: .id)
        try container.encode(kind, forKey: .kind)
    }

    /// A NumericDate may have a fraction; beyond the years that a calendar knows it is refused, so that sums cannot overflow.
    private static func time(_ container: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys) throws -> Int64 {
        let seconds = try container.decode(Double.self, forKey: key)
        guard seconds.isFinite, (0...253_402_300_799).contains(seconds) else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: container,
                debugDescription: "a time outside the years 1970 to 9999"
            )
        }
        return Int64(seconds)
    }
}
