/// An estimate of how hard a secret is to guess, as a pure function of its text.
///
/// Method. The secret is read once from left to right and every character is charged a number of bits:
/// - a word of ``CommonWords`` (letters compared without case, common digit and sign substitutions undone): 8 bits for the whole word;
/// - a character that continues a repetition, a sequence (`abc`, `321`) or a keyboard row (`qwerty`), and a separator (space, `-`, `_`,
///   `.`, `,`): 1 bit;
/// - the second letter of a pair that is frequent in English (`th`, `er`, `in`): 2 bits;
/// - in a text of words (letters of one case, or with capitals at the start of words, and at least two separators): 2 bits a letter,
///   as Shannon found for English;
/// - a text that repeats with a period (`k3yk3yk3y`): only its first period is charged;
/// - every other character: the lower of the entropy of its alphabet (10 digits, 16 hexadecimal, 26 letters, 64 base64 ...) and the Shannon
///   entropy of the secret's own characters with the Miller-Madow correction.
///
/// It is an upper estimate for text made by people and close to the truth for text made by a random generator: 16 random bytes
/// in hexadecimal are estimated at 110 to 128 bits. ``minimumBits`` is what a deployed application demands.
public struct SecretStrength: Sendable, Hashable {
    /// The least estimate accepted for a signing key outside development: 96 bits.
    /// NIST SP 800-131A asks for 112 bits of real strength; the estimate of a random 128-bit text may fall short by its sampling error.
    public static let minimumBits = 96.0
    /// The least length accepted for a signing key outside development: 32 bytes (RFC 7518, 3.2, for HS256).
    public static let minimumBytes = 32

    /// The length in bytes of UTF-8.
    public let byteCount: Int
    /// Estimated bits of guessing entropy.
    public let bits: Double
    /// True when the text looks like a sample from documentation: `change-me`, `your-secret-key`, `django-insecure-...`.
    public let isPlaceholder: Bool

    public init(of secret: String) {
        let bytes = Array(secret.utf8)
        byteCount = bytes.count
        isPlaceholder = CommonWords.looksLikePlaceholder(secret)
        bits = Self.estimate(bytes)
    }

    /// What keeps this secret from signing anything outside development, in words; nil when nothing does.
    public var weakness: String? {
        if isPlaceholder { return "a sample value that anyone can guess" }
        if byteCount < Self.minimumBytes { return "a secret of \(byteCount) bytes" }
        if bits < Self.minimumBits { return "a guessable secret, estimated at \(Int(bits)) bits of entropy" }
        return nil
    }

    private static func estimate(_ whole: [UInt8]) -> Double {
        let bytes = whole.prefix(4096).prefix(period(of: Array(whole.prefix(4096))))
        guard !bytes.isEmpty else { return 0 }
        let text = Array(bytes)
        let plain = min(alphabetBits(text), shannonBits(text))
        let ceiling = CommonWords.isProse(text) ? min(2, plain) : plain
        let folded = text.map(CommonWords.folded)
        let lower = text.map(CommonWords.lowercased)
        var bits = 0.0
        var index = 0
        while index < text.count {
            if let length = CommonWords.wordLength(in: folded, at: index) {
                bits += 8
                index += length
                continue
            }
            if CommonWords.isSeparator(text[index]) || (index >= 2 && continuesRun(lower, index)) {
                bits += 1
            } else if index >= 1, CommonWords.isCommonPair(lower[index - 1], lower[index]) {
                bits += min(2, ceiling)
            } else {
                bits += ceiling
            }
            index += 1
        }
        return bits
    }

    /// The length of the shortest prefix whose repetition gives the text; the whole length when there is none of at most half.
    private static func period(of bytes: [UInt8]) -> Int {
        // The failure function of Knuth, Morris and Pratt: one pass.
        guard bytes.count > 1 else { return bytes.count }
        var failure = [Int](repeating: 0, count: bytes.count)
        var length = 0
        for index in 1..<bytes.count {
            while length > 0, bytes[index] != bytes[length] { length = failure[length - 1] }
            if bytes[index] == bytes[length] { length += 1 }
            failure[index] = length
        }
        let period = bytes.count - length
        return period <= bytes.count / 2 ? period : bytes.count
    }

    /// True when the byte goes on as its two predecessors did: equal, one up, one down, or along a keyboard row.
    private static func continuesRun(_ bytes: [UInt8], _ index: Int) -> Bool {
        let (a, b, c) = (Int(bytes[index - 2]), Int(bytes[index - 1]), Int(bytes[index]))
        if b - a == c - b, abs(c - b) <= 1 { return true }
        return CommonWords.areKeyboardNeighbours(bytes[index - 2], bytes[index - 1], bytes[index])
    }

    private static func alphabetBits(_ bytes: [UInt8]) -> Double {
        var digits = false, hex = false, lower = false, upper = false, lowerBeyondHex = false, other = false
        var upperBeyondHex = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits = true
            case UInt8(ascii: "a")...UInt8(ascii: "f"): hex = true; lower = true
            case UInt8(ascii: "A")...UInt8(ascii: "F"): hex = true; upper = true
            case UInt8(ascii: "g")...UInt8(ascii: "z"): lower = true; lowerBeyondHex = true
            case UInt8(ascii: "G")...UInt8(ascii: "Z"): upper = true; upperBeyondHex = true
            case UInt8(ascii: "-"): break
            default: other = true
            }
        }
        if !other, !lowerBeyondHex, !upperBeyondHex, !(lower && upper) {
            return hex ? 4 : digits ? 3.33 : 0
        }
        let size = (digits ? 10 : 0) + (lower ? 26 : 0) + (upper ? 26 : 0) + (other ? 32 : 0)
        return log2(Double(size))
    }

    private static func shannonBits(_ bytes: [UInt8]) -> Double {
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        let total = Double(bytes.count)
        var bits = 0.0
        var distinct = 0
        for count in counts where count > 0 {
            let share = Double(count) / total
            bits -= share * log2(share)
            distinct += 1
        }
        return distinct == 1 ? 0 : bits + Double(distinct - 1) / (2 * total * 0.693_147)
    }
}

/// The binary logarithm, by halving and squaring: Foundation is not needed for twelve correct bits.
private func log2(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    var mantissa = value.significand
    var result = Double(value.exponent)
    var bit = 0.5
    for _ in 0..<24 {
        mantissa *= mantissa
        if mantissa >= 2 {
            mantissa /= 2
            result += bit
        }
        bit /= 2
    }
    return result
}
