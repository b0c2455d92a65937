import Covet
import Testing

@testable import Conduit

@Suite struct AttackTests {
    @Test func nobodyChangesWhatSomebodyElseWrote() async throws {
        try await withConduit { world in
            let (ann, eve) = (try await world.user("ann"), try await world.user("eve"))
            let slug = try await world.article(by: ann)
            let comment = try await world.send(
                .post,
                "/api/articles/\(slug)/comments",
                as: ann,
                ["comment": ["body": "mine"]]
            )
            let id = try #require(comment.json["comment"]["id"].int)

            let attempts: [World.Answer] = [
                try await world.send(.put, "/api/articles/\(slug)", as: eve, ["article": ["body": "owned"]]),
                try await world.send(.delete, "/api/articles/\(slug)", as: eve),
                try await world.send(.delete, "/api/articles/\(slug)/comments/\(id)", as: eve),
            ]
            for attempt in attempts { attempt.expect(.forbidden, Contract.errors) }
            #expect(try await world.send(.get, "/api/articles/\(slug)").json["article"]["body"].string == "long")
            #expect(try await Comment.all.count(in: world.database) == 1)

            // A comment is not to be had by way of an article that is one's own.
            let own = try await world.article("Own", by: eve)
            #expect(try await world.send(.delete, "/api/articles/\(own)/comments/\(id)", as: eve).status == .notFound)
        }
    }

    @Test func aNameThatLooksLikeAnothersIsTaken() async throws {
        try await withConduit { world in
            let (whole, inTwo) = ("zo\u{EB}", "zoe\u{308}")
            func register(_ name: String, _ email: String) async throws -> World.Answer {
                let user: JSONValue = [
                    "username": .string(name), "email": .string(email), "password": "plum Kettle orbit",
                ]
                return try await world.send(.post, "/api/users", ["user": user])
            }
            #expect(try await register(inTwo, "zoe@example.org").status == .created)
            #expect(try await register(whole, "eve@example.org").errors == ["username is taken"])
            #expect(try await register("eve", "eve@example.org").status == .created)
            let eve = try await User.where { $0.username == "eve" }.one(from: world.database)
            let renamed = try await world.send(
                .put,
                "/api/user",
                as: eve,
                ["user": ["username": .string(inTwo)]]
            )
            #expect(renamed.errors == ["username is taken"])
            for path in ["/api/profiles/zo%C3%AB", "/api/profiles/zoe%CC%88"] {
                let profile = try await world.send(.get, path)
                #expect(profile.status == .ok)
                #expect(profile.json["profile"]["username"].string?.utf8.elementsEqual(whole.utf8) == true)
            }
            let zoe = try await User.where { $0.username == whole }.one(from: world.database)
            _ = try await world.article(by: zoe)
            for author in ["zo%C3%AB", "zoe%CC%88"] {
                #expect(try await world.send(.get, "/api/articles?author=\(author)").json["articlesCount"].int == 1)
            }
        }
    }

    @Test func fieldsThatAreNotTheClientsToSetAreIgnored() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            let registered = try await world.send(
                .post,
                "/api/users",
                [
                    "user": [
                        "username": "eve", "email": "eve@example.org", "password": "plum Kettle orbit", "id": 1,
                        "role": "admin", "passwordHash": "x", "token": "mine", "bio": "ignored at registration",
                    ]
                ]
            )
            registered.expect(.created, Contract.user)
            let eve = try await User.where { $0.username == "eve" }.one(from: world.database)
            #expect(eve.id != ann.id)
            #expect(eve.passwordHash.hasPrefix("$argon2id$"))
            #expect(registered.json["user"]["token"].string != "mine")

            _ = try await world.send(
                .put,
                "/api/user",
                as: eve,
                ["user": ["bio": "new", "id": .integer(Int64(ann.id.rawValue)), "passwordHash": "x"]]
            )
            #expect(try await User.find(eve.id).one(from: world.database).passwordHash == eve.passwordHash)
            #expect(try await User.find(ann.id).one(from: world.database).bio == "")

            let article = try await world.send(
                .post,
                "/api/articles",
                as: eve,
                [
                    "article": [
                        "title": "T", "description": "D", "body": "B", "slug": "chosen", "favoritesCount": 99,
                        "author": "ann", "createdAt": "1999-01-01T00:00:00.000Z",
                    ]
                ]
            )
            #expect(article.json["article"]["slug"].string == "t")
            #expect(article.json["article"]["favoritesCount"].int == 0)
            #expect(article.json["article"]["author"]["username"].string == "eve")
            #expect(article.json["article"]["createdAt"].string?.hasPrefix("1999") == false)
        }
    }

    @Test func tokensOfTheGoneAndTheForgedAreRefused() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            try await world.database.delete(ann)
            let token = try await world.tokens.issue(for: ann.id.description)
            let notANumber = try await world.tokens.issue(for: "1 OR 1=1")
            for forged in forgedTokens(like: token) + [token, notANumber] {
                let answer = try await world.send(.get, "/api/user", headers: [.authorization: "Token \(forged)"])
                answer.expect(.unauthorized, Contract.errors)
            }
        }
    }

    @Test func tokensOfAnotherKeyTimeKindOrAudienceAreRefused() async throws {
        try await withConduit { world in
            let ann = try await world.user("ann").id.description
            func issuer(
                secret: String? = nil,
                issuer: String? = nil,
                audience: String? = nil,
                age: Int64 = 0
            ) throws -> TokenIssuer {
                let key = try secret.map { try TokenKey(algorithm: .hs256, secret: Secret($0)) }
                return try TokenIssuer(
                    key: key ?? world.tokens.key,
                    issuer: issuer ?? world.tokens.issuer,
                    audience: audience ?? world.tokens.audience,
                    now: { TokenTime.now() - age }
                )
            }
            let valid = try await issuer().issue(for: ann)
            #expect(try await world.send(.get, "/api/user", headers: [.authorization: "Token \(valid)"]).status == .ok)
            for bad in [
                try await issuer(secret: "another key that has 32 bytes or more").issue(for: ann),
                try await issuer(issuer: "somebody").issue(for: ann),
                try await issuer(audience: "others").issue(for: ann),
                try await issuer(age: 16 * 60).issue(for: ann),
                try await issuer().issue(for: ann, kind: .refresh),
            ] {
                let answer = try await world.send(.get, "/api/user", headers: [.authorization: "Token \(bad)"])
                answer.expect(.unauthorized, Contract.errors)
            }
        }
    }

    /// The token with its algorithm, subject or signature changed.
    private func forgedTokens(like token: String) -> [String] {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { return [] }
        return [
            "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])", "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.\(parts[1]).",
            "eyJhbGciOiJub25lIn0.\(parts[1]).\(parts[2])", "\(parts[0]).eyJzdWIiOiIxIn0.\(parts[2])",
            "\(parts[0]).\(parts[1]).\(String(parts[2].reversed()))", "..", "", " ",
        ]
    }

    @Test func anUnexpectedErrorTellsNothing() async throws {
        try await withConduit { world in
            try await world.database.execute("DROP TABLE favorites")
            for path in ["/api/articles", "/"] {
                let answer = try await world.send(.get, path)
                #expect(answer.status == .internalServerError)
                for secret in ["favorites", "SELECT", "no such table", "sqlite"] {
                    #expect(!answer.text.contains(secret), "\(path) tells \(secret)")
                }
            }
            (try await world.send(.get, "/api/articles")).expect(.internalServerError, Contract.errors)
        }
    }

    @Test func noAnswerHoldsAPasswordHashOrAnothersAddress() async throws {
        try await withConduit { world in
            let seed = Seed(
                database: world.database,
                passwords: world.passwords,
                data: SeedData(people: 10, articles: 20)
            )
            try await seed.plant()
            let slug = try #require(seed.data.articles.first?.slug)
            for path in [
                "/api/articles", "/api/articles/\(slug)", "/api/articles/\(slug)/comments", "/api/profiles/demo",
                "/articles/\(slug)",
            ] {
                let text = try await world.send(.get, path).text
                #expect(!text.contains("argon2"), "\(path)")
                #expect(!text.contains("@conduit.example"), "\(path)")
            }
        }
    }
}
