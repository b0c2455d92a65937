package import CovetReadiness

/// auth.access-token-lifetime: issues a token as the app does and reads when it ends.
package struct AccessTokensAreShortLived: Check {
    package let id: CheckID = "auth.access-token-lifetime"
    package let phase = Phase.static
    private static let longest: Int64 = 15 * 60

    package func run(in context: CheckContext) async throws -> CheckResult {
        let issuer = try context.require(TokensKey.self)
        let claims = try await issuer.verifier().verify(try await issuer.issue(for: "checklist"))
        let lifetime = claims.expiresAt - claims.issuedAt
        var findings: [Finding] = []
        if lifetime > Self.longest {
            findings.append(
                .failure(
                    "access tokens live \(Self.minutes(lifetime)), which is more than 15 minutes",
                    fix: "Set JWT_ACCESS_TOKEN_EXPIRE_MINUTES to 15 or less, and let clients refresh"
                )
            )
        }
        let old = try TokenIssuer(
            key: issuer.key,
            issuer: issuer.issuer,
            audience: issuer.audience,
            accessLifetime: issuer.accessLifetime,
            now: { TokenTime.now() - lifetime - 60 }
        )
        if (try? await issuer.verifier().verify(try await old.issue(for: "checklist"))) != nil {
            findings.append(.failure("a token is accepted a minute after its end"))
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence("exp is \(Self.minutes(lifetime)) after iat", from: "a token of the app's issuer"),
                context.evidence("a token that ended a minute ago is refused", from: "the app's verifier"),
            ]
        )
    }

    private static func minutes(_ seconds: Int64) -> String {
        seconds % 60 == 0 ? "\(seconds / 60) minutes" : "\(seconds) seconds"
    }
}
