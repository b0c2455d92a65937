import Covet

/// Pages for people, made on the server.
@Routes
struct PageRoutes {
    let database: Database

    /// The front page: that it lives, what is new, where to go next.
    @GET
    func front(_ request: Request) async throws -> HTML {
        let newest = Article.joining(\.author).including { $0.count(of: \.favorites) }.order {
            $0.createdAt.descending
            $0.id.descending
        }
        let content = FrontPage(
            users: try await User.all.count(in: database),
            articles: try await Article.all.count(in: database),
            comments: try await Comment.all.count(in: database),
            newest: try await newest.limit(10).fetch(from: database),
            tags: try await Tag.popular.limit(16).fetch(from: database),
            request: request
        )
        return Layout.page("Conduit", try content.html)
    }

    /// One article with its comments.
    @GET("/articles/:slug", name: "article page")
    func article(slug: String) async throws -> HTML {
        let (article, author, tags, comments) = try await Article.where { $0.slug == slug }
            .joining(\.author)
            .prefetching(\.tags) { $0.order { $0.name.ascending } }
            .prefetching(\.comments) { $0.joining(\.author).order { $0.id.ascending }.limit(50) }
            .one(from: database)
        let content = ArticlePage(article: article, author: author, tags: tags, comments: comments)
        return Layout.page("\(article.title) · Conduit", content.html)
    }

    /// The style of all pages: a file of its own, as the content security policy allows nothing inline.
    @GET("/conduit.css")
    func style() -> Response {
        Response(
            headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=3600"],
            body: .text(Stylesheet.text)
        )
    }
}
