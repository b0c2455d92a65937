import Covet
import CovetTestSupport
import CovetTesting
import Foundation
import Testing

@testable import Conduit

/// Conduit, asked in process.
struct World: Sendable {
    let app: Application
    let database: Database
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
        let connection = ConnectionInfo(logger: app.logger)
        let request = try Request(method, target, headers: headers, body: content, connection: connection)
        let response = try await app(request)
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

/// Lends the app as it is configured to serve, on an empty database: in memory, or with COVET_TEST_STORE=postgresql on the
/// server of COVET_TEST_POSTGRES. `script/test` runs these tests on both.
func withConduit(_ body: (World) async throws -> Void) async throws {
    switch ProcessInfo.processInfo.environment["COVET_TEST_STORE"] ?? "sqlite" {
    case "sqlite": try await withConduit(on: "sqlite::memory:", body)
    case "postgresql":
        try await withScratchDatabase(on: TestServer.requireURL()) { url in try await withConduit(on: url, body) }
    case let other: throw UnknownStore(name: other)
    }
}

struct UnknownStore: Error {
    let name: String
}

private func withConduit(on url: String, _ body: (World) async throws -> Void) async throws {
    let app = try await Application.make(
        Conduit.self,
        input: SettingsInput(variables: ["APP_ENV": "test", "DATABASE_URL": url]),
        log: { _ in LogOutput(levels: LogLevels(common: .critical), format: .json) { _ in } }
    )
    do {
        try await app.migrate()
        let database = try #require(app.database)
        let tokens = try TokenIssuer(app.configuration.jwt)
        try await body(World(app: app, database: database, passwords: PasswordHasher(), tokens: tokens))
    } catch {
        await app.close()
        throw error
    }
    await app.close()
}
