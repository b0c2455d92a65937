package import CovetReadiness

/// auth.jwt-secret: tries to boot production with every kind of weak secret, and looks at the one in use.
package struct JWTSecretIsStrong: Check {
    package let id: CheckID = "auth.jwt-secret"
    package let phase = Phase.static
    var read = Boot.reader

    package func run(in context: CheckContext) async throws -> CheckResult {
        let settings = try context.require(SettingsKey.self)
        let boots = Self.weakBoots()
        var findings = Boot.unrefused(boots, naming: "JWT_SECRET_KEY", by: read)
        var evidence: [Evidence] = []
        if !read(Boot(what: "two strong secrets").input).isEmpty {
            throw Unproven("the settings reader refuses strong secrets as well, so its refusals say nothing")
        }
        if findings.isEmpty {
            evidence.append(
                context.evidence(
                    "production refuses \(boots.map(\.what).joined(separator: ", "))",
                    from: "\(boots.count) starts with made-up settings"
                )
            )
        }
        let jwt = settings.values.jwt
        if let entry = settings.report["JWT_SECRET_KEY"] {
            if let problem = entry.originProblem { findings.append(.failure(problem, fix: Self.fix)) }
            if !jwt.algorithm.needsPrivateKey, let strength = entry.strength {
                if let weakness = strength.weakness {
                    findings.append(.failure("JWT_SECRET_KEY is \(weakness)", fix: Self.fix))
                }
                if jwt.secretKey == settings.values.secretKey {
                    findings.append(.failure("JWT_SECRET_KEY is the same secret as SECRET_KEY", fix: Self.fix))
                }
                evidence.append(
                    context.evidence(
                        "JWT_SECRET_KEY has \(strength.byteCount) bytes, about \(Int(strength.bits)) bits",
                        from: "\(entry.origin)"
                    )
                )
            } else {
                evidence.append(
                    context.evidence("a private key for \(jwt.algorithm.rawValue)", from: "\(entry.origin)")
                )
            }
        }
        return CheckResult(findings: findings, evidence: evidence)
    }

    private static let fix =
        "Set JWT_SECRET_KEY in the environment to what `openssl rand -base64 48` prints, or JWT_SECRET_KEY_FILE to the "
        + "path of a file outside the app's folder that holds it"

    private static func weakBoots() -> [Boot] {
        let name = "JWT_SECRET_KEY"
        let secret = Boot.strongSecret()
        return [
            Boot(what: "a missing secret", variables: [name: ""]),
            Boot(what: "31 random bytes", variables: [name: String(secret.prefix(31))]),
            Boot(what: "40 equal letters", variables: [name: String(repeating: "a", count: 40)]),
            Boot(what: "repeated words", variables: [name: "passwordpasswordpasswordpassword"]),
            Boot(what: "a sample from documentation", variables: [name: "your-256-bit-secret-change-me-please"]),
            Boot(what: "the secret of SECRET_KEY", variables: ["SECRET_KEY": secret, name: secret]),
            Boot(
                what: "a secret in config/production.yaml",
                variables: [name: ""],
                files: ["/srv/app/config/production.yaml": "\(name): \(secret)\n"]
            ),
            Boot(what: "a secret in .env", variables: [name: ""], files: ["/srv/app/.env": "\(name)=\(secret)\n"]),
            Boot(
                what: "a secret file in the app's folder",
                variables: [name: "", "\(name)_FILE": "/srv/app/jwt.key"],
                files: ["/srv/app/jwt.key": secret]
            ),
        ]
    }
}
