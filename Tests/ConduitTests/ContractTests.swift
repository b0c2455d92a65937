import Covet
import Testing

@testable import Conduit

/// The RealWorld specification, request by request: what succeeds.
@Suite struct ContractTests {
    @Test func everyOperationOfTheSpecificationIsARouteAndNoOther() async throws {
        try await withConduit { world in
            let served = world.app.router.routes.map(\.description).filter { $0.contains(" /api") }
            #expect(Set(served) == Contract.operations)
            #expect(served.count == Contract.operations.count)
        }
    }

    @Test func aUserRegistersSignsInAndChangesTheirData() async throws {
        try await withConduit { world in
            let registered = try await world.send(
                .post,
                "/api/users",
                ["user": ["username": "jacob", "email": "Jake@Jake.org", "password": "plum Kettle orbit"]]
            )
            registered.expect(.created, Contract.user)
            #expect(registered.json["user"]["email"].string == "jake@jake.org")

            let login = try await world.send(
                .post,
                "/api/users/login",
                ["user": ["email": "jake@jake.ORG", "password": "plum Kettle orbit"]]
            )
            login.expect(.ok, Contract.user)
            let token = try #require(login.json["user"]["token"].string)

            for scheme in ["Token", "Bearer", "token"] {
                let current = try await world.send(.get, "/api/user", headers: [.authorization: "\(scheme) \(token)"])
                current.expect(.ok, Contract.user)
                #expect(current.json["user"]["username"].string == "jacob")
                #expect(current.json["user"]["token"].string == token)
            }

            let updated = try await world.send(
                .put,
                "/api/user",
                headers: [.authorization: "Token \(token)"],
                [
                    "user": [
                        "bio": "I like to skateboard", "image": "https://example.org/me.png",
                        "password": "seven lamps Ashore",
                    ]
                ]
            )
            updated.expect(.ok, Contract.user)
            #expect(updated.json["user"]["bio"].string == "I like to skateboard")
            #expect(updated.json["user"]["username"].string == "jacob")
            let again = try await world.send(
                .post,
                "/api/users/login",
                ["user": ["email": "jake@jake.org", "password": "seven lamps Ashore"]]
            )
            again.expect(.ok, Contract.user)
            let cleared = try await world.send(
                .put,
                "/api/user",
                headers: [.authorization: "Token \(token)"],
                ["user": ["image": ""]]
            )
            #expect(cleared.json["user"]["image"].string == "")
        }
    }

    @Test func profilesAreShownFollowedAndUnfollowed() async throws {
        try await withConduit { world in
            let (ann, ben) = (try await world.user("ann"), try await world.user("ben"))
            func follows(_ answer: World.Answer) -> Bool? {
                answer.expect(.ok, Contract.profile)
                return answer.json["profile"]["following"].bool
            }
            #expect(follows(try await world.send(.get, "/api/profiles/ann")) == false)
            #expect(follows(try await world.send(.get, "/api/profiles/ann", as: ben)) == false)
            #expect(follows(try await world.send(.post, "/api/profiles/ann/follow", as: ben)) == true)
            #expect(follows(try await world.send(.post, "/api/profiles/ann/follow", as: ben)) == true)
            #expect(follows(try await world.send(.get, "/api/profiles/ann", as: ben)) == true)
            #expect(follows(try await world.send(.get, "/api/profiles/ben", as: ann)) == false)
            #expect(follows(try await world.send(.delete, "/api/profiles/ann/follow", as: ben)) == false)
            #expect(follows(try await world.send(.delete, "/api/profiles/ann/follow", as: ben)) == false)
            #expect(follows(try await world.send(.get, "/api/profiles/ann", as: ben)) == false)
        }
    }

    @Test func anArticleIsPublishedReadChangedAndDeleted() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            let created = try await world.send(
                .post,
                "/api/articles",
                as: ann,
                [
                    "article": [
                        "title": "How to train your dragon", "description": "Ever wonder how?",
                        "body": "You have to believe", "tagList": ["training", "dragons", "training"],
                    ]
                ]
            )
            created.expect(.created, Contract.article)
            #expect(created.json["article"]["slug"].string == "how-to-train-your-dragon")
            #expect(created.json["article"]["tagList"] == ["dragons", "training"])
            #expect(created.headers[.location] == "/api/articles/how-to-train-your-dragon")

            let read = try await world.send(.get, "/api/articles/how-to-train-your-dragon")
            read.expect(.ok, Contract.article)
            #expect(read.json["article"] == created.json["article"])

            let changed = try await world.send(
                .put,
                "/api/articles/how-to-train-your-dragon",
                as: ann,
                ["article": ["body": "With your hands"]]
            )
            changed.expect(.ok, Contract.article)
            #expect(changed.json["article"]["body"].string == "With your hands")
            #expect(changed.json["article"]["title"].string == "How to train your dragon")
            let renamed = try await world.send(
                .put,
                "/api/articles/how-to-train-your-dragon",
                as: ann,
                ["article": ["title": "Did you train your dragon?"]]
            )
            renamed.expect(.ok, Contract.article)
            #expect(renamed.json["article"]["slug"].string == "did-you-train-your-dragon")
            #expect(try await world.send(.get, "/api/articles/how-to-train-your-dragon").status == .notFound)

            let deleted = try await world.send(.delete, "/api/articles/did-you-train-your-dragon", as: ann)
            #expect(deleted.status == .noContent)
            #expect(deleted.text.isEmpty)
            #expect(try await world.send(.get, "/api/articles/did-you-train-your-dragon").status == .notFound)
        }
    }

    @Test func anArticleIsFavouredOnceByEachUser() async throws {
        try await withConduit { world in
            let (ann, ben) = (try await world.user("ann"), try await world.user("ben"))
            let slug = try await world.article(by: ann)
            for _ in 0..<2 {
                let favoured = try await world.send(.post, "/api/articles/\(slug)/favorite", as: ben)
                favoured.expect(.ok, Contract.article)
                #expect(favoured.json["article"]["favorited"].bool == true)
                #expect(favoured.json["article"]["favoritesCount"].int == 1)
            }
            let seen = try await world.send(.get, "/api/articles/\(slug)", as: ann)
            #expect(seen.json["article"]["favorited"].bool == false)
            #expect(seen.json["article"]["favoritesCount"].int == 1)
            for _ in 0..<2 {
                let left = try await world.send(.delete, "/api/articles/\(slug)/favorite", as: ben)
                left.expect(.ok, Contract.article)
                #expect(left.json["article"]["favoritesCount"].int == 0)
            }
        }
    }

    @Test func commentsAreWrittenReadAndDeleted() async throws {
        try await withConduit { world in
            let (ann, ben) = (try await world.user("ann"), try await world.user("ben"))
            let slug = try await world.article(by: ann)
            let path = "/api/articles/\(slug)/comments"
            let created = try await world.send(.post, path, as: ben, ["comment": ["body": "Thank you"]])
            created.expect(.ok, Contract.comment)
            _ = try await world.send(.post, path, as: ann, ["comment": ["body": "You are welcome"]])
            _ = try await world.send(.post, "/api/profiles/ben/follow", as: ann)

            let read = try await world.send(.get, path, as: ann)
            read.expect(.ok, Contract.comments)
            let comments = try #require(read.json["comments"].array)
            #expect(comments.map { $0["body"].string } == ["You are welcome", "Thank you"])
            #expect(comments.map { $0["author"]["following"].bool } == [false, true])
            (try await world.send(.get, path)).expect(.ok, Contract.comments)

            let id = try #require(created.json["comment"]["id"].int)
            #expect(try await world.send(.delete, "\(path)/\(id)", as: ben).status == .noContent)
            #expect(try await world.send(.get, path).json["comments"].array?.count == 1)
        }
    }

    @Test func tagsInUseAreListedMostUsedFirst() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            _ = try await world.article("One", tags: ["swift", "web"], by: ann)
            let gone = try await world.article("Two", tags: ["web", "rare"], by: ann)
            let tags = try await world.send(.get, "/api/tags")
            tags.expect(.ok, Contract.tags)
            #expect(tags.json["tags"] == ["web", "rare", "swift"])
            _ = try await world.send(.delete, "/api/articles/\(gone)", as: ann)
            #expect(try await world.send(.get, "/api/tags").json["tags"] == ["swift", "web"])
        }
    }
}
