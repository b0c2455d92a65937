import CovetDatabase
import CovetModel
import CovetTestSupport
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Conditions against what they say in Swift, over rows drawn at random from few values, so that equal ones and nulls meet often.
@Suite struct ConditionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var condition: @Sendable (Article.Columns) -> Condition
        var predicate: @Sendable (Article, User, User?) -> Bool

        var testDescription: String { name }

        init(
            _ name: String,
            _ condition: @escaping @Sendable (Article.Columns) -> Condition,
            _ predicate: @escaping @Sendable (Article, User, User?) -> Bool
        ) {
            self.name = name
            self.condition = condition
            self.predicate = predicate
        }
    }

    static let cases: [Case] = [
        Case("equal", { $0.views == 2 }, { article, _, _ in article.views == 2 }),
        Case("not equal", { $0.views != 2 }, { article, _, _ in article.views != 2 }),
        Case("less", { $0.views < 2 }, { article, _, _ in article.views < 2 }),
        Case("between", { $0.views >= 1 && $0.views <= 3 }, { article, _, _ in (1...3).contains(article.views) }),
        Case("bool", { !$0.isPublished }, { article, _, _ in !article.isPublished }),
        Case("or in and", { ($0.views == 1 || $0.views == 3) && $0.isPublished }) { article, _, _ in
            (article.views == 1 || article.views == 3) && article.isPublished
        },
        Case("and in or", { $0.views == 1 || $0.views == 3 && $0.isPublished }) { article, _, _ in
            article.views == 1 || article.views == 3 && article.isPublished
        },
        Case("not of or", { !($0.views == 1 || $0.isPublished) }) { article, _, _ in
            !(article.views == 1 || article.isPublished)
        },
        Case("comparison of a comparison", { ($0.views == 1) == $0.isPublished }) { article, _, _ in
            (article.views == 1) == article.isPublished
        },
        Case("all of", { article in .all(of: [1, 2].map { article.views != $0 }) }) { article, _, _ in
            ![1, 2].contains(article.views)
        },
        Case("any of", { article in Condition.any(of: [1, 2].map { article.views == $0 }) && article.isPublished }) {
            article,
            _,
            _ in
            [1, 2].contains(article.views) && article.isPublished
        },
        Case("all of nothing", { _ in .all(of: []) }, { _, _, _ in true }),
        Case("any of nothing", { _ in .any(of: []) }, { _, _, _ in false }),
        Case("one of two", { ($0.views == 1) != $0.isPublished }) { article, _, _ in
            (article.views == 1) != article.isPublished
        },
        Case("in", { $0.views.isIn([1, 4]) }, { article, _, _ in [1, 4].contains(article.views) }),
        Case("in nothing", { $0.views.isIn([]) }, { _, _, _ in false }),
        Case("not in nothing", { !$0.views.isIn([]) }, { _, _, _ in true }),
        Case("null", { $0.editor == nil }, { article, _, _ in article.editor == nil }),
        Case("not null", { $0.editor != nil }, { article, _, _ in article.editor != nil }),
        Case("optional equal", { $0.editor == User.ID(1) }, { article, _, _ in article.editor == User.ID(1) }),
        Case("optional not equal", { $0.editor != User.ID(1) }, { article, _, _ in article.editor != User.ID(1) }),
        Case("not of optional equal", { !($0.editor == User.ID(1)) }) { article, _, _ in article.editor != User.ID(1) },
        Case("optional in", { $0.editor.isIn([User.ID(1), User.ID(2)]) }) { article, _, _ in
            article.editor.map { [User.ID(1), User.ID(2)].contains($0) } ?? false
        },
        Case("optional in with nil", { $0.editor.isIn([User.ID(1), nil]) }) { article, _, _ in
            [User.ID(1), nil].contains(article.editor)
        },
        Case("not of optional in", { !$0.editor.isIn([User.ID(1), User.ID(2)]) }) { article, _, _ in
            !(article.editor.map { [User.ID(1), User.ID(2)].contains($0) } ?? false)
        },
        Case("behind a key", { $0.author.role == .author }, { _, author, _ in author.role == .author }),
        Case("behind an optional key", { $0.editor.role == .author }, { _, _, editor in editor?.role == .author }),
        Case("not behind an optional key", { $0.editor.role != .author }, { _, _, editor in editor?.role != .author }),
        Case("not of behind an optional key", { !($0.editor.age > 2) }) { _, _, editor in
            !(editor.map { $0.age > 2 } ?? false)
        },
        Case("null behind a key", { $0.author.bio == nil }, { _, author, _ in author.bio == nil }),
        Case("optional less", { $0.author.bio < "b" }, { _, author, _ in author.bio.map { $0 < "b" } ?? false }),
        Case("columns", { $0.views > $0.author.age }, { article, author, _ in article.views > author.age }),
        Case("optional columns", { $0.author.bio != $0.editor.bio }) { _, author, editor in author.bio != editor?.bio },
        Case("column and optional column", { $0.author.id == $0.editor }) { article, _, _ in
            article.author == article.editor
        },
        Case("prefix", { $0.author.bio.hasPrefix("a%") }, { _, author, _ in author.bio?.hasPrefix("a%") ?? false }),
        Case("empty prefix", { $0.author.bio.hasPrefix("") }, { _, author, _ in author.bio != nil }),
        Case("suffix", { $0.author.bio.hasSuffix("B") }, { _, author, _ in author.bio?.hasSuffix("B") ?? false }),
        Case(
            "long suffix",
            { $0.author.bio.hasSuffix("xxa") },
            { _, author, _ in author.bio?.hasSuffix("xxa") ?? false }
        ),
        Case("contains", { $0.author.bio.contains("_") }, { _, author, _ in author.bio?.contains("_") ?? false }),
        Case("contains nothing", { $0.author.bio.contains("") }, { _, author, _ in author.bio != nil }),
        Case("not contains", { !$0.author.bio.contains("a") }) { _, author, _ in !(author.bio?.contains("a") ?? false)
        },
        Case("lower case", { $0.author.bio.lowercased() == "ab" }) { _, author, _ in author.bio?.lowercased() == "ab" },
        Case("length", { $0.title.count == 2 }, { article, _, _ in article.title.unicodeScalars.count == 2 }),
        Case("arithmetic", { ($0.views + 1) * 2 > $0.author.age - 1 }) { article, author, _ in
            (article.views + 1) * 2 > author.age - 1
        },
        Case("and of not", { !$0.isPublished && !($0.editor.bio == "ab") }) { article, _, editor in
            !article.isPublished && editor?.bio != "ab"
        },
    ]

    @Test(arguments: cases)
    func conditionMeansWhatItSaysInSwift(_ test: Case) async throws {
        try await withDatabase { database in
            let (articles, users) = try await Self.fill(database)
            let found = try await Article.where(test.condition).select(\.id).fetch(from: database)
            let wanted = articles.filter { article in
                users[article.author].map { test.predicate(article, $0, article.editor.flatMap { users[$0] }) } ?? false
            }
            #expect(Set(found) == Set(wanted.map(\.id)))
            #expect(found.count == wanted.count)
            let others = try await Article.where { !test.condition($0) }.count(in: database)
            #expect(others == articles.count - wanted.count)
        }
    }

    private static func fill(_ database: Database) async throws -> (articles: [Article], users: [User.ID: User]) {
        var random = SeededGenerator(seed: 7)
        let bios = [nil, "", "a", "a%", "ab", "AB", "a_b", "B", "xa", "b%a"]
        let users = try await database.insert(
            (0..<12).map { number in
                User.Draft(
                    name: "user \(number)",
                    email: "\(number)",
                    bio: bios.randomElement(using: &random) ?? nil,
                    role: [.reader, .author, .editor].randomElement(using: &random) ?? .reader,
                    age: .random(in: 0...4, using: &random)
                )
            }
        )
        let articles = try await database.insert(
            (0..<60).map { number in
                Article.Draft(
                    slug: "\(number)",
                    title: ["", "x", "é", "🦊🦊", "ab"].randomElement(using: &random) ?? "",
                    isPublished: .random(using: &random),
                    author: users[.random(in: 0..<12, using: &random)].id,
                    editor: Bool.random(using: &random) ? users[.random(in: 0..<3, using: &random)].id : nil,
                    views: .random(in: 0...4, using: &random)
                )
            }
        )
        return (articles, Dictionary(users.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
    }
}
