import Covet
import CovetTesting
import Testing

@testable import Tour

@Test func aNoteIsWrittenOnce() async throws {
    try await withApp(Tour.self) { app in
        let answer = try await app.post("/api/notes", json: ["title": "Buy bread"])
        #expect(answer.status == .created)
        #expect(answer.headers[.location] == "/api/notes/1")
        let again = try await app.post("/api/notes", json: ["title": "Buy bread"])
        #expect(again.status == .conflict)
        #expect(try again.json()["errors"][0]["field"].string == "title")
    }
}

@Test func whatIsDoneIsStruckOut() async throws {
    try await withApp(Tour.self) { app in
        try await app.database.insert(Note.Draft(title: "<b>", body: "", isDone: true))
        let page = try await app.get("/")
        #expect(page.text.contains("<s>&lt;b&gt;</s>"))
    }
}
