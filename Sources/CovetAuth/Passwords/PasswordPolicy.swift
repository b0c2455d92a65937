public import CovetConfig

/// What a new password has to be: long enough, not too long to be hashed, and hard to guess. No rules about kinds of characters
/// (NIST SP 800-63B, 3.1.1.2 advises against them), nothing is cut off.
///
/// ```swift
/// let problems = PasswordPolicy().problems(with: input.password, personal: [input.email, input.username])
/// guard problems.isEmpty else { throw ... problems.map(\.message) }
/// ```
public struct PasswordPolicy: Sendable {
    public struct Problem: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case tooShort, tooLong, wellKnown, guessable, personal
        }
        public let kind: Kind
        /// For the person who chooses the password.
        public let message: String
    }

    /// In characters (Unicode scalars); 12.
    public let minimumLength: Int
    /// In characters; 256. Never under 64 (OWASP ASVS 6.2.9).
    public let maximumLength: Int
    /// Bits of estimated guessing entropy (``SecretStrength``) under which a password counts as guessable.
    public let minimumBits: Double
    private let refused: Set<String>

    /// - Parameters:
    ///   - minimumLength: never under 8 (NIST SP 800-63B), whatever is given.
    ///   - maximumLength: never under 64, whatever is given, and at most 1,024 so that UTF-8 stays within what is hashed (4,096 bytes).
    ///   - refused: passwords of your own list of compromised ones; compared without case.
    public init(minimumLength: Int = 12, maximumLength: Int = 256, minimumBits: Double = 32, refused: Set<String> = [])
    {
        self.minimumLength = min(max(8, minimumLength), 64)
        self.maximumLength = min(max(64, maximumLength), 1024)
        self.minimumBits = minimumBits
        self.refused = Set(refused.map { $0.lowercased() })
    }

    /// What is wrong with `password`; empty when nothing is.
    /// - Parameter personal: what others know of the person and the site: e-mail address, user name, name of the application.
    public func problems(with password: String, personal: [String] = []) -> [Problem] {
        let length = password.unicodeScalars.count
        if length > maximumLength {
            return [Problem(kind: .tooLong, message: "Use at most \(maximumLength) characters; this has \(length).")]
        }
        var problems: [Problem] = []
        if length < minimumLength {
            problems.append(
                Problem(kind: .tooShort, message: "Use at least \(minimumLength) characters; this has \(length).")
            )
        }
        if isWellKnown(password) {
            problems.append(
                Problem(
                    kind: .wellKnown,
                    message: "This is one of the passwords that attackers try first. Choose another."
                )
            )
        } else if SecretStrength(of: password).bits < minimumBits {
            let message =
                "This is easy to guess: avoid sequences, repetitions, keyboard rows and common words, or use several unrelated words."
            problems.append(Problem(kind: .guessable, message: message))
        }
        if let word = personalWord(in: password, personal) {
            problems.append(Problem(kind: .personal, message: "Leave out \"\(word)\": others know it of you."))
        }
        return problems
    }

    /// The password, or what is left of it without case, usual substitutions and the digits and signs at its ends, is on a list.
    private func isWellKnown(_ password: String) -> Bool {
        let lower = password.lowercased()
        return refused.contains(lower) || WellKnownPasswords.contains(lower)
    }

    private func personalWord(in password: String, _ personal: [String]) -> String? {
        let password = password.lowercased()
        for text in personal {
            // The parts of an address or name; short ones occur in anything.
            let words = [text] + text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
            if let word = words.first(where: { $0.count >= 4 && password.contains($0.lowercased()) }) { return word }
        }
        return nil
    }
}
