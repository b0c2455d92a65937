import Covet
import Testing

@testable import Conduit

/// What `Conduit check-tests` runs and records for the checklist's line sql.injection-tests.
@Suite struct SQLInjectionTests {
    static let injections = [
        "' OR '1'='1", "'; DROP TABLE users; --", "\" OR 1=1 --", "1) UNION SELECT password_hash FROM users --",
        "x' AND (SELECT 1 FROM users WHERE username='ann')='1", "\\'; DELETE FROM articles; --", "%' OR '%'='",
    ]

    @Test(arguments: injections)
    func injectedSQLIsAValueLikeAnyOther(text: String) async throws {
        try await withConduit { world in
            let ann = try await world.user("ann")
            let slug = try await world.article(by: ann)
            let encoded = text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            for filter in ["tag", "author", "favorited"] {
                let answer = try await world.send(.get, "/api/articles?\(filter)=\(encoded)", as: ann)
                answer.expect(.ok, Contract.articles)
                #expect(answer.json["articlesCount"].int == 0)
            }
            for path in ["/api/articles/\(encoded)", "/api/profiles/\(encoded)", "/api/articles/\(encoded)/comments"] {
                #expect(try await world.send(.get, path).status == .notFound)
            }
            #expect(
                try await world.send(.delete, "/api/articles/\(slug)/comments/\(encoded)", as: ann).status.code == 422
            )
            let login = try await world.send(
                .post,
                "/api/users/login",
                ["user": ["email": .string(text), "password": .string(text)]]
            )
            #expect(login.status == .unauthorized)

            // What is stored comes back as it was.
            let created = try await world.send(
                .post,
                "/api/articles",
                as: ann,
                [
                    "article": [
                        "title": .string(text), "description": .string(text), "body": .string(text),
                        "tagList": [.string(text)],
                    ]
                ]
            )
            created.expect(.created, Contract.article)
            #expect(created.json["article"]["title"].string == text)
            #expect(created.json["article"]["tagList"] == [.string(text)])
            let comment = try await world.send(
                .post,
                "/api/articles/\(slug)/comments",
                as: ann,
                ["comment": ["body": .string(text)]]
            )
            #expect(comment.json["comment"]["body"].string == text)
            #expect(try await User.all.count(in: world.database) == 1)
            #expect(try await Article.all.count(in: world.database) == 2)
        }
    }
}
