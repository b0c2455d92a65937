import Covet

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Routes("/articles")
struct ArticleRoutes {
    let database: Database

    /// The newest articles, of all or by tag, author or the user who favours them.
    @GET(name: "articles")
    func index(
        tag: String?,
        author: Username?,
        favorited: Username?,
        limit: PageLimit = PageLimit(),
        offset: PageOffset = PageOffset(),
        to reader: SignedIn?
    ) async throws -> ArticlesResponse {
        var articles = Article.seen(by: reader?.id)
        if let tag { articles = articles.where { $0.has(\.tags) { $0.name == tag } } }
        if let author { articles = articles.where { $0.author.username == author.text } }
        if let favorited { articles = articles.where { $0.has(\.favorites) { $0.user.username == favorited.text } } }
        return try await list(articles, limit, offset)
    }

    /// The newest articles of the users whom the signed-in user follows.
    @GET("/feed")
    func feed(
        for me: SignedIn,
        limit: PageLimit = PageLimit(),
        offset: PageOffset = PageOffset()
    ) async throws -> ArticlesResponse {
        let articles = Article.seen(by: me.id).where { $0.author.has(\.followers) { $0.follower == me.id } }
        return try await list(articles, limit, offset)
    }

    /// Publishes an article.
    @POST
    func create(by me: SignedIn, _ input: Valid<NewArticle>, _ request: Request) async throws -> Created<
        ArticleResponse
    > {
        let new = input.article
        let slug = try await database.transaction { transaction in
            let article = try await transaction.withSlug(for: new.title) { slug, transaction in
                let now = Date.now
                return try await transaction.insert(
                    Article.Draft(
                        slug: slug,
                        title: new.title,
                        description: new.description,
                        body: new.body,
                        author: me.id,
                        createdAt: now,
                        updatedAt: now
                    )
                )
            }
            let names = Set(new.tagList)
            try await transaction.insertIfAbsent(names.map { Tag.Draft(name: $0) })
            let tags = try await Tag.where { $0.name.isIn(names) }.fetch(from: transaction)
            try await transaction.insert(tags.map { ArticleTag.Draft(article: article.id, tag: $0.id) })
            return article.slug
        }
        return Created(
            try await ArticleResponse(slug, seenBy: me.id, in: database),
            location: try request.url(for: "article", ["slug": slug])
        )
    }

    /// One article.
    @GET("/:slug", name: "article")
    func show(slug: String, to reader: SignedIn?) async throws -> ArticleResponse {
        try await ArticleResponse(slug, seenBy: reader?.id, in: database)
    }

    /// Changes an article; a new title brings a new slug.
    @PUT("/:slug")
    func update(by me: SignedIn, slug: String, _ input: Valid<ArticleUpdate>) async throws -> ArticleResponse {
        let new = input.article
        let newSlug = try await database.transaction { transaction in
            let article = try await Article.find(slug, writtenBy: me.id, in: transaction)
            func write(_ slug: String?, _ transaction: Transaction) async throws {
                try await Article.find(article.id)
                    .update {
                        $0.slug = slug
                        $0.title = new.title
                        $0.description = new.description
                        $0.body = new.body
                        $0.updatedAt = Date.now
                    }
                    .run(in: transaction)
            }
            guard let title = new.title, Slug.make(from: title) != Slug.make(from: article.title) else {
                try await write(nil, transaction)
                return slug
            }
            return try await transaction.withSlug(for: title) { slug, transaction in
                try await write(slug, transaction)
                return slug
            }
        }
        return try await ArticleResponse(newSlug, seenBy: me.id, in: database)
    }

    /// Deletes an article with its comments.
    @DELETE("/:slug")
    func delete(by me: SignedIn, slug: String) async throws -> NoContent {
        let article = try await Article.find(slug, writtenBy: me.id, in: database)
        try await database.delete(article)
        return NoContent()
    }

    private func list(
        _ articles: Select<Article, Article.Seen>,
        _ limit: PageLimit,
        _ offset: PageOffset
    ) async throws -> ArticlesResponse {
        let page =
            try await articles
            .order {
                $0.createdAt.descending
                $0.id.descending
            }
            .slice(offset: offset.count, limit: limit.count, from: database)
        return ArticlesResponse(page)
    }
}
