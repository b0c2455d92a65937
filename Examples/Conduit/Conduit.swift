import Covet

/// The RealWorld example application: a place where people write and read articles.
///
/// `swift run Conduit seed` fills it, `swift run Conduit` serves it, `swift run Conduit check` says what stands between
/// it and production.
@main
struct Conduit: CovetApp {
    static let version = "0.1.0"
    static let summary = "Conduit, the RealWorld example application on Covet"

    func configure(_ app: inout App) async throws {
        app.models = [
            User.self, Follow.self, Article.self, Tag.self, ArticleTag.self, Favorite.self, Comment.self,
        ]
        app.migrations = Migrations.all
        try app.middleware.update(ErrorResponses.self) { $0.format = ErrorsResponse.response }
        app.routes.addConduit(database: try app.database, passwords: app.passwords, tokens: app.tokens)
    }

    func seed(_ app: Application) async throws {
        guard let database = app.database else { return }
        try await Seed(database: database, passwords: app.passwords).plant()
    }
}
