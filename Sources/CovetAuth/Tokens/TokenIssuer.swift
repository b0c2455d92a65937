public import CovetConfig
import CovetCrypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Issues signed tokens (RFC 7519) with `sub`, `iss`, `aud`, `iat`, `exp`, `jti` and `kind`.
///
/// ```swift
/// let issuer = try TokenIssuer(settings.jwt)
/// let token = try await issuer.issue(for: user.id.description)             // lives 15 minutes
/// ```
public struct TokenIssuer: Sendable {
    public let key: TokenKey
    public let issuer: String
    public let audience: String
    public let accessLifetime: Duration
    public let refreshLifetime: Duration
    private let now: @Sendable () -> Int64
    private let header: String

    /// - Parameter now: seconds since 1970; the machine's clock.
    public init(
        key: TokenKey,
        issuer: String,
        audience: String,
        accessLifetime: Duration = .seconds(900),
        refreshLifetime: Duration = .seconds(604_800),
        now: @escaping @Sendable () -> Int64 = TokenTime.now
    ) throws {
        guard key.canSign else {
            throw TokenError(code: .key, message: "a public key cannot sign; give the issuer a private key")
        }
        self.key = key
        self.issuer = issuer
        self.audience = audience
        self.accessLifetime = accessLifetime
        self.refreshLifetime = refreshLifetime
        self.now = now
        header = Base64Text.url.encode(#"{"alg":"\#(key.algorithm.rawValue)","typ":"JWT"}"#.utf8)
    }

    /// The issuer that the settings describe.
    /// - Throws: ``TokenError`` (`key`) when the secret does not fit the algorithm.
    public init(_ settings: CovetSettings.JWT, now: @escaping @Sendable () -> Int64 = TokenTime.now) throws {
        try self.init(
            key: TokenKey(algorithm: settings.algorithm, secret: settings.secretKey),
            issuer: settings.issuer,
            audience: settings.audience,
            accessLifetime: settings.accessTokenLifetime,
            refreshLifetime: settings.refreshTokenLifetime,
            now: now
        )
    }

    /// A token for `subject`, which is signed on the caller's thread.
    public func issue(for subject: String, kind: TokenClaims.Kind = .access) async throws -> String {
        let issued = now()
        let lifetime = kind == .access ? accessLifetime : refreshLifetime
        let claims = TokenClaims(
            subject: subject,
            issuer: issuer,
            audience: audience,
            issuedAt: issued,
            expiresAt: issued + max(1, lifetime.components.seconds),
            id: RandomToken.make(.bits128),
            kind: kind
        )
        let message = header + "." + Base64Text.url.encode(try JSONEncoder().encode(claims))
        let signature = try await key.sign(Array(message.utf8))
        return message + "." + Base64Text.url.encode(signature)
    }

    /// The verifier of this issuer's tokens.
    public func verifier(leeway: Duration = TokenVerifier.standardLeeway) -> TokenVerifier {
        TokenVerifier(key: key, issuer: issuer, audience: audience, leeway: leeway, now: now)
    }
}

/// The machine's clock in the seconds of tokens.
public enum TokenTime {
    public static let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
}
