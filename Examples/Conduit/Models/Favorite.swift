import Covet

/// A user likes an article.
@Model
struct Favorite {
    let id: ID
    @OnDelete(.cascade) var article: Article.ID
    @OnDelete(.cascade) var user: User.ID

    static let indexes = [Index(\.article, \.user, unique: true)]
}
