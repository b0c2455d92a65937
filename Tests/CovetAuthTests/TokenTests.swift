import CovetAuth
import CovetConfig
import CovetCrypto
import Foundation
import Synchronization
import Testing

private let shared = "q7Vn2XkP9wLdT4bRz8HsYc1MfGj6Ua3Ee5oWiB0x"
private let start: Int64 = 1_772_357_400

/// A clock that tests set.
private final class TestTime: Sendable {
    private let seconds = Mutex(start)
    var now: @Sendable () -> Int64 { { self.seconds.withLock { $0 } } }
    func advance(_ by: Int64) { seconds.withLock { $0 += by } }
}

private func secret(_ algorithm: JWTAlgorithm) -> Secret<String> {
    switch algorithm {
    case .hs256: Secret(shared)
    case .rs256: Secret(Keys.rsaPrivate)
    case .es256: Secret(Keys.ecPrivate)
    case .edDSA: Secret(Keys.edPrivate)
    }
}

private func issuer(
    _ algorithm: JWTAlgorithm = .hs256,
    issuer: String = "blog",
    audience: String = "web",
    time: TestTime = TestTime()
) throws -> TokenIssuer {
    try TokenIssuer(
        key: TokenKey(algorithm: algorithm, secret: secret(algorithm)),
        issuer: issuer,
        audience: audience,
        now: time.now
    )
}

/// A token put together by hand.
private func forge(_ header: String, _ payload: String, key: String = shared) -> String {
    let message = Base64Text.url.encode(header.utf8) + "." + Base64Text.url.encode(payload.utf8)
    return message + "." + Base64Text.url.encode(Keys.hmac(message, key))
}

private let good = #"{"sub":"7","iss":"blog","aud":"web","iat":1772357400,"exp":1772358300,"jti":"x","kind":"access"}"#
private let hs256 = #"{"alg":"HS256","typ":"JWT"}"#

private func code(_ token: String, _ verifier: TokenVerifier, kind: TokenClaims.Kind = .access) async -> TokenError
    .Code?
{
    do {
        _ = try await verifier.verify(token, kind: kind)
        return nil
    } catch {
        return (error as? TokenError)?.code
    }
}

@Suite struct TokenTests {
    @Test(arguments: JWTAlgorithm.allCases) func everyAlgorithmSignsAndVerifies(_ algorithm: JWTAlgorithm) async throws
    {
        let issuer = try issuer(algorithm)
        let token = try await issuer.issue(for: "7")
        let claims = try await issuer.verifier().verify(token)
        #expect(
            claims.subject == "7" && claims.issuer == "blog" && claims.audience == ["web"] && claims.kind == .access
        )
        #expect(claims.issuedAt == start && claims.expiresAt == start + 900 && claims.id.utf8.count == 22)
        let header = String(decoding: Base64Text.url.decode(token.prefix { $0 != "." }) ?? [], as: UTF8.self)
        #expect(header == #"{"alg":"\#(algorithm.rawValue)","typ":"JWT"}"#)
        #expect(try await issuer.issue(for: "7") != token, "every token has its own jti")
    }

    @Test(arguments: [JWTAlgorithm.rs256, .es256, .edDSA]) func aPublicKeyVerifiesButDoesNotSign(
        _ algorithm: JWTAlgorithm
    ) async throws {
        let pem = [.rs256: Keys.rsaPublic, .es256: Keys.ecPublic, .edDSA: Keys.edPublic][algorithm] ?? ""
        let key = try TokenKey(algorithm: algorithm, publicKey: pem)
        let token = try await issuer(algorithm).issue(for: "7")
        #expect(await code(token, TokenVerifier(key: key, issuer: "blog", audience: "web", now: TestTime().now)) == nil)
        #expect(throws: TokenError.self) { try TokenIssuer(key: key, issuer: "blog", audience: "web") }
    }

    @Test func aHandMadeTokenOfTheRightKeyIsAccepted() async throws {
        let verifier = try issuer().verifier()
        #expect(await code(forge(hs256, good), verifier) == nil, "the forger of the attacks below works")
        #expect(await code(forge(hs256, good.replacing(#""web""#, with: #"["a","web"]"#)), verifier) == nil)
        #expect(
            await code(
                forge(#"{"alg":"HS256","kid":"other","jku":"https://evil/","x5u":"https://evil/"}"#, good),
                verifier
            ) == nil
        )
    }

    @Test(arguments: ["none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "hs256", "", "EdDSA"])
    func anotherAlgorithmIsRefused(_ name: String) async throws {
        let verifier = try issuer().verifier()
        let token = forge(#"{"alg":"\#(name)","typ":"JWT"}"#, good)
        #expect(await code(token, verifier) == .algorithm)
        let unsigned = token.prefix { $0 != "." } + "." + Base64Text.url.encode(good.utf8) + "."
        #expect(await code(String(unsigned), verifier) == .algorithm)
    }

    @Test func anEmptySignatureIsRefused() async throws {
        let token = forge(hs256, good)
        let cut = token[...(token.lastIndex(of: ".") ?? token.endIndex)]
        #expect(await code(String(cut), try issuer().verifier()) == .signature)
    }

    /// The public key is known to all; taken for a shared secret it would let anyone sign.
    @Test(arguments: [JWTAlgorithm.rs256, .es256, .edDSA]) func aPublicKeyIsNoSharedSecret(_ algorithm: JWTAlgorithm)
        async throws
    {
        let pem = [.rs256: Keys.rsaPublic, .es256: Keys.ecPublic, .edDSA: Keys.edPublic][algorithm] ?? ""
        let verifier = try issuer(algorithm).verifier()
        for key in [pem, pem + "\n", String(pem.trimmingSuffix())] {
            #expect(await code(forge(hs256, good, key: key), verifier) == .algorithm)
            #expect(await code(forge(#"{"alg":"\#(algorithm.rawValue)"}"#, good, key: key), verifier) == .signature)
        }
        #expect(throws: TokenError.self) { try TokenKey(algorithm: .hs256, secret: Secret(pem)) }
        #expect(throws: TokenError.self) { try TokenKey(algorithm: .hs256, publicKey: pem) }
    }

    @Test func aKeyInTheHeaderIsNotUsed() async throws {
        let verifier = try issuer(.es256).verifier()
        let stranger = try TokenIssuer(
            key: TokenKey(algorithm: .hs256, secret: Secret(String(repeating: "evil", count: 10))),
            issuer: "blog",
            audience: "web",
            now: TestTime().now
        )
        let k = Base64Text.url.encode(String(repeating: "evil", count: 10).utf8)
        for alg in ["HS256", "ES256"] {
            let header =
                #"{"alg":"\#(alg)","jwk":{"kty":"oct","k":"\#(k)","alg":"HS256"},"kid":"a","jku":"https://evil/jwks"}"#
            #expect(await code(forge(header, good, key: String(repeating: "evil", count: 10)), verifier) != nil)
        }
        #expect(await code(try await stranger.issue(for: "7"), verifier) == .algorithm)
    }

    @Test func aTamperedTokenIsRefused() async throws {
        for algorithm in JWTAlgorithm.allCases {
            let issuer = try issuer(algorithm)
            let token = try await issuer.issue(for: "7")
            let parts = token.split(separator: ".").map(String.init)
            let other = Base64Text.url.encode(good.replacing(#""sub":"7""#, with: #""sub":"1""#).utf8)
            #expect(await code("\(parts[0]).\(other).\(parts[2])", issuer.verifier()) == .signature)
            var signature = try #require(Base64Text.url.decode(parts[2]))
            signature[signature.count / 2] ^= 1
            #expect(
                await code("\(parts[0]).\(parts[1]).\(Base64Text.url.encode(signature))", issuer.verifier())
                    == .signature
            )
            #expect(
                await code("\(parts[0]).\(parts[1]).\(Base64Text.url.encode(signature.dropLast()))", issuer.verifier())
                    == .signature
            )
        }
    }

    @Test func anotherKeyOfTheSameTypeIsRefused() async throws {
        let stranger = try TokenIssuer(
            key: TokenKey(algorithm: .rs256, secret: Secret(Keys.rsaOther)),
            issuer: "blog",
            audience: "web",
            now: TestTime().now
        )
        #expect(await code(try await stranger.issue(for: "7"), try issuer(.rs256).verifier()) == .signature)
        #expect(await code(forge(hs256, good, key: shared + "x"), try issuer().verifier()) == .signature)
    }

    @Test func timeIsKeptWithTheLeewayAndNoMore() async throws {
        let time = TestTime()
        let issuer = try issuer(time: time)
        let token = try await issuer.issue(for: "7")
        time.advance(904)
        #expect(await code(token, issuer.verifier()) == nil)
        #expect(await code(token, issuer.verifier(leeway: .zero)) == .expired)
        time.advance(1)
        #expect(await code(token, issuer.verifier()) == .expired)
        time.advance(86_400)
        #expect(
            await code(token, issuer.verifier(leeway: .seconds(1_000_000))) == .expired,
            "no leeway beyond a minute"
        )
        time.advance(-905 - 86_400 - 5)
        #expect(await code(token, issuer.verifier()) == nil)
        time.advance(-1)
        #expect(await code(token, issuer.verifier()) == .notYetValid)
        let later = good.replacing(#""jti""#, with: #""nbf":1772357500,"jti""#)
        #expect(await code(forge(hs256, later), try issuer.verifier()) == .notYetValid)
    }

    @Test(
        arguments: [
            (#""iss":"blog""#, #""iss":"shop""#, .issuer), (#""aud":"web""#, #""aud":"app""#, .audience),
            (#""aud":"web""#, #""aud":[]"#, .audience),
            (#""kind":"access""#, #""kind":"refresh""#, .kind), (#""sub":"7","#, "", .malformed),
            (#""sub":"7""#, #""sub":"""#, .malformed),
            (#","exp":1772358300"#, "", .malformed), (#"1772358300"#, #""1772358300""#, .malformed),
            ("1772358300", "1e308", .malformed),
            ("1772358300", "9223372036854775807", .malformed), ("1772358300", "-1", .malformed),
            (#","jti":"x""#, "", .malformed),
            (#""kind":"access""#, #""kind":"admin""#, .malformed), (#"{"sub""#, #"["sub""#, .malformed),
        ] as [(String, String, TokenError.Code)]
    )
    func aWrongClaimIsRefused(_ part: String, _ instead: String, _ wanted: TokenError.Code) async throws {
        #expect(await code(forge(hs256, good.replacing(part, with: instead)), try verifier()) == wanted)
    }

    @Test func aRefreshTokenIsNoAccessToken() async throws {
        let issuer = try issuer()
        let refresh = try await issuer.issue(for: "7", kind: .refresh)
        #expect(await code(refresh, issuer.verifier()) == .kind)
        let claims = try await issuer.verifier().verify(refresh, kind: .refresh)
        #expect(claims.expiresAt - claims.issuedAt == 7 * 86_400)
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "a.b.c", "e30.e30.e30", "....", "é.é.é", "e30=.e30=.e30="])
    func nonsenseIsMalformed(_ token: String) async throws {
        #expect(await code(token, try verifier()) == .malformed)
    }

    @Test func headersWithExtensionsOrOtherTypesAreRefused() async throws {
        #expect(await code(forge(#"{"alg":"HS256","crit":["exp"]}"#, good), try verifier()) == .algorithm)
        #expect(await code(forge(#"{"alg":"HS256","crit":[],"b64":false}"#, good), try verifier()) == .algorithm)
        #expect(await code(forge(#"{"alg":"HS256","typ":"dpop+jwt"}"#, good), try verifier()) == .malformed)
        #expect(await code(forge(#"{"alg":["HS256"]}"#, good), try verifier()) == .malformed)
    }

    @Test func aSecondSpellingOfASignatureIsRefused() async throws {
        let token = forge(hs256, good)
        #expect(await code(token + "=", try verifier()) == .malformed)
        #expect(await code(token + "\n", try verifier()) == .malformed)
    }

    @Test func anExtremelyLongTokenIsRefusedUnread() async throws {
        let verifier = try verifier()
        #expect(await code(String(repeating: "a", count: 10_000_000), verifier) == .tooLong)
        #expect(await code(String(repeating: ".", count: 8193), verifier) == .tooLong)
        #expect(
            await code(
                forge(hs256, good.replacing("\"7\"", with: "\"" + String(repeating: "7", count: 9000) + "\"")),
                verifier
            ) == .tooLong
        )
        #expect(await code(forge(String(repeating: "[", count: 4000), good), verifier) == .malformed)
    }

    @Test func keysOfTheWrongTypeCannotBeBuilt() {
        let wrong: [(JWTAlgorithm, String)] = [
            (.hs256, "short"), (.hs256, Keys.ecPrivate), (.rs256, shared), (.rs256, Keys.ecPrivate),
            (.rs256, Keys.rsaPublic),
            (.rs256, Keys.rsaShort), (.es256, Keys.rsaPrivate), (.es256, Keys.ec384), (.es256, ""),
            (.edDSA, Keys.ecPrivate), (.edDSA, shared),
        ]
        for (algorithm, text) in wrong {
            let error = #expect(throws: TokenError.self) { try TokenKey(algorithm: algorithm, secret: Secret(text)) }
            #expect(error?.code == .key)
            #expect(text.isEmpty || error?.message.contains(text) == false)
        }
    }
}

private func verifier() throws -> TokenVerifier { try issuer().verifier() }

extension String {
    fileprivate func trimmingSuffix() -> String { hasSuffix("\n") ? String(dropLast()) : self }
}
