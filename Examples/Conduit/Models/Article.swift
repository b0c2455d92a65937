import Covet

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Model
struct Article {
    let id: ID
    /// What stands for the article in URLs; made from the title.
    @Unique @Length(1...120) var slug: String
    @Length(1...200) var title: String
    @Length(1...500) var description: String
    @Length(1...50_000) var body: String
    @OnDelete(.cascade) var author: User.ID
    var createdAt: Date
    var updatedAt: Date

    static let comments = hasMany(\Comment.article)
    static let favorites = hasMany(\Favorite.article)
    static let tags = hasMany(\ArticleTag.tag, through: \ArticleTag.article)
    static let indexes = [Index(\.createdAt), Index(\.author, \.createdAt)]
}

extension Article {
    /// An article, its author, whether the reader favours it, how many do, whether the reader follows the author, and
    /// its tags.
    typealias Seen = (Article, User, Bool, Int, Bool, [Tag])

    /// Articles with all that a reader sees of them: two statements, however many articles there are.
    static func seen(by reader: User.ID?) -> Select<Article, Seen> {
        let reader = reader ?? .nobody
        return Article.joining(\.author)
            .including { $0.has(\.favorites) { $0.user == reader } }
            .including { $0.count(of: \.favorites) }
            .including { $0.author.has(\.followers) { $0.follower == reader } }
            .prefetching(\.tags) { $0.order { $0.name.ascending } }
    }

    /// The article with that slug, to be changed by its author.
    ///
    /// - Throws: 404 where there is none, 403 where somebody else wrote it.
    static func find(_ slug: String, writtenBy user: User.ID, in database: some Queryable) async throws -> Article {
        let article = try await Article.where { $0.slug == slug }.one(from: database)
        guard article.author == user else {
            throw HTTPError(.forbidden, "only its author can change an article")
        }
        return article
    }
}
