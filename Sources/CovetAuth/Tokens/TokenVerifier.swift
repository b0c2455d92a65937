import CovetConfig
import CovetCrypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Verifies tokens with one key and one algorithm, both from configuration (RFC 8725, 3.1).
///
/// The header's `alg` has to be the configured one and decides nothing; `kid`, `jku`, `jwk`, `x5u` and `x5c` are not read. `crit` is refused, as
/// no extension is known (RFC 7515, 4.1.11). Claims are read after the signature was found right.
public struct TokenVerifier: Sendable {
    /// Longer tokens are refused before anything is parsed: 8,192 bytes.
    public static let longestToken = 8192
    /// How far clocks may differ: 5 seconds, granted to `exp`, `iat` and `nbf` alike.
    public static let standardLeeway = Duration.seconds(5)

    public let key: TokenKey
    public let issuer: String
    public let audience: String
    public let leeway: Duration
    private let now: @Sendable () -> Int64

    /// - Parameter leeway: at most 60 seconds; more is cut to that.
    public init(
        key: TokenKey,
        issuer: String,
        audience: String,
        leeway: Duration = standardLeeway,
        now: @escaping @Sendable () -> Int64 = TokenTime.now
    ) {
        self.key = key
        self.issuer = issuer
        self.audience = audience
        self.leeway = min(max(leeway, .zero), .seconds(60))
        self.now = now
    }

    /// The claims of a token that is right in every respect.
    /// - Throws: ``TokenError``.
    public func verify(_ token: String, kind: TokenClaims.Kind = .access) async throws -> TokenClaims {
        guard token.utf8.count <= Self.longestToken else {
            throw TokenError(code: .tooLong, message: "the token is longer than \(Self.longestToken) bytes")
        }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64Text.url.decode(parts[0]),
            let payload = Base64Text.url.decode(parts[1]),
            let signature = Base64Text.url.decode(parts[2])
        else { throw TokenError(code: .malformed, message: "the token is not three parts of base64url") }
        try check(header)
        guard !signature.isEmpty,
            await key.isValid(signature, for: Array(token.utf8.prefix(parts[0].utf8.count + parts[1].utf8.count + 1)))
        else { throw TokenError(code: .signature, message: "the token was not signed with this application's key") }
        guard let claims = try? JSONDecoder().decode(TokenClaims.self, from: Data(payload)) else {
            throw TokenError(
                code: .malformed,
                message: "the token lacks a claim: sub, iss, aud, iat, exp, jti and kind have to be there"
            )
        }
        try check(claims, kind)
        return claims
    }

    private struct Header: Decodable {
        let alg: String
        let typ: String?
        let hasExtensions: Bool
        private enum CodingKeys: String, CodingKey { case alg, typ, crit }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            alg = try container.decode(String.self, forKey: .alg)
            typ = try container.decodeIfPresent(String.self, forKey: .typ)
            hasExtensions = container.contains(.crit)
        }
    }

    private func check(_ header: [UInt8]) throws {
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(header)) else {
            throw TokenError(code: .malformed, message: "the token's header is no JSON object with alg")
        }
        guard header.alg == key.algorithm.rawValue else {
            throw TokenError(
                code: .algorithm,
                message: "the token claims another algorithm than \(key.algorithm.rawValue)"
            )
        }
        guard !header.hasExtensions else {
            throw TokenError(code: .algorithm, message: "the token demands an extension (crit); none is supported")
        }
        guard header.typ == nil || header.typ?.lowercased() == "jwt" else {
            throw TokenError(code: .malformed, message: "the token's typ is not JWT")
        }
    }

    private func check(_ claims: TokenClaims, _ kind: TokenClaims.Kind) throws {
        let time = now()
        let leeway = leeway.components.seconds
        guard time < claims.expiresAt + leeway else {
            throw TokenError(code: .expired, message: "the token has expired")
        }
        guard claims.issuedAt <= time + leeway, claims.notBefore ?? 0 <= time + leeway else {
            throw TokenError(code: .notYetValid, message: "the token is not valid yet; do the clocks differ?")
        }
        guard claims.issuer == issuer else { throw TokenError(code: .issuer, message: "the token has another issuer") }
        guard claims.audience.contains(audience) else {
            throw TokenError(code: .audience, message: "the token is for another audience")
        }
        guard claims.kind == kind else {
            throw TokenError(code: .kind, message: "the token is no \(kind.rawValue) token")
        }
        guard !claims.subject.isEmpty, !claims.id.isEmpty else {
            throw TokenError(code: .malformed, message: "the token's sub or jti is empty")
        }
    }
}
