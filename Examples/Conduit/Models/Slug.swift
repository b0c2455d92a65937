import Covet

/// The part of an article's URL that is made from its title: `How to Train Your Dragon` is `how-to-train-your-dragon`.
enum Slug {
    private static let longest = 80
    /// Words that stand for something else where slugs stand in paths.
    private static let reserved: Set<String> = ["feed"]

    /// Letters, digits and marks of every script stay; whatever is between them becomes one hyphen.
    static func make(from title: String) -> String {
        var slug = ""
        var length = 0
        for scalar in title.lowercased().unicodeScalars where length < longest {
            if isKept(scalar) {
                slug.unicodeScalars.append(scalar)
                length += 1
            } else if !slug.isEmpty, slug.unicodeScalars.last != "-" {
                slug += "-"
                length += 1
            }
        }
        if slug.unicodeScalars.last == "-" { slug.unicodeScalars.removeLast() }
        return slug.isEmpty ? "article" : slug
    }

    /// Slugs to try in turn: the plain one, then some with an ending that nobody can have taken on purpose.
    static func candidates(for title: String) -> [String] {
        let plain = make(from: title)
        let others = (0..<4).map { _ in "\(plain)-\(String(UInt32.random(in: .min ... .max), radix: 36))" }
        return reserved.contains(plain) ? others : [plain] + others
    }

    private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .decimalNumber, .nonspacingMark, .spacingMark: true
        default: false
        }
    }
}

extension Transaction {
    /// Writes an article with a slug made from its title. Where another article has that slug, writes again with another.
    func withSlug<Result>(
        for title: String,
        _ write: (_ slug: String, _ transaction: Transaction) async throws -> Result
    ) async throws -> Result {
        var candidates = Slug.candidates(for: title)
        while true {
            let slug = candidates.removeFirst()
            do {
                // A savepoint: what failed is undone, and the transaction goes on.
                return try await transaction { try await write(slug, $0) }
            } catch let taken as UniqueViolation where taken.fields == ["slug"] && !candidates.isEmpty {
                continue
            }
        }
    }
}
