import CovetAuth
import Testing

@Suite struct PasswordPolicyTests {
    private let policy = PasswordPolicy()

    @Test(arguments: [
        "gravel otter mumble sixteen", "kV9#xq2!Lm7z", "Überraschung im Gewächshaus", "q8fjw0zkd3hb5",
        "日本語の長いパスフレーズです。",
        "my cat sleeps on the radiator at noon",
    ]) func goodPasswordsPass(_ password: String) {
        #expect(policy.problems(with: password).isEmpty)
    }

    @Test(arguments: [
        "password1234", "Passw0rd!2026", "P@$$w0rd12345", "qwertyuiop123", "iloveyou!!!!!", "letmeinletmein",
        "administrator1", "123456789012",
        "000000000000", "31121999311299", "welcome2024!!", "adminpassword", "password-password",
        "CORRECTHORSEBATTERYSTAPLE", "Summer2024!!!",
        "1q2w3e4r5t6y", "aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "asdfghjklasdfghjkl", "abc123abc123", "!!!!!!!!!!!!!!",
    ]) func passwordsThatAttackersTryFirstAreRefused(_ password: String) {
        let kinds = policy.problems(with: password).map(\.kind)
        #expect(kinds.contains(.wellKnown) || kinds.contains(.guessable), "\(password)")
    }

    @Test func lengthCountsCharactersAndIsNamed() {
        #expect(policy.problems(with: "kV9#xq2!Lm7").map(\.message) == ["Use at least 12 characters; this has 11."])
        #expect(policy.problems(with: "ñandúñandúx").first?.kind == .tooShort)
        #expect(policy.problems(with: "").contains { $0.kind == .tooShort })
    }

    @Test func longPasswordsAreAcceptedWholeUpToTheLimit() {
        let words = "gravel otter mumble sixteen plinth "
        let long = String(String(repeating: words, count: 8).prefix(250))
        #expect(policy.problems(with: "kV9#xq2!Lm7z" + long.prefix(64)).isEmpty)
        #expect(policy.problems(with: String(repeating: "x y", count: 100)).map(\.kind) == [.tooLong])
        #expect(PasswordPolicy(minimumLength: 1, maximumLength: 10).maximumLength == 64)
        #expect(PasswordPolicy(minimumLength: 1).minimumLength == 8)
    }

    @Test(arguments: ["annabel", "annabel.smith@example.org", "Ann Abel-Smith"]) func whatOthersKnowIsRefused(
        _ personal: String
    ) {
        let problems = policy.problems(with: "xx-ANNABEL-Smith-93kd", personal: [personal])
        #expect(problems.map(\.kind) == [.personal])
        #expect(policy.problems(with: "gravel otter mumble sixteen", personal: [personal]).isEmpty)
    }

    @Test func anOwnListIsConsulted() {
        let policy = PasswordPolicy(refused: ["Gravel Otter Mumble Sixteen"])
        #expect(policy.problems(with: "gravel otter mumble sixteen").map(\.kind) == [.wellKnown])
    }

    @Test func messagesNeverRepeatThePassword() {
        for password in ["password1234", "short", String(repeating: "z", count: 400)] {
            for problem in policy.problems(with: password) { #expect(!problem.message.contains(password)) }
        }
    }
}
