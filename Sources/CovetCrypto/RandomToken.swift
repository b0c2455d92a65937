/// Tokens that nobody guesses, from the system's cryptographic generator.
public enum RandomToken {
    /// How many random bits a token carries. Fewer than 128 cannot be asked for.
    public enum Strength: Int, Sendable, CaseIterable {
        case bits128 = 16
        case bits192 = 24
        case bits256 = 32

        public var byteCount: Int { rawValue }
    }

    /// A token in base64url without padding: 22, 32 or 43 characters.
    public static func make(_ strength: Strength = .bits256) -> String {
        Base64Text.url.encode(bytes(strength.byteCount))
    }

    /// Random bytes.
    public static func bytes(_ count: Int) -> [UInt8] {
        // getrandom, arc4random or their like: cryptographic on every platform that Swift supports.
        var generator = SystemRandomNumberGenerator()
        return (0..<max(0, count)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
