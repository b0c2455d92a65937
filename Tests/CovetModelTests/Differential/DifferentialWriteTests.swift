import CovetDatabase
import CovetModel
import Testing

/// A change through the query language, and the same one in SQL written by hand.
struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable (Database) async throws -> Void
    let makeByHand: @Sendable (Database) async throws -> Void

    var testDescription: String { name }

    init(_ name: String, _ make: @escaping @Sendable (Database) async throws -> Void, _ sql: SQL...) {
        self.name = name
        self.make = make
        makeByHand = { database in
            for statement in sql { try await database.execute(statement) }
        }
    }
}

/// Changes on every database: what is in the tables afterwards is what the same SQL by hand leaves there.
@Suite struct DifferentialWriteTests {
    private static func find(_ name: String, in database: Database) async throws -> User {
        try await User.where { $0.name == name }.one(from: database)
    }

    static let changes = [
        Change(
            "an update that computes",
            { try await Article.where { $0.views > 5 }.update { $0.views = $0.views * 2 + 1 }.run(in: $0) },
            "UPDATE articles SET views = views * 2 + 1 WHERE views > 5"
        ),
        Change(
            "an update where a related row says so",
            { try await Article.where { $0.author.name == "ben" }.update { $0.views += 100 }.run(in: $0) },
            "UPDATE articles SET views = views + 100 WHERE author_id = (SELECT id FROM users WHERE name = 'ben')"
        ),
        Change(
            "an update to null and by a case",
            {
                try await Article.all.update {
                    $0.editor = nil
                    $0.rating = Case(when: $0.views > 9, then: 1.5).otherwise(-1)
                }.run(in: $0)
            },
            "UPDATE articles SET editor_id = NULL, rating = CASE WHEN views > 9 THEN 1.5 ELSE -1 END"
        ),
        Change(
            "an update by a query within",
            {
                try await User.all.update { row in row.age = Article.where { $0.author == row.id }.count() }.run(in: $0)
            },
            "UPDATE users SET age = (SELECT count(*) FROM articles WHERE author_id = users.id)"
        ),
        Change(
            "an update of the first rows",
            { try await Article.order { $0.views.descending }.limit(2).update { $0.title = "top" }.run(in: $0) },
            "UPDATE articles SET title = 'top' WHERE id IN (SELECT id FROM articles ORDER BY views DESC LIMIT 2)"
        ),
        Change(
            "a deletion with what belongs to it",
            { try await Article.where { $0.slug == "one" }.delete().run(in: $0) },
            "DELETE FROM articles WHERE slug = 'one'"
        ),
        Change(
            "a deletion where there is no related row",
            { try await Article.where { !$0.has(\.favorites) }.delete().run(in: $0) },
            "DELETE FROM articles WHERE NOT EXISTS (SELECT 1 FROM favorites WHERE article_id = articles.id)"
        ),
        Change(
            "a deletion of the last rows",
            { try await Comment.order { $0.id.descending }.limit(1).delete().run(in: $0) },
            "DELETE FROM comments WHERE id = (SELECT max(id) FROM comments)"
        ),
        Change(
            "an upsert of chosen columns",
            {
                let drafts = [
                    User.Draft(name: "ann", email: "new@x.org", age: 41), User.Draft(name: "zoe", email: "zoe@x.org"),
                ]
                try await $0.insert(drafts, onConflict: .update(\.age, matching: \.name))
            },
            """
            INSERT INTO users (name, email, bio, role, age) VALUES ('ann', 'new@x.org', NULL, 'reader', 41), ('zoe', 'zoe@x.org', NULL, 'reader', 30)
            ON CONFLICT (name) DO UPDATE SET age = excluded.age
            """
        ),
        Change(
            "an upsert that computes with both rows, where a condition is true",
            {
                let conflict = OnConflict<User>.update(matching: \.name) { row, new in row.age = row.age + new.age }
                    .where { row, new in new.age < row.age }
                let drafts = [
                    User.Draft(name: "ann", email: "a@y.org", age: 1),
                    User.Draft(name: "ben", email: "b@y.org", age: 99),
                ]
                try await $0.insert(drafts, onConflict: conflict)
            },
            """
            INSERT INTO users (name, email, role, age) VALUES ('ann', 'a@y.org', 'reader', 1), ('ben', 'b@y.org', 'reader', 99)
            ON CONFLICT (name) DO UPDATE SET age = users.age + excluded.age WHERE excluded.age < users.age
            """
        ),
        Change(
            "an insert that leaves rows as they are",
            {
                let drafts = ["swift", "sql", "nio"].map { Tag.Draft(name: $0) }
                try await $0.insert(drafts, onConflict: .ignore(\.name))
            },
            "INSERT INTO tags (name) VALUES ('swift'), ('sql'), ('nio') ON CONFLICT (name) DO NOTHING"
        ),
        Change(
            "many rows inserted",
            { try await $0.insertOnly((0..<700).map { Tag.Draft(name: "tag \($0)") }) },
            "INSERT INTO tags (name) WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 699) SELECT 'tag ' || n FROM n"
        ),
        Change(
            "many rows updated, each otherwise",
            {
                var users = try await User.order { $0.id.ascending }.fetch(from: $0)
                for index in users.indices {
                    users[index].age = index * 10
                    users[index].bio = nil
                }
                try await $0.update(users)
            },
            "UPDATE users SET bio = NULL, age = CASE name WHEN 'ann' THEN 0 WHEN 'ben' THEN 10 ELSE 20 END"
        ),
        Change(
            "a row that is found or inserted",
            {
                for name in ["ann", "new"] {
                    try await $0.findOrInsert(User.Draft(name: name, email: "\(name)@z.org"), matching: \.name)
                }
            },
            "INSERT INTO users (name, email, role, age) VALUES ('new', 'new@z.org', 'reader', 30)"
        ),
    ]

    private static let models: [any Model.Type] = [
        User.self, Article.self, Comment.self, Tag.self, Tagging.self, Favorite.self, Follow.self,
    ]

    @Test(arguments: Backend.there)
    func theSameRowsAreLeftAsByHand(backend: Backend) async throws {
        try await backend.withDatabase(models: Self.models) { database in
            for change in Self.changes {
                let left = try await Self.rows(after: change.make, in: database)
                let leftByHand = try await Self.rows(after: change.makeByHand, in: database)
                let before = try await Self.rows(after: { _ in }, in: database)
                #expect(left == leftByHand, "\(change.name)")
                #expect(leftByHand != before, "\(change.name)")
            }
        }
    }

    /// What is in the tables when the change was made on the same rows, but for the ids, which go on counting.
    private static func rows(
        after change: (Database) async throws -> Void,
        in database: Database
    ) async throws -> [String] {
        for model in models.reversed() {
            try await database.execute("DELETE FROM \(identifier: model.schema.table)")
        }
        _ = try await Newsroom(in: database)
        try await change(database)
        let users = try await User.order { $0.name.ascending }.fetch(from: database)
        let articles = try await Article.joining(\.author).joining(\.editor).order { $0.slug.ascending }
            .fetch(from: database)
        let comments = try await Comment.order { $0.body.ascending }.select { ($0.body, $0.author.name) }
            .fetch(from: database)
        let tags = try await Tag.order { $0.name.ascending }.select(\.name).fetch(from: database)
        let favorites = try await Favorite.select { ($0.article.slug, $0.user.name) }.fetch(from: database)
        var rows = users.map { "\($0.name) \($0.email) \($0.bio ?? "null") \($0.role) \($0.age)" }
        rows += articles.map { article, author, editor in
            "\(article.slug) \(article.title) \(author.name) \(editor?.name ?? "null") \(article.views) \(article.rating)"
        }
        rows += comments.map { "\($0)" } + tags + favorites.map { "\($0)" }.sorted()
        return rows
    }
}
