import CovetDatabase
import CovetModel
import Testing

/// Pages and related rows on every database, against the same rows by SQL written by hand.
@Suite struct DifferentialLoadTests {
    private static let models: [any Model.Type] = [
        User.self, Article.self, Comment.self, Tag.self, Tagging.self, Favorite.self, Follow.self, Entry.self,
    ]

    @Test(arguments: Backend.there, [1, 3, 5, 12])
    func pagesForthAndBackAreTheWholeOrder(backend: Backend, size: Int) async throws {
        try await backend.withDatabase(models: Self.models) { database in
            try await NastyData.fill(database)
            let byHand = try await database.query(
                "SELECT id FROM entries ORDER BY note IS NOT NULL, note, amount DESC, id",
                as: Int.self
            )
            let query = Entry.order {
                $0.note.ascending
                $0.amount.descending
            }
            var forth: [Int] = []
            var next: Cursor<Entry>?
            repeat {
                let page = try await query.page(first: size, after: next, from: database)
                #expect(page.items.count <= size)
                forth += page.items.map(\.id.rawValue)
                next = page.next
            } while next != nil
            #expect(forth == byHand)
            var back: [Int] = []
            var previous: Cursor<Entry>?
            repeat {
                let page = try await query.page(last: size, before: previous, from: database)
                back = page.items.map(\.id.rawValue) + back
                previous = page.previous
            } while previous != nil
            #expect(back == byHand)
        }
    }

    @Test(arguments: Backend.there)
    func relatedRowsAreThoseOfJoinsByHand(backend: Backend) async throws {
        try await backend.withDatabase(models: Self.models) { database in
            _ = try await Newsroom(in: database)
            let rows = try await Article.joining(\.author).joining(\.editor)
                .prefetching(\.comments) { comments in
                    comments.joining(\.author).prefetching(\.replies) { $0.order { $0.id.ascending } }
                }
                .order { $0.slug.ascending }
                .fetch(from: database)
            let flat = rows.flatMap { article, author, editor, comments in
                comments.flatMap { comment, writer, replies in
                    (replies.isEmpty ? ["null"] : replies.map(\.body)).map { reply in
                        let end = "\(comment.body) \(writer.name) \(reply)"
                        return "\(article.slug) \(author.name) \(editor?.name ?? "null") \(end)"
                    }
                }
            }
            let byHand = try await database.query(
                """
                SELECT a.slug, u.name, coalesce(e.name, 'null'), c.body, w.name, coalesce(r.body, 'null')
                FROM articles a JOIN users u ON u.id = a.author_id LEFT JOIN users e ON e.id = a.editor_id
                JOIN comments c ON c.article_id = a.id JOIN users w ON w.id = c.author_id
                LEFT JOIN comments r ON r.parent_id = c.id
                ORDER BY a.slug, c.id, r.id
                """,
                as: (String, String, String, String, String, String).self
            ).map { "\($0.0) \($0.1) \($0.2) \($0.3) \($0.4) \($0.5)" }
            #expect(flat == byHand && !byHand.isEmpty)
        }
    }

    @Test(arguments: Backend.there)
    func filteredOrderedAndLimitedRelatedRowsAreThoseByHand(backend: Backend) async throws {
        try await backend.withDatabase(models: Self.models) { database in
            _ = try await Newsroom(in: database)
            let rows = try await User.including { $0.count(of: \.articles) }
                .prefetching(\.articles) { $0.where { $0.views > 4 }.order { $0.views.descending }.limit(1) }
                .prefetching(\.favorites) { $0.order { $0.slug.ascending } }
                .order { $0.name.ascending }
                .fetch(from: database)
            let loaded = rows.map { user, count, best, favorites in
                "\(user.name) \(count) \(best.map(\.slug)) \(favorites.map(\.slug))"
            }
            var byHand: [String] = []
            for (id, name) in try await database.query(
                "SELECT id, name FROM users ORDER BY name",
                as: (Int, String).self
            ) {
                let count = try await database.first(
                    "SELECT count(*) FROM articles WHERE author_id = \(id)",
                    as: Int.self
                )
                let best = try await database.query(
                    "SELECT slug FROM articles WHERE author_id = \(id) AND views > 4 ORDER BY views DESC LIMIT 1",
                    as: String.self
                )
                let favorites = try await database.query(
                    """
                    SELECT a.slug FROM favorites f JOIN articles a ON a.id = f.article_id
                    WHERE f.user_id = \(id) ORDER BY a.slug
                    """,
                    as: String.self
                )
                byHand.append("\(name) \(count ?? 0) \(best) \(favorites)")
            }
            #expect(loaded == byHand && byHand.count == 3)
        }
    }
}
