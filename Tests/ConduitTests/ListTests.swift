import Covet
import Testing

@testable import Conduit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct ListTests {
    /// Slugs of a list's articles.
    private func slugs(_ answer: World.Answer) -> [String] {
        answer.expect(.ok, Contract.articles)
        return answer.json["articles"].array?.compactMap { $0["slug"].string } ?? []
    }

    @Test func articlesAreFilteredByTagAuthorAndFavour() async throws {
        try await withConduit { world in
            let (ann, ben) = (try await world.user("ann"), try await world.user("ben"))
            _ = try await world.article("One", tags: ["swift"], by: ann)
            _ = try await world.article("Two", tags: ["swift", "web"], by: ben)
            _ = try await world.article("Three", by: ann)
            _ = try await world.send(.post, "/api/articles/one/favorite", as: ben)
            _ = try await world.send(.post, "/api/articles/two/favorite", as: ben)

            let cases = [
                ("", ["three", "two", "one"]), ("?tag=swift", ["two", "one"]), ("?tag=Swift", []),
                ("?author=ann", ["three", "one"]), ("?favorited=ben", ["two", "one"]), ("?favorited=ann", []),
                ("?author=ann&tag=swift&favorited=ben", ["one"]), ("?author=nobody", []),
            ]
            for (query, expected) in cases {
                let answer = try await world.send(.get, "/api/articles\(query)")
                #expect(slugs(answer) == expected, "\(query)")
                #expect(answer.json["articlesCount"].int == expected.count)
            }
            let seen = try await world.send(.get, "/api/articles?author=ann", as: ben)
            #expect(seen.json["articles"].array?.map { $0["favorited"].bool } == [false, true])
        }
    }

    @Test func theFeedHoldsOnlyArticlesOfTheFollowed() async throws {
        try await withConduit { world in
            let (ann, ben) = (try await world.user("ann"), try await world.user("ben"))
            _ = try await world.article("One", by: ann)
            _ = try await world.article("Two", by: ben)
            #expect(slugs(try await world.send(.get, "/api/articles/feed", as: ben)) == [])
            _ = try await world.send(.post, "/api/profiles/ann/follow", as: ben)
            let feed = try await world.send(.get, "/api/articles/feed", as: ben)
            #expect(slugs(feed) == ["one"])
            #expect(feed.json["articlesCount"].int == 1)
            #expect(feed.json["articles"].array?.first?["author"]["following"].bool == true)
        }
    }

    @Test func pagesFollowEachOtherWithoutGapOrOverlap() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            for number in 1...7 { _ = try await world.article("A \(number)", by: ann) }
            var found: [String] = []
            for offset in [0, 3, 6, 9] {
                let answer = try await world.send(.get, "/api/articles?limit=3&offset=\(offset)")
                found += slugs(answer)
                #expect(answer.json["articlesCount"].int == 7)
            }
            #expect(found == (1...7).reversed().map { "a-\($0)" })
        }
    }

    @Test(arguments: [
        "/api/articles?", "/api/articles?tag=swift&", "/api/articles?author=demo&", "/api/articles?favorited=demo&",
        "/api/articles/feed?",
    ])
    func aListCostsTheSameStatementsWhateverItsSize(path: String) async throws {
        try await withConduit { world in
            let seed = Seed(
                database: world.database,
                passwords: world.passwords,
                data: SeedData(people: 20, articles: 400)
            )
            try await seed.plant()
            let demo = try await User.where { $0.username == DemoUser.username }.one(from: world.database)
            // Enough of everything that the filters ask for.
            let articles = try await Article.all.limit(10).fetch(from: world.database)
            try await world.database.insertIfAbsent(articles.map { Favorite.Draft(article: $0.id, user: demo.id) })
            var counts: [Int] = []
            var sizes: [Int] = []
            for limit in [1, 5] {
                let (answer, statements) = try await world.database.countingStatements {
                    try await world.send(.get, "\(path)limit=\(limit)", as: demo)
                }
                sizes.append(slugs(answer).count)
                counts.append(statements.count)
            }
            // Who asks, the articles with all that is seen of them, their tags, how many there are in all.
            #expect(counts == [4, 4])
            #expect(sizes == [1, 5])
            let (_, statements) = try await world.database.countingStatements {
                try await world.send(.get, "\(path)limit=100", as: demo)
            }
            #expect(statements.count <= 4)
        }
    }

    @Test func otherReadsCostAFixedNumberOfStatementsToo() async throws {
        try await withConduit { world in
            let seed = Seed(
                database: world.database,
                passwords: world.passwords,
                data: SeedData(people: 20, articles: 100)
            )
            try await seed.plant()
            let slug = try #require(seed.data.articles.first?.slug)
            for (path, budget) in [
                ("/api/articles/\(slug)", 2), ("/api/articles/\(slug)/comments", 2), ("/api/tags", 1),
                ("/api/profiles/demo", 1), ("/", 5), ("/articles/\(slug)", 3),
            ] {
                let (answer, statements) = try await world.database.countingStatements {
                    try await world.send(.get, path)
                }
                #expect(answer.status == .ok, "\(path)")
                #expect(statements.count == budget, "\(path): \(statements.texts)")
            }
        }
    }
}
