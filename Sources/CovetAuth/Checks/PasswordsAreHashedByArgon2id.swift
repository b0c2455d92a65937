import CovetCrypto
package import CovetReadiness

/// auth.password-hash: hashes a password as the app does, reads what came out, and offers hashes of other algorithms.
package struct PasswordsAreHashedByArgon2id: Check {
    package let id: CheckID = "auth.password-hash"
    package let phase = Phase.static
    var hash: @Sendable (_ password: String, _ hasher: PasswordHasher) async throws -> String = { password, hasher in
        try await hasher.hash(password).encoded
    }

    package func run(in context: CheckContext) async throws -> CheckResult {
        let hasher = try context.require(PasswordHasherKey.self)
        let password = RandomToken.make()
        let text = try await hash(password, hasher)
        guard let made = PasswordHash(encoded: text) else {
            return .fail("hashes are not Argon2id: \(Self.kind(of: text))", fix: Self.fix)
        }
        var findings: [Finding] = []
        if (try? Argon2Parameters(memoryKiB: Int(made.memoryKiB), passes: Int(made.passes), lanes: Int(made.lanes)))
            == nil
        {
            findings.append(.failure("\(made) is below the OWASP minimum of m=19456, t=2, p=1", fix: Self.fix))
        }
        if try await hash(password, hasher) == text {
            findings.append(.failure("the same password gives the same hash twice: there is no salt", fix: Self.fix))
        }
        if try await !hasher.verify(password, against: made) {
            findings.append(.failure("the right password does not match its hash"))
        }
        if try await hasher.verify(password + "x", against: made) {
            findings.append(.failure("a wrong password matches"))
        }
        let salted = "c2FsdHNhbHRzYWx0c2FsdA$YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE"
        for other in [
            "$argon2i$v=19$m=19456,t=2,p=1$\(salted)", "$argon2d$v=19$m=19456,t=2,p=1$\(salted)", "$2b$12$" + salted,
        ]
        where PasswordHash(encoded: other) != nil {
            findings.append(.failure("\(Self.kind(of: other)) passes for a password's hash"))
        }
        if let weak = PasswordHash(encoded: "$argon2id$v=19$m=8192,t=1,p=1$\(salted)"), !hasher.needsRehash(weak) {
            findings.append(.failure("a weaker hash of former days is not recognised for renewal"))
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence("\(made), at least OWASP's minimum; salted", from: "the app's password hasher"),
                context.evidence(
                    "Argon2i, Argon2d and bcrypt are refused; a weaker Argon2id hash is marked for renewal",
                    from: "made-up hashes"
                ),
            ]
        )
    }

    private static let fix =
        "Hash passwords by app.passwords, a PasswordHasher with Argon2Parameters.standard or stronger ones"

    /// The algorithm's name alone: a hash in a report would be one to attack.
    private static func kind(of hash: String) -> String {
        hash.split(separator: "$").first.map { String($0.prefix(12)) } ?? "nothing"
    }
}
