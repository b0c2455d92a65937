import Covet

/// A small app for the tests of the app layer: one model, one setting, routes that fail in several ways.
struct TestNotes: CovetApp {
    static let name = "Test Notes"
    static let version = "1.2.3"
    static let settings: [any Settings.Type] = [TestNotesSettings.self]

    func configure(_ app: inout App) async throws {
        let settings = try app.settings(TestNotesSettings.self)
        let database = try app.database
        app.models = [TestNote.self]
        app.routes.get("/") { HTML("<h1>Notes</h1>") }
        app.routes.get("/limit") { "\(settings.limit)" }
        app.routes.get("/notes/:id") { request in
            try await TestNote.find(request.parameters.require("id")).one(from: database).title
        }
        app.routes.post("/notes") { (input: Valid<NewTestNote>) in
            Created(try await database.insert(TestNote.Draft(title: input.title)).title)
        }
        app.routes.get("/broken") { _ -> Response in throw Broken() }
        app.routes.get("/host") { request in request.client.host ?? "" }
        app.routes.post("/login") { _ -> Response in
            var response = Response(.noContent)
            response.set(try ResponseCookie("visitor", "ann"))
            response.set(try ResponseCookie("narrow", "yes", path: "/cookies/below"))
            return response
        }
        app.routes.post("/logout") { _ -> Response in
            var response = Response(.noContent)
            response.set(try .deleting("visitor"))
            return response
        }
        for path in ["/cookies", "/cookies/below", "/cookies/belowness"] {
            app.routes.get(path) { request in request.headers[.cookie] ?? "none" }
        }
    }

    func seed(_ app: Application) async throws {
        _ = try await app.database?.insert(TestNote.Draft(title: "Seeded"))
    }

    struct Broken: Error, CustomStringConvertible {
        let description = "secret-of-the-error at /srv/secret-path.swift"
    }
}

struct TestNotesSettings: Settings {
    var limit: Int

    init(from source: SettingsReader) throws {
        limit = try source.value("TEST_NOTES_LIMIT", default: 10, in: 1...100)
    }
}

@Model
struct TestNote {
    let id: ID
    @Unique var title: String
}

extension TestNote.ID: ParameterConvertible {}

struct NewTestNote: Input {
    var title: String

    func validate(_ check: inout Validation<NewTestNote>) {
        check(\.title, .length(1...10))
    }
}
