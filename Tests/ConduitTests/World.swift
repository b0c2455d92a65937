import Covet
import CovetSQLite
import FoundationEssentials
import NIOCore
import Testing

@testable import Conduit

/// Conduit on a database in memory, asked in process through the same middleware as when it serves.
struct World: Sendable {
    let database: Database
    let router: Router
    let passwords: PasswordHasher
    let tokens: TokenIssuer

    struct Answer: Sendable {
        let status: Status
        let headers: Headers
        let text: String

        /// The body as JSON; null where it is none.
        var json: JSONValue {
            (try? JSON.decode(JSONValue.self, from: ByteBuffer(string: text))) ?? .null
        }

        var errors: [String] { json["errors"]["body"].array?.compactMap(\.string) ?? [] }
    }

    func send(
        _ method: Covet.Method,
        _ target: String,
        as user: User? = nil,
        headers: Headers = Headers(),
        _ body: JSONValue? = nil
    ) async throws -> Answer {
        var headers = headers
        if let user { headers[.authorization] = "Token \(try await tokens.issue(for: user.id.description))" }
        var content = RequestBody.empty
        if let body {
            headers[.contentType] = "application/json"
            content = RequestBody(try JSON.encode(body))
        }
        let response = try await router(Request(method, target, headers: headers, body: content))
        return Answer(
            status: response.status,
            headers: response.headers,
            text: response.body.buffered.map { String(buffer: $0) } ?? ""
        )
    }

    /// A user who signs in by token alone: nobody knows a password for that hash.
    func user(_ name: String) async throws -> User {
        try await database.insert(
            User.Draft(username: name, email: "\(name)@example.org", passwordHash: "none")
        )
    }

    /// Publishes an article; its slug.
    func article(_ title: String = "On Dragons", tags: [String] = [], by author: User) async throws -> String {
        let answer = try await send(
            .post,
            "/api/articles",
            as: author,
            [
                "article": [
                    "title": .string(title), "description": "short", "body": "long",
                    "tagList": .array(tags.map { .string($0) }),
                ]
            ]
        )
        return try #require(answer.json["article"]["slug"].string, "\(answer.text)")
    }
}

func withConduit(_ body: (World) async throws -> Void) async throws {
    try await withTables { database in
        let passwords = PasswordHasher()
        let tokens = try TokenIssuer(
            key: TokenKey(algorithm: .hs256, secret: Secret("a key for tests alone, 32 bytes or more")),
            issuer: "conduit",
            audience: "conduit"
        )
        let routes = Routes()
        routes.addConduit(database: database, passwords: passwords, tokens: tokens)
        var stack = MiddlewareStack()
        stack.append(SecurityHeaders())
        stack.append(ErrorResponses(format: ErrorsResponse.response))
        let router = try Router(routes, middleware: stack)
        try await body(World(database: database, router: router, passwords: passwords, tokens: tokens))
    }
}

/// An empty database with Conduit's tables.
func withTables(_ body: (Database) async throws -> Void) async throws {
    let database = try Database.sqlite(url: "sqlite::memory:")
    let models: [any Model.Type] = [
        User.self, Follow.self, Article.self, Tag.self, ArticleTag.self, Favorite.self, Comment.self,
    ]
    for model in models {
        let schema = try model.tableSchema
        try await database.execute(schema.createStatement(for: database.dialect))
        for index in schema.createIndexStatements(for: database.dialect) { try await database.execute(index) }
    }
    try await body(database)
    await database.close()
}
