import Covet
import Testing

@testable import Conduit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct SeedTests {
    /// FNV-1a over all that is seeded.
    private func fingerprint(_ data: SeedData) -> UInt64 {
        var hash: UInt64 = 14_695_981_039_346_656_037
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        }
        for person in data.people { add("\(person.username)|\(person.email)|\(person.bio)") }
        for article in data.articles {
            add("\(article.slug)|\(article.title)|\(article.description)|\(article.body)|\(article.tags)")
            add("\(article.author)|\(Int(article.date.timeIntervalSince1970))")
        }
        for comment in data.comments {
            add("\(comment.article)|\(comment.author)|\(comment.body)|\(Int(comment.date.timeIntervalSince1970))")
        }
        for favorite in data.favorites { add("\(favorite.person)|\(favorite.article)") }
        for follow in data.follows { add("\(follow.follower)|\(follow.followed)") }
        return hash
    }

    @Test func theDataIsTheSameEachTimeOnEveryMachine() {
        #expect(fingerprint(SeedData()) == fingerprint(SeedData()))
        #expect(fingerprint(SeedData()) == 15_083_609_933_940_003_229)
        #expect(fingerprint(SeedData(seed: 1)) != fingerprint(SeedData()))
    }

    @Test func theWholeSeedIsStoredAndServed() async throws {
        try await withConduit { world in
            let seed = Seed(database: world.database, passwords: world.passwords)
            try await seed.plant()
            let database = world.database
            #expect(try await User.all.count(in: database) == 200)
            #expect(try await Article.all.count(in: database) == 2_000)
            #expect(try await Comment.all.count(in: database) == seed.data.comments.count)
            #expect(try await Favorite.all.count(in: database) == seed.data.favorites.count)
            #expect(try await Follow.all.count(in: database) == seed.data.follows.count)
            #expect(try await Set(User.all.select(\.passwordHash).fetch(from: database)).count == 1)

            let login = try await world.send(
                .post,
                "/api/users/login",
                ["user": ["email": .string(DemoUser.email), "password": .string(DemoUser.password)]]
            )
            login.expect(.ok, Contract.user)
            let token = try #require(login.json["user"]["token"].string)
            let feed = try await world.send(.get, "/api/articles/feed", headers: [.authorization: "Token \(token)"])
            feed.expect(.ok, Contract.articles)
            #expect(feed.json["articles"].array?.count == 20)
        }
    }

    @Test func seedingTwiceFailsAndLeavesWhatWasThere() async throws {
        try await withConduit { world in
            let seed = Seed(
                database: world.database,
                passwords: world.passwords,
                data: SeedData(people: 5, articles: 10)
            )
            try await seed.plant()
            await #expect(throws: UniqueViolation.self) { try await seed.plant() }
            #expect(try await User.all.count(in: world.database) == 5)
            #expect(try await Article.all.count(in: world.database) == 10)
        }
    }
}
