/// The signature algorithms a token may use. A closed list: `none` cannot be said.
public enum JWTAlgorithm: String, Sendable, Hashable, CaseIterable, Codable {
    /// HMAC with SHA-256: one shared secret of at least 32 bytes.
    case hs256 = "HS256"
    /// RSASSA-PKCS1-v1_5 with SHA-256: a private key of at least 2048 bits in PEM.
    case rs256 = "RS256"
    /// ECDSA on P-256 with SHA-256: a private key in PEM.
    case es256 = "ES256"
    /// Ed25519: a private key in PEM.
    case edDSA = "EdDSA"

    /// True when `JWT_SECRET_KEY` holds a private key in PEM rather than a shared secret.
    public var needsPrivateKey: Bool { self != .hs256 }
}
