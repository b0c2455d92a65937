import Covet

@Routes("/articles/:slug/favorite")
struct FavoriteRoutes {
    let database: Database

    /// Favours an article.
    @POST
    func add(by me: SignedIn, slug: String) async throws -> ArticleResponse {
        let article = try await Article.where { $0.slug == slug }.one(from: database)
        try await database.insertIfAbsent(Favorite.Draft(article: article.id, user: me.id))
        return try await ArticleResponse(slug, seenBy: me.id, in: database)
    }

    /// Favours an article no longer.
    @DELETE
    func remove(by me: SignedIn, slug: String) async throws -> ArticleResponse {
        let article = try await Article.where { $0.slug == slug }.one(from: database)
        try await Favorite.where { $0.article == article.id && $0.user == me.id }.delete().run(in: database)
        return try await ArticleResponse(slug, seenBy: me.id, in: database)
    }
}
