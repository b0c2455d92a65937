/// The characters that one place of a regular expression takes: `[a-z_]`, `[^0-9]`, `\w`, `.`.
struct ScalarSet: Sendable {
    enum Class: Sendable {
        case alpha, digit, alnum, space, upper, lower, punct, blank, cntrl, graph, print, xdigit, word
    }

    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var classes: [(class: Class, isNegated: Bool)] = []
    var isNegated = false

    static let any = ScalarSet(isNegated: true)

    func contains(_ scalar: Unicode.Scalar, ignoringCase: Bool) -> Bool {
        var isIn = includes(scalar, ignoringCase)
        if ignoringCase, !isIn { isIn = includes(scalar.folded, true) || includes(scalar.raised, true) }
        return isIn != isNegated
    }

    private func includes(_ scalar: Unicode.Scalar, _ ignoringCase: Bool) -> Bool {
        ranges.contains { $0.contains(scalar) }
            || classes.contains {
                ($0.class.hasCase && ignoringCase ? .alpha : $0.class).contains(scalar) != $0.isNegated
            }
    }
}

extension ScalarSet.Class {
    /// The names between `[:` and `:]`.
    init?(name: String) {
        switch name {
        case "alpha": self = .alpha
        case "digit": self = .digit
        case "alnum": self = .alnum
        case "space": self = .space
        case "upper": self = .upper
        case "lower": self = .lower
        case "punct": self = .punct
        case "blank": self = .blank
        case "cntrl": self = .cntrl
        case "graph": self = .graph
        case "print": self = .print
        case "xdigit": self = .xdigit
        case "word": self = .word
        default: return nil
        }
    }

    fileprivate var hasCase: Bool { self == .upper || self == .lower }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .alpha: scalar.properties.isAlphabetic
        case .digit: "0"..."9" ~= scalar
        case .alnum: "0"..."9" ~= scalar || scalar.properties.isAlphabetic
        case .word: scalar.isWord
        case .space: scalar.properties.isWhitespace
        case .upper: scalar.properties.isUppercase
        case .lower: scalar.properties.isLowercase
        case .punct: scalar.isPrinted && !scalar.isWord || scalar == "_"
        case .blank: scalar == " " || scalar == "\t"
        case .cntrl: scalar.properties.generalCategory == .control
        case .graph: scalar.isPrinted
        case .print: scalar.isPrinted || scalar.properties.generalCategory == .spaceSeparator
        case .xdigit: "0"..."9" ~= scalar || "a"..."f" ~= scalar || "A"..."F" ~= scalar
        }
    }
}

extension Unicode.Scalar {
    /// A letter, a digit or an underscore.
    var isWord: Bool { "0"..."9" ~= self || self == "_" || properties.isAlphabetic }

    /// Something to be seen.
    fileprivate var isPrinted: Bool {
        switch properties.generalCategory {
        case .control, .unassigned, .surrogate, .spaceSeparator, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// The small letter, where it is one character.
    var folded: Unicode.Scalar { Self.only(of: properties.lowercaseMapping) ?? self }

    /// The capital letter, where it is one character.
    fileprivate var raised: Unicode.Scalar { Self.only(of: properties.uppercaseMapping) ?? self }

    private static func only(of text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, scalars.dropFirst().isEmpty else { return nil }
        return first
    }
}
