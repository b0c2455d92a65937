import Covet

/// The seeded user whom everybody may sign in as. Such a password is for data to play with alone.
enum DemoUser {
    static let username = "demo"
    static let email = "demo@conduit.example"
    static let password = "conduit demo password"
}

/// Fills an empty database with believable data: 200 people, 2,000 articles, comments, tags, favourites, follows.
///
/// All of it is the same on every machine, but for the salt of the password's hash. That hash is computed once and
/// shared by all seeded users, so that seeding takes seconds: 200 of them would take as long as 200 sign-ins.
struct Seed {
    let database: Database
    let passwords: PasswordHasher
    var data = SeedData()

    /// Stores everything or nothing.
    func plant() async throws {
        let hash = try await passwords.hash(DemoUser.password).encoded
        try await database.transaction { transaction in
            let users = try await transaction.insert(
                data.people.map {
                    User.Draft(username: $0.username, email: $0.email, passwordHash: hash, bio: $0.bio)
                }
            )
            let articles = try await transaction.insert(
                data.articles.map {
                    Article.Draft(
                        slug: $0.slug,
                        title: $0.title,
                        description: $0.description,
                        body: $0.body,
                        author: users[$0.author].id,
                        createdAt: $0.date,
                        updatedAt: $0.date
                    )
                }
            )
            try await tag(articles, transaction)
            try await transaction.insert(
                data.comments.map {
                    Comment.Draft(
                        body: $0.body,
                        article: articles[$0.article].id,
                        author: users[$0.author].id,
                        createdAt: $0.date,
                        updatedAt: $0.date
                    )
                }
            )
            try await transaction.insert(
                data.favorites.map { Favorite.Draft(article: articles[$0.article].id, user: users[$0.person].id) }
            )
            try await transaction.insert(
                data.follows.map { Follow.Draft(follower: users[$0.follower].id, followed: users[$0.followed].id) }
            )
        }
    }

    private func tag(_ articles: [Article], _ transaction: Transaction) async throws {
        let names = Set(data.articles.flatMap(\.tags)).sorted()
        let tags = try await transaction.insert(names.map { Tag.Draft(name: $0) })
        let ids = Dictionary(uniqueKeysWithValues: zip(names, tags.map(\.id)))
        let links = zip(articles, data.articles).flatMap { article, piece in
            piece.tags.compactMap { name in ids[name].map { ArticleTag.Draft(article: article.id, tag: $0) } }
        }
        try await transaction.insert(links)
    }
}
