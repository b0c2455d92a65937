import CovetMigrations

/// The comment `-- covet:allow rule-id: reason`.
enum AllowanceComment {
    private static let mark = "covet:allow"

    /// What a comment allows; several lines of a block comment may each allow something.
    static func allowances(in text: SourceText, _ comment: Range<Int>, _ source: String) -> [LintAllowance] {
        guard comment.count >= mark.utf8.count else { return [] }
        var result: [LintAllowance] = []
        var offset = comment.lowerBound
        for line in text[comment].split(separator: "\n", omittingEmptySubsequences: false) {
            defer { offset += line.utf8.count + 1 }
            let content = line.drop { "-/* \t".contains($0) }
            guard content.hasPrefix(mark) else { continue }
            let rest = content.dropFirst(mark.count)
            guard rest.isEmpty || rest.first == " " || rest.first == "\t" || rest.first == ":" else { continue }
            let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            var reason = parts.count > 1 ? trimmed(parts[1]) : ""
            if reason.hasSuffix("*/") { reason = trimmed(reason.dropLast(2)) }
            var allowance = LintAllowance(trimmed(parts.first ?? ""), because: reason)
            let place = text.place(of: offset + (line.utf8.count - content.utf8.count))
            allowance.location = LintLocation(source, line: place.line, column: place.column)
            result.append(allowance)
        }
        return result
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var rest = Substring(text).drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
