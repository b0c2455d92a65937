import CovetCrypto
package import CovetReadiness

/// auth.password-policy: proposes passwords that have to be refused, and one that has to be taken.
package struct PasswordPolicyIsStrict: Check {
    package let id: CheckID = "auth.password-policy"
    package let phase = Phase.static

    package func run(in context: CheckContext) async throws -> CheckResult {
        let policy = try context.require(PasswordPolicyKey.self)
        let random = RandomToken.make()
        var findings: [Finding] = []
        // A few random passwords of that length count as guessable, which is no answer about the length.
        if !policy.problems(with: String(random.prefix(11))).contains(where: { $0.kind == .tooShort }) {
            findings.append(
                .failure(
                    "a password of 11 characters is taken (the policy asks for \(policy.minimumLength))",
                    fix: "Set app.passwordPolicy to PasswordPolicy(), which asks for 12, or to one that asks for more"
                )
            )
        }
        let known = ["password1234", "qwertyuiop12", "123456789012", "administrator", "1a1a1a1a1a1a1a"]
        for password in known where policy.problems(with: password).isEmpty {
            findings.append(
                .failure(
                    "\"\(password)\" is taken, which attackers try first",
                    fix: "Leave PasswordPolicy's minimumBits at 32 or more"
                )
            )
        }
        if !policy.problems(with: String(random.prefix(20))).isEmpty {
            findings.append(
                .failure(
                    "20 random characters are refused",
                    fix: "Ask for no more than 20 characters and less entropy"
                )
            )
        }
        return CheckResult(
            findings: findings,
            evidence: [
                context.evidence(
                    "at least \(policy.minimumLength) characters; 11 random ones and \(known.count) guessable passwords are refused",
                    from: "the app's password policy"
                )
            ]
        )
    }
}
