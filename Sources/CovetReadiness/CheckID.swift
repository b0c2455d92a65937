/// Names a line of the checklist (`auth.jwt-secret`) or one of the app's own (`blog.comments-moderated`).
///
/// Lower-case words of letters, digits and hyphens, joined by dots. What stands before the first dot is the namespace.
public struct CheckID: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// What stands before the first dot: `auth` of `auth.jwt-secret`.
    public var namespace: String {
        String(rawValue.prefix { $0 != "." })
    }

    /// Whether `selector` names this line or, at the border of a word, begins its name: `auth` and `auth.jwt` both take
    /// `auth.jwt-secret`, `aut` does not.
    func matches(_ selector: String) -> Bool {
        guard rawValue.hasPrefix(selector) else { return false }
        guard let next = rawValue.dropFirst(selector.count).first else { return true }
        return next == "." || next == "-"
    }

    var isWellFormed: Bool {
        let words = rawValue.split(separator: ".", omittingEmptySubsequences: false)
        return words.count >= 2
            && words.allSatisfy { word in
                guard let first = word.utf8.first, let last = word.utf8.last else { return false }
                return first != UInt8(ascii: "-") && last != UInt8(ascii: "-") && word.utf8.allSatisfy(Self.isAllowed)
            }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

extension CheckID: ExpressibleByStringLiteral, CustomStringConvertible {
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    public var description: String { rawValue }
}
