import CovetDatabase
import CovetModel
import CovetSQLite

/// A database in memory with the tables of the test models.
func withDatabase(
    models: [any Model.Type] = [
        User.self, Article.self, Comment.self, Tag.self, Tagging.self, Favorite.self, Follow.self, Person.self,
        Shadows.Category.self, Counter.self,
    ],
    _ body: (Database) async throws -> Void
) async throws {
    let database = try Database.sqlite(SQLiteConfiguration(.memory))
    for model in models {
        let schema = try model.tableSchema
        try await database.execute(schema.createStatement(for: database.dialect))
        for index in schema.createIndexStatements(for: database.dialect) { try await database.execute(index) }
    }
    try await body(database)
    await database.close()
}

/// Three users, three articles, with comments, tags, favourites and follows between them.
struct Newsroom {
    let ann, ben, eve: User
    let first, second, third: Article
    let swift, sql: Tag

    init(in database: Database) async throws {
        ann = try await database.insert(User.Draft(name: "ann", email: "ann@x.org", role: .editor, age: 40))
        ben = try await database.insert(
            User.Draft(name: "ben", email: "ben@x.org", bio: "writes", role: .author, age: 25)
        )
        eve = try await database.insert(User.Draft(name: "eve", email: "eve@x.org", bio: "reads"))
        first = try await database.insert(
            Article.Draft(slug: "one", title: "One", isPublished: true, author: ann.id, editor: ben.id, views: 10)
        )
        second = try await database.insert(
            Article.Draft(slug: "two", title: "Two", isPublished: true, author: ben.id, views: 20)
        )
        third = try await database.insert(Article.Draft(slug: "three", title: "Three", author: ben.id, views: 5))
        swift = try await database.insert(Tag.Draft(name: "swift"))
        sql = try await database.insert(Tag.Draft(name: "sql"))
        try await database.insert([
            Tagging.Draft(article: first.id, tag: swift.id), Tagging.Draft(article: first.id, tag: sql.id),
            Tagging.Draft(article: second.id, tag: sql.id),
        ])
        try await database.insert([
            Favorite.Draft(article: first.id, user: ben.id), Favorite.Draft(article: first.id, user: eve.id),
            Favorite.Draft(article: second.id, user: eve.id),
        ])
        try await database.insert(Follow.Draft(follower: eve.id, followed: ben.id))
        let comment = try await database.insert(Comment.Draft(body: "good", article: first.id, author: ben.id))
        try await database.insert([
            Comment.Draft(body: "thanks", article: first.id, author: ann.id, parent: comment.id),
            Comment.Draft(body: "why", article: second.id, author: eve.id),
        ])
    }
}
