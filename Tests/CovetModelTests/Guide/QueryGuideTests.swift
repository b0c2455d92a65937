import CovetDatabase
import CovetModel
import Testing

/// The excerpts of Documentation/queries.md, run.
@Suite struct QueryGuideTests {
    @Test(arguments: Backend.there)
    func askingAndLoading(backend: Backend) async throws {
        try await backend.withDatabase(models: Self.models) { database in
            let room = try await Newsroom(in: database)
            let me = room.eve.id

            let front = Article.where { $0.isPublished && $0.author.role == .author }
                .order {
                    $0.views.descending; $0.id.ascending
                }
            let articles = try await front.limit(20).fetch(from: database)
            let withAuthors = try await front.joining(\.author).fetch(from: database)
            let cards =
                try await front
                .joining(\.author)
                .including { $0.count(of: \.favorites) }
                .prefetching(\.tags) { $0.order { $0.name.ascending } }
                .fetch(from: database)
            #expect(articles.map(\.slug) == ["two"] && withAuthors.map { $0.1.name } == ["ben"])
            #expect(cards.map { $0.2 } == [1] && cards.map { $0.3.map(\.name) } == [["sql"]])

            let tagged = Article.where { $0.has(\.tags) { $0.name == "swift" } }
            let feed = Article.where { $0.author.isIn(Follow.where { $0.follower == me }.select(\.followed)) }
            let page = try await feed.order { $0.createdAt.descending }.page(first: 1, from: database)
            let more = try await feed.order { $0.createdAt.descending }.page(first: 1, after: page.next, from: database)
            #expect(try await tagged.count(in: database) == 1)
            #expect(page.items.count == 1 && more.items.count == 1 && more.next == nil)
        }
    }

    struct Line: Sendable {
        var title: String
        var author: String
    }

    struct Card: Codable, Sendable {
        var title: String
        var author: String
        var isNew: Bool
    }

    @Test(arguments: Backend.there)
    func computing(backend: Backend) async throws {
        try await backend.withDatabase(models: Self.models) { database in
            _ = try await Newsroom(in: database)

            let lines = try await Article.order { $0.id.ascending }
                .select(Line.init) { ($0.title.uppercased(), $0.author.name) }
                .fetch(from: database)
            let cards = try await Article.order { $0.id.ascending }
                .select {
                    JSONColumn<Card>.object(["title": $0.title, "author": $0.author.name, "isNew": $0.views < 10])
                }
                .fetch(from: database)
            #expect(lines.first?.title == "ONE" && cards.map(\.value.isNew) == [false, false, true])

            let busy =
                try await Article
                .group { $0.author }
                .having { $0.count() > 1 }
                .order { $0.sum(of: \.views).descending }
                .select { ($0.key, $0.count(), $0.sum(of: \.views)) }
                .fetch(from: database)
            let (count, mean) = try await Article.all.aggregate { ($0.count(), $0.average(of: \.views)) }.one(
                from: database
            )
            #expect(busy.map { $0.2 } == [25] && count == 3 && mean.map { $0.rounded() } == 12)

            let best =
                try await Article
                .including { Window.rank().over(partition: $0.author, order: $0.views.descending) }
                .fetch(from: database)
            let heat = Case(when: Computed(1) > 0, then: "hot").otherwise("cold")
            let raw = try await Article.order { Fragment<Int>("abs(\($0.views) - \(12))").ascending }
                .select { ($0.slug, heat) }
                .first(from: database)
            #expect(best.count == 3 && raw?.0 == "one" && raw?.1 == "hot")
        }
    }

    @Test(arguments: Backend.there)
    func writing(backend: Backend) async throws {
        try await backend.withDatabase(models: Self.models) { database in
            let room = try await Newsroom(in: database)
            let (ann, first) = (room.ann, room.first)

            try await database.transaction { transaction in
                let tag = try await transaction.findOrInsert(Tag.Draft(name: "orm"), matching: \.name).row
                try await transaction.insertIfAbsent(Tagging.Draft(article: first.id, tag: tag.id))
                try await Article.find(first.id).update {
                    $0.views += 1; $0.title = $0.title.appending("!")
                }.run(in: transaction)
            }
            let favorites = try await Favorite.where { $0.article.author == ann.id }.delete().run(in: database)
            #expect(favorites == 2)
            #expect(try await Article.find(first.id).one(from: database).title == "One!")
        }
    }

    private static let models: [any Model.Type] = [
        User.self, Article.self, Comment.self, Tag.self, Tagging.self, Favorite.self, Follow.self,
    ]
}
