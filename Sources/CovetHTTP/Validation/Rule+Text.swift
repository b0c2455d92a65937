extension Rule<String> {
    /// How long a text is, in Unicode scalars, as PostgreSQL counts for `varchar`.
    public static func length(_ range: ClosedRange<Int>) -> Rule {
        Rule { text in
            // Counting stops where the answer is known, however long the text is.
            let count = text.unicodeScalars.prefix(min(range.upperBound, .max - 1) + 1).count
            if range.contains(count) { return nil }
            if count == 0 { return "must not be empty" }
            return count < range.lowerBound
                ? "must have at least \(range.lowerBound) characters"
                : "must have at most \(range.upperBound) characters"
        }
    }

    /// Only characters of these kinds, at any number: `.matches(.letters, .digits, "-_")`. Time grows with the length
    /// alone, which no regular expression promises.
    public static func matches(_ allowed: CharacterKind...) -> Rule {
        let message = "may only have \(allowed.map(\.description).joined(separator: ", "))"
        return Rule(message) { text in
            text.unicodeScalars.allSatisfy { scalar in allowed.contains { $0.contains(scalar) } }
        }
    }

    /// An address for mail as people have them: `local@domain.example`, at most 254 bytes (RFC 5321, section 4.5.3.1).
    /// Only a message that arrives proves more.
    public static var email: Rule {
        Rule("must be an email address") { EmailSyntax.accepts($0) }
    }

    /// An absolute URL with a host, of these schemes; visible ASCII, at most 2048 bytes.
    public static func url(schemes: [String] = ["https", "http"]) -> Rule {
        let form = "must be a URL that begins with \(schemes.map { "\($0)://" }.joined(separator: " or "))"
        return Rule { text in
            guard text.utf8.count <= 2048 else { return "must have at most 2048 characters" }
            guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#"<>"\^`{|}"#.utf8.contains($0) }),
                let scheme = schemes.first(where: { text.lowercased().hasPrefix("\($0)://") })
            else { return form }
            let rest = text.dropFirst(scheme.count + 3)
            // A name before an @ shows one host and leads to another.
            return Host(rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }) == nil ? form : nil
        }
    }

    /// An absolute URL of https or http.
    public static var url: Rule { .url() }
}

/// A set of characters that a text may have.
public struct CharacterKind: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let description: String
    let contains: @Sendable (Unicode.Scalar) -> Bool

    /// a to z and A to Z.
    public static let letters = CharacterKind("the letters a to z") { scalar in
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }
    /// a to z.
    public static let lowercaseLetters = CharacterKind("the small letters a to z") { ("a"..."z").contains($0) }
    /// 0 to 9.
    public static let digits = CharacterKind("digits") { ("0"..."9").contains($0) }
    /// Letters and the marks on them, of every script.
    public static let anyLetters = CharacterKind("letters") { scalar in
        scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
    }

    /// Exactly these characters.
    public init(stringLiteral characters: String) {
        let scalars = Set(characters.unicodeScalars)
        self.init(characters) { scalars.contains($0) }
    }

    private init(_ description: String, _ contains: @escaping @Sendable (Unicode.Scalar) -> Bool) {
        self.description = description
        self.contains = contains
    }
}

enum EmailSyntax {
    static func accepts(_ text: String) -> Bool {
        guard text.utf8.count <= 254, let at = text.lastIndex(of: "@") else { return false }
        let local = text[..<at]
        let domain = text[text.index(after: at)...]
        guard (1...64).contains(local.utf8.count), local.first != ".", local.last != ".", !local.contains(".."),
            local.unicodeScalars.allSatisfy(isLocal)
        else { return false }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(isLabel) && labels.last.map(isTop) == true
    }

    /// What needs no quotes (RFC 5322, atext), and letters of other scripts (RFC 6531).
    private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".": true
        case "!", "#", "$", "%", "&", "'", "*", "+", "-", "/", "=", "?", "^", "_", "`", "{", "|", "}", "~": true
        default: scalar.value >= 0xA0 && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-": true
                default:
                    scalar.value >= 0xA0 && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                }
            }
    }

    private static func isTop(_ label: Substring) -> Bool {
        label.unicodeScalars.contains { !("0"..."9").contains($0) }
    }
}
