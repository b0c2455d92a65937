import CovetConfig
import CovetCrypto
package import CovetReadiness

/// auth.jwt-algorithm: forges tokens in every known way and shows them to the app's verifier.
package struct TokensHaveOneAlgorithm: Check {
    package let id: CheckID = "auth.jwt-algorithm"
    package let phase = Phase.static
    /// Throws for a token that is refused.
    var verify: @Sendable (_ token: String, _ issuer: TokenIssuer) async throws -> Void = { token, issuer in
        _ = try await issuer.verifier().verify(token)
    }

    private struct Forgery {
        let what: String
        let token: String
    }

    package func run(in context: CheckContext) async throws -> CheckResult {
        let issuer = try context.require(TokensKey.self)
        let genuine = try await issuer.issue(for: "checklist")
        do {
            try await verify(genuine, issuer)
        } catch {
            return .fail(
                "the app refuses its own tokens: \(error)",
                fix: "Give the verifier the key, issuer and audience of app.tokens"
            )
        }
        let forgeries = try await forgeries(of: genuine, issuer)
        var findings: [Finding] = []
        for forgery in forgeries where (try? await verify(forgery.token, issuer)) != nil {
            findings.append(
                .failure("a token \(forgery.what) is accepted", fix: "Verify tokens by app.tokens.verifier() alone")
            )
        }
        let unknown = ["none", "HS1", "HS256,none"].filter { CovetConfig.JWTAlgorithm(rawValue: $0) != nil }
        findings += unknown.map { .failure("JWT_ALGORITHM may be \($0)") }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "\(issuer.key.algorithm.rawValue) alone: \(forgeries.count) forged tokens were refused (none, another algorithm, guessed "
                        + "secrets, altered, expired, for others)",
                    from: "the app's verifier"
                )
            ]
        )
    }

    private func forgeries(of genuine: String, _ issuer: TokenIssuer) async throws -> [Forgery] {
        let parts = genuine.split(separator: ".").map(String.init)
        guard parts.count == 3 else { throw Unproven("the app's tokens do not have three parts") }
        func token(_ header: String, _ payload: String, _ signature: String) -> String {
            "\(Base64Text.url.encode(header.utf8)).\(payload).\(signature)"
        }
        let name = issuer.key.algorithm.rawValue
        var forgeries = ["none", "None", "NONE", ""].map {
            Forgery(what: "with the algorithm \"\($0)\"", token: token(#"{"alg":"\#($0)"}"#, parts[1], ""))
        }
        forgeries.append(Forgery(what: "without signature", token: "\(parts[0]).\(parts[1])."))
        for other in CovetConfig.JWTAlgorithm.allCases where other != issuer.key.algorithm {
            forgeries.append(
                Forgery(
                    what: "that names \(other.rawValue)",
                    token: token(#"{"alg":"\#(other.rawValue)"}"#, parts[1], parts[2])
                )
            )
        }
        let payload = Base64Text.url.decode(parts[1][...]).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let raised = Base64Text.url.encode(payload.replacing("checklist", with: "administrator").utf8)
        forgeries.append(Forgery(what: "with another subject", token: "\(parts[0]).\(raised).\(parts[2])"))
        forgeries.append(
            Forgery(
                what: "with a critical extension",
                token: token(#"{"alg":"\#(name)","crit":["exp"],"exp":1}"#, parts[1], parts[2])
            )
        )
        for guess in ["secret", "your-256-bit-secret", "0"] {
            let secret = Secret(String(repeating: guess, count: 32))
            let stranger = try TokenIssuer(
                key: TokenKey(algorithm: .hs256, secret: secret),
                issuer: issuer.issuer,
                audience: issuer.audience
            )
            forgeries.append(
                Forgery(what: "signed with a guessed secret", token: try await stranger.issue(for: "administrator"))
            )
        }
        let relatives: [(String, TokenIssuer)] = try [
            (
                "for another audience",
                TokenIssuer(key: issuer.key, issuer: issuer.issuer, audience: "\(issuer.audience)-2")
            ),
            (
                "of another issuer",
                TokenIssuer(key: issuer.key, issuer: "\(issuer.issuer)-2", audience: issuer.audience)
            ),
            (
                "that has expired",
                TokenIssuer(
                    key: issuer.key,
                    issuer: issuer.issuer,
                    audience: issuer.audience,
                    now: { TokenTime.now() - 86_400 }
                )
            ),
        ]
        for (what, relative) in relatives {
            forgeries.append(Forgery(what: what, token: try await relative.issue(for: "checklist")))
        }
        forgeries.append(
            Forgery(what: "for refreshing", token: try await issuer.issue(for: "checklist", kind: .refresh))
        )
        return forgeries
    }
}
