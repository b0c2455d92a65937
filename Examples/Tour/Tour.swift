import ArgumentParser
import Covet

/// A place for notes: the app that the README's tour builds, step by step.
@main
struct Tour: CovetApp {
    static let version = "1.0.0"
    static let summary = "Notes, the app of Covet's tour"
    static let settings: [any Settings.Type] = [NoteSettings.self]
    static let commands: [any AsyncParsableCommand.Type] = [SelfTest.self]

    func configure(_ app: inout App) async throws {
        let settings = try app.settings(NoteSettings.self)
        let database = try app.database
        app.models = [Note.self]
        app.routes.mount(
            NotePages(database: database, title: settings.title),
            NoteRoutes(database: database, limit: settings.limit)
        )
        app.checks.append(RoomForNotes(database: database, limit: settings.limit))
    }

    func seed(_ app: Application) async throws {
        guard let database = app.database else { return }
        try await database.insert([
            Note.Draft(title: "Buy bread", body: "And butter."),
            Note.Draft(title: "Read the checklist", body: "Tour check --deploy", isDone: true),
        ])
    }
}

/// What can be set from outside; a wrong value keeps the app from starting.
struct NoteSettings: Settings {
    /// `NOTES_TITLE`: what the page is called.
    var title: String
    /// `NOTES_LIMIT`: how many notes there can be.
    var limit: Int

    init(from source: SettingsReader) throws {
        title = try source.value("NOTES_TITLE", default: "Notes")
        limit = try source.value("NOTES_LIMIT", default: 1000, in: 1...1_000_000)
    }
}

/// A table `notes`: a stored property is a column.
@Model
struct Note: Encodable {
    let id: ID
    @Unique @Length(1...100) var title: String
    @Length(0...10_000) var body: String
    var isDone = false
}

extension Note.ID: ParameterConvertible {}

/// What a client may send, with the rules that it must keep.
struct NewNote: Input {
    var title: String
    var body: String?

    func validate(_ check: inout Validation<NewNote>) {
        check(\.title, .length(1...100))
        check(\.body, .length(0...10_000))
    }
}

/// The API: each function's signature is the contract.
@Routes("/api/notes")
struct NoteRoutes {
    let database: Database
    let limit: Int

    /// The newest hundred notes: all of them, or those that are done or not.
    @GET
    func index(done: Bool?) async throws -> [Note] {
        var notes = Note.order { $0.id.descending }.limit(100)
        if let done { notes = notes.where { $0.isDone == done } }
        return try await notes.fetch(from: database)
    }

    /// One note.
    @GET("/:id", name: "note")
    func show(id: Note.ID) async throws -> Note {
        try await Note.find(id).one(from: database)
    }

    /// Writes a note.
    @POST
    func create(_ input: Valid<NewNote>, _ request: Request) async throws -> Created<Note> {
        let note = try await database.transaction { transaction in
            guard try await Note.all.count(in: transaction) < limit else {
                throw HTTPError(.conflict, "There is no room for more notes. Delete one first.")
            }
            return try await transaction.insert(Note.Draft(title: input.title, body: input.body ?? ""))
        }
        return Created(note, location: try request.url(for: "note", ["id": "\(note.id)"]))
    }

    /// Says that what the note asks for is done.
    @PUT("/:id/done")
    func finish(id: Note.ID) async throws -> Note {
        var note = try await Note.find(id).one(from: database)
        note.isDone = true
        try await database.update(note)
        return note
    }

    /// Deletes a note.
    @DELETE("/:id")
    func delete(id: Note.ID) async throws -> NoContent {
        try await database.delete(Note.find(id).one(from: database))
        return NoContent()
    }
}

/// The page for people.
@Routes
struct NotePages {
    let database: Database
    let title: String

    /// All notes on a page.
    @GET("/")
    func index() async throws -> HTML {
        let notes = try await Note.order { $0.id.descending }.limit(100).fetch(from: database)
        let items = notes.map { note in
            HTML("<li>\(note.isDone ? HTML("<s>\(note.title)</s>") : HTML("\(note.title)"))</li>")
        }
        return HTML("<!doctype html><title>\(title)</title><h1>\(title)</h1><ul>\(items)</ul>")
    }
}

/// A line of the app's own in the checklist.
struct RoomForNotes: Check {
    let id: CheckID = "tour.room-for-notes"
    let title = "At least a tenth of the room for notes is free"
    let phase = Phase.deploy
    let database: Database
    let limit: Int

    func run(in context: CheckContext) async throws -> CheckResult {
        let count = try await Note.all.count(in: database)
        guard count * 10 <= limit * 9 else {
            return .fail("\(count) of \(limit) notes are there", fix: "raise NOTES_LIMIT")
        }
        return .pass(context.evidence("\(count) of \(limit) notes are there", from: "the table notes"))
    }
}
