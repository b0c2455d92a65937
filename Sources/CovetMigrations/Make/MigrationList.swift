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
        guard let start = text.range(of: "static let all: [Migration] = [")?.upperBound,
            let end = text[start...].firstIndex(of: "]")
        else {
            throw .notDerivable(
                "\(fileName) has no line `static let all: [Migration] = [`; add `\(symbol)` to your list by hand"
            )
        }
        let listed = text[start..<end]
        let names = listed.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        if names.contains(where: { $0 == symbol }) { return text }
        var list = String(listed)
        while list.last?.isWhitespace == true { list.removeLast() }
        if !list.isEmpty, !list.hasSuffix(",") { list += "," }
        return text[..<start] + list + "\n        \(symbol),\n    " + text[end...]
    }
}

extension String {
    fileprivate func range(of other: String) -> Range<String.Index>? { self[...].range(of: other) }
}

extension Substring {
    /// Where the first occurrence stands, without Foundation.
    fileprivate func range(of other: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) {
                return start..<(index(start, offsetBy: other.count))
            }
            start = index(after: start)
        }
        return nil
    }
}
