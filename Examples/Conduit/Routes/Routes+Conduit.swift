import Covet

extension Routes {
    /// Everything that Conduit answers: the RealWorld API under `/api`, and pages for people.
    func addConduit(database: Database, passwords: PasswordHasher, tokens: TokenIssuer) {
        group("/api", middleware: Authentication(database: database, tokens: tokens.verifier())) { api in
            api.mount(
                UserRoutes(database: database, passwords: passwords, tokens: tokens),
                ProfileRoutes(database: database),
                ArticleRoutes(database: database),
                FavoriteRoutes(database: database),
                CommentRoutes(database: database),
                TagRoutes(database: database)
            )
        }
        mount(PageRoutes(database: database))
    }
}
