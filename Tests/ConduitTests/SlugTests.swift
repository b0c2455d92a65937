import Covet
import Testing

@testable import Conduit

@Suite struct SlugTests {
    @Test(arguments: [
        ("How to Train Your Dragon!", "how-to-train-your-dragon"), ("  a  --  b  ", "a-b"), ("C++ & Rust", "c-rust"),
        ("Überraschung für Åsa", "überraschung-für-åsa"), ("日本語の記事", "日本語の記事"), ("हिन्दी लेख", "हिन्दी-लेख"),
        ("🐉🐉", "article"), ("<script>alert(1)</script>", "script-alert-1-script"), ("../../etc/passwd", "etc-passwd"),
        ("%2e%2e", "2e-2e"), ("a\u{202E}b", "a-b"), ("", "article"),
    ])
    func aTitleBecomesASlug(title: String, slug: String) {
        #expect(Slug.make(from: title) == slug)
    }

    @Test func slugsAreShort() {
        #expect(Slug.make(from: String(repeating: "ab ", count: 100)).unicodeScalars.count <= 80)
        #expect(Slug.candidates(for: String(repeating: "x", count: 200)).allSatisfy { $0.unicodeScalars.count <= 120 })
    }

    @Test func articlesOfOneTitleGetSlugsOfTheirOwnAlsoAtOnce() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            let slugs = try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await world.article("Same", by: ann) } }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(Set(slugs).count == 20)
            #expect(slugs.contains("same"))
            #expect(slugs.allSatisfy { $0.hasPrefix("same") })
            for slug in slugs {
                #expect(try await world.send(.get, "/api/articles/\(slug)").status == .ok)
            }
        }
    }

    @Test func anArticleNamedFeedHidesNothing() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            let slug = try await world.article("Feed", by: ann)
            #expect(slug.hasPrefix("feed-"))
            (try await world.send(.get, "/api/articles/\(slug)")).expect(.ok, Contract.article)
            (try await world.send(.get, "/api/articles/feed", as: ann)).expect(.ok, Contract.articles)
        }
    }

    @Test func renamingToATakenTitleGivesAnotherSlugAndTheSameTitleKeepsIt() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            _ = try await world.article("One", by: ann)
            let two = try await world.article("Two", by: ann)
            let renamed = try await world.send(.put, "/api/articles/\(two)", as: ann, ["article": ["title": "One"]])
            let slug = try #require(renamed.json["article"]["slug"].string)
            #expect(slug.hasPrefix("one-"))
            let kept = try await world.send(.put, "/api/articles/\(slug)", as: ann, ["article": ["title": "ONE!"]])
            #expect(kept.json["article"]["slug"].string == slug)
            #expect(kept.json["article"]["title"].string == "ONE!")
        }
    }

    @Test func aSlugOfAnyScriptIsReachedByItsURL() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            let answer = try await world.send(
                .post,
                "/api/articles",
                as: ann,
                ["article": ["title": "Grüße aus 東京", "description": "d", "body": "b"]]
            )
            let location = try #require(answer.headers[.location])
            #expect(location == "/api/articles/gr%C3%BC%C3%9Fe-aus-%E6%9D%B1%E4%BA%AC")
            (try await world.send(.get, location)).expect(.ok, Contract.article)
        }
    }
}
