import Covet
import CovetTesting
import Testing

/// Prefetched rows that no answer depends on fail a test with a query budget.
struct UnusedLoadTests {
    @Test func aLoadThatNoAnswerDependsOnFailsTheTest() async throws {
        let error = await #expect(throws: TestFailure.self) {
            try await withShelves { app async throws in _ = try await app.get("/titles") }
        }
        let text = error?.description ?? ""
        #expect(text.contains("LoadedBook for each LoadedShelf (shelf_id), from CovetTests/UnusedLoadTests.swift:"))
        #expect(text.contains("GET /titles"))
    }

    @Test func aLoadThatShowsInTheAnswerIsOfUse() async throws {
        try await withShelves { app async throws in #expect(try await app.get("/books").text == "On Dragons,On Swift") }
    }

    @Test func aLoadThatDecidesTheStatusIsOfUse() async throws {
        try await withShelves { app async throws in #expect(try await app.get("/status").status == .ok) }
    }

    @Test func aLoadThatOneAnswerDependsOnIsOfUse() async throws {
        try await withShelves { app async throws in
            #expect(try await app.get("/titles?with=none").status == .ok)
            #expect(try await app.get("/titles?with=books").text.contains("On Swift"))
        }
    }

    @Test func aLoadWithoutRowsSaysNothing() async throws {
        try await withShelves { app async throws in
            try await app.database.execute("DELETE FROM loaded_books")
            _ = try await app.get("/titles")
        }
    }

    @Test func anAnswerThatIsKeptSaysNothing() async throws {
        try await withShelves { app async throws in _ = try await app.get("/kept") }
    }

    @Test func onlyWhatIsSafeIsSentTwice() async throws {
        try await withShelves { app async throws in
            _ = try await app.post("/titles")
            #expect(try await app.get("/count").text == "1")
        }
    }

    @Test func theSecondRequestsCanBeLeftOut() async throws {
        try await withShelves(QueryBudget(refusesUnusedLoads: false)) { app async throws in
            _ = try await app.get("/titles")
            #expect(try await app.get("/count").text == "1")
        }
    }

    private func withShelves(
        _ budget: QueryBudget = QueryBudget(),
        _ body: (TestApp) async throws -> Void
    ) async throws {
        let calls = Calls()
        try await withApp(
            TestNotes.self,
            queryBudget: budget,
            amend: { app in
                let database = try app.database
                app.routes.get("/titles") { request in
                    await calls.count()
                    return try await Self.titles(database, withBooks: request.head.query == "with=books")
                }
                app.routes.post("/titles") { _ in
                    await calls.count()
                    return try await Self.titles(database, withBooks: false)
                }
                app.routes.get("/count") { _ in "\(await calls.number)" }
                app.routes.get("/kept") { _ in
                    if let kept = await calls.kept { return kept }
                    let text = try await Self.titles(database, withBooks: true)
                    await calls.keep(text)
                    return text
                }
                app.routes.get("/books") { _ in
                    let rows = try await LoadedShelf.prefetching(\.books).fetch(from: database)
                    return rows.flatMap { $0.1.map(\.title) }.sorted().joined(separator: ",")
                }
                app.routes.get("/status") { _ in
                    let rows = try await LoadedShelf.prefetching(\.books).fetch(from: database)
                    return Response(rows.contains { !$0.1.isEmpty } ? .ok : .notFound)
                }
            },
            { app async throws in
                for model in [LoadedShelf.self, LoadedBook.self] as [any Model.Type] {
                    try await app.database.execute(model.tableSchema.createStatement(for: .sqlite))
                }
                let shelf = try await app.database.insert(LoadedShelf.Draft(name: "first"))
                try await app.database.insert([
                    LoadedBook.Draft(title: "On Dragons", shelf: shelf.id),
                    LoadedBook.Draft(title: "On Swift", shelf: shelf.id),
                ])
                try await body(app)
            }
        )
    }

    private static func titles(_ database: Database, withBooks: Bool) async throws -> String {
        let rows = try await LoadedShelf.prefetching(\.books).fetch(from: database)
        return rows.map { shelf, books in withBooks ? "\(shelf.name): \(books.map(\.title))" : shelf.name }.joined()
    }
}

private actor Calls {
    private(set) var number = 0
    private(set) var kept: String?

    func count() { number += 1 }
    func keep(_ text: String) { kept = text }
}

@Model
struct LoadedShelf {
    let id: ID
    var name: String
    static let books = hasMany(\LoadedBook.shelf)
}

@Model
struct LoadedBook {
    let id: ID
    var title: String
    var shelf: LoadedShelf.ID
}
