/// The file `Migrations.swift`, which lists an app's migrations in order.
public struct MigrationList: Sendable, Equatable {
    public static let fileName = "Migrations.swift"

    /// A list of these.
    public static func text(of symbols: [String]) -> String {
        """
        import Covet

        /// The app's migrations in order, for `app.migrations = Migrations.all`. `migrate make` adds to the list.
        enum Migrations {
            static let all: [Migration] = [
        \(symbols.map { "        \($0)\(symbols.count > 1 ? "," : "")\n" }.joined())    ]
        }

        """
    }

    /// The file with one more at the end of its list, all else as it was.
    ///
    /// - Returns: the same text where it is in the list already.
    /// - Throws: ``MigrationError/notDerivable(_:)`` where the file is not in the form that ``text(of:)`` gives, with the line to add by hand.
    public static func text(adding symbol: String, to text: String) throws(MigrationError) -> String {
        guard let start = text.firstRange(of: "static let all: [Migration] = [")?.upperBound,
            let list = ListScan(text[start...])
        else {
            throw .notDerivable(
                "\(fileName) has no line `static let all: [Migration] = [` with the list behind it; add `\(symbol)` to your list by hand"
            )
        }
        let listed = text[start..<list.end]
        let names = listed.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        if names.contains(where: { $0 == symbol }) { return text }
        var before = String(text[..<list.lastElement])
        if list.lastElement > start, !before.hasSuffix(",") { before += "," }
        var comments = text[list.lastElement..<list.end]
        while comments.last?.isWhitespace == true { comments.removeLast() }
        return before + comments + "\n        \(symbol),\n    " + text[list.end...]
    }
}

/// Where a list in Swift ends, read from behind its bracket: brackets, texts and comments in it are its elements' own.
private struct ListScan {
    /// The closing bracket.
    let end: Substring.Index
    /// Behind the last element, or the comma after it; the beginning where there is none.
    private(set) var lastElement: Substring.Index

    init?(_ text: Substring) {
        lastElement = text.startIndex
        var at = text.startIndex
        var depth = 0
        while at < text.endIndex {
            let rest = text[at...]
            if rest.hasPrefix("//") {
                at = rest.firstIndex(where: \.isNewline) ?? text.endIndex
                continue
            }
            if rest.hasPrefix("/*") {
                guard let close = rest.firstRange(of: "*/") else { return nil }
                at = close.upperBound
                continue
            }
            if let close = Self.endOfText(rest) {
                at = close
                lastElement = close
                continue
            }
            switch text[at] {
            case "]" where depth == 0:
                end = at
                return
            case "[", "(", "{": depth += 1
            case "]", ")", "}": depth -= 1
            default: break
            }
            let next = text.index(after: at)
            if !text[at].isWhitespace { lastElement = next }
            at = next
        }
        return nil
    }

    /// Behind the literal with which the text begins; nil where it begins with none.
    private static func endOfText(_ text: Substring) -> Substring.Index? {
        let hashes = text.prefix { $0 == "#" }
        guard text[hashes.endIndex...].first == "\"" else { return nil }
        let quote = text[hashes.endIndex...].hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        let closing = quote + hashes
        var at = text.index(hashes.endIndex, offsetBy: quote.count)
        while at < text.endIndex {
            if text[at...].hasPrefix(closing) { return text.index(at, offsetBy: closing.count) }
            let isEscape = text[at] == "\\" && hashes.isEmpty
            at = text.index(after: at)
            if isEscape, at < text.endIndex { at = text.index(after: at) }
        }
        return nil
    }
}
