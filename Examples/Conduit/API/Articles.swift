import Covet

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `POST /articles`
@JSONCodable
struct NewArticle: Codable, Input {
    let article: Fields

    @JSONCodable
    struct Fields: Codable, Input {
        var title = ""
        var description = ""
        var body = ""
        var tagList: [String] = []

        func validate(_ check: inout Validation<Fields>) {
            check(\.title, .filled, .length(1...200))
            check(\.description, .filled, .length(1...500))
            check(\.body, .filled, .length(1...50_000))
            check(\.tagList, .count(0...20))
            check.each(\.tagList, .filled, .length(1...64))
        }
    }

    func validate(_ check: inout Validation<NewArticle>) {
        check.nested(\.article)
    }
}

/// `PUT /articles/:slug`: what is left out stays as it is.
@JSONCodable
struct ArticleUpdate: Codable, Input {
    let article: Fields

    @JSONCodable
    struct Fields: Codable, Input {
        var title: String?
        var description: String?
        var body: String?

        func validate(_ check: inout Validation<Fields>) {
            check(\.title, .filled, .length(1...200))
            check(\.description, .filled, .length(1...500))
            check(\.body, .filled, .length(1...50_000))
        }
    }

    func validate(_ check: inout Validation<ArticleUpdate>) {
        check.nested(\.article)
    }
}

/// An article as the client gets it; in lists without its body.
@JSONCodable
struct ArticleContent: Codable {
    let slug: String
    let title: String
    let description: String
    let body: String?
    let tagList: [String]
    let createdAt: Date
    let updatedAt: Date
    let favorited: Bool
    let favoritesCount: Int
    let author: Profile

    init(_ seen: Article.Seen, withBody: Bool) {
        let (article, author, favorited, favoritesCount, following, tags) = seen
        slug = article.slug
        title = article.title
        description = article.description
        body = withBody ? article.body : nil
        tagList = tags.map(\.name)
        createdAt = article.createdAt
        updatedAt = article.updatedAt
        self.favorited = favorited
        self.favoritesCount = favoritesCount
        self.author = Profile(author, following: following)
    }
}

@JSONCodable
struct ArticleResponse: Codable {
    let article: ArticleContent

    /// The article with that slug as `reader` sees it.
    ///
    /// - Throws: 404 where there is none.
    init(_ slug: String, seenBy reader: User.ID?, in database: some Queryable) async throws {
        let seen = try await Article.seen(by: reader).where { $0.slug == slug }.one(from: database)
        article = ArticleContent(seen, withBody: true)
    }
}

@JSONCodable
struct ArticlesResponse: Codable {
    let articles: [ArticleContent]
    /// How many there are in all, not on this page.
    let articlesCount: Int

    init(_ page: Page<Article.Seen>) {
        articles = page.items.map { ArticleContent($0, withBody: false) }
        articlesCount = page.total
    }
}

/// How many items a list gives: `?limit=20`.
struct PageLimit: ParameterConvertible {
    let count: Int

    init() { count = 20 }

    init?(parameter: String) {
        guard let count = Int(parameter), (1...100).contains(count) else { return nil }
        self.count = count
    }

    static let parameterDescription = "a whole number from 1 to 100"
}

/// How many items come before the list: `?offset=40`.
struct PageOffset: ParameterConvertible {
    let count: Int

    init() { count = 0 }

    init?(parameter: String) {
        guard let count = Int(parameter), count >= 0 else { return nil }
        self.count = count
    }

    static let parameterDescription = "a whole number, 0 or more"
}
