import Covet
import CovetTesting
import Testing

/// What `withApp` lends.
struct TestingTests {
    @Test func visitorsKeepTheirOwnCookies() async throws {
        try await withApp(TestNotes.self) { app async throws in
            let ann = app.client()
            #expect(try await ann.get("/cookies").text == "none")
            _ = try await ann.post("/login")
            #expect(ann.cookie("visitor") == "ann")
            #expect(try await ann.get("/cookies").text == "visitor=ann")
            #expect(try await app.client().get("/cookies").text == "none")
            #expect(try await app.get("/cookies").text == "none")
            _ = try await ann.post("/logout")
            #expect(ann.cookie("visitor") == nil)
            #expect(try await ann.get("/cookies").text == "none")
        }
    }

    @Test(arguments: [
        ("/cookies/below", "narrow=yes; visitor=ann"), ("/cookies", "visitor=ann"),
        ("/cookies/below?a=/", "narrow=yes; visitor=ann"), ("/cookies/belowness", "visitor=ann"),
    ])
    func cookiesGoWhereTheirPathSays(path: String, sent: String) async throws {
        try await withApp(TestNotes.self) { app async throws in
            let ann = app.client()
            _ = try await ann.post("/login")
            #expect(try await ann.get(path).text == sent)
        }
    }

    @Test func formsAreSentAsPagesSendThem() async throws {
        try await withApp(
            TestNotes.self,
            amend: { app in
                app.routes.post("/echo") { request in String(buffer: try await request.body.collect()) }
            }
        ) { app async throws in
            let answer = try await app.post("/echo", form: ["a b": "ä&=+%", "c": ""])
            #expect(answer.text == "a+b=%C3%A4%26%3D%2B%25&c=")
            #expect(try await app.post("/notes", form: ["title": "Bread"]).status == .created)
            #expect(try await app.post("/notes", form: ["title": ""]).status == .unprocessableContent)
        }
    }

    @Test func aValueIsSentAsJSONWhateverItsShape() async throws {
        try await withApp(TestNotes.self) { app async throws in
            let answer = try await app.post("/notes", json: ["title": 12, "other": nil] as JSONValue)
            #expect(answer.status == .unprocessableContent)
            #expect(try await app.put("/notes", json: ["title": "x"]).status == .methodNotAllowed)
            #expect(try await app.patch("/notes", json: ["title": "x"]).status == .methodNotAllowed)
            let text = try await app.send(.post, "/notes", json: "x", headers: [.contentType: "text/plain"])
            #expect(text.status == .unsupportedMediaType)
        }
    }

    @Test func streamsAreCollectedWithTheirTrailersUpToALimit() async throws {
        try await withApp(
            TestNotes.self,
            amend: { app in
                app.routes.get("/stream") { _ in
                    Response(
                        body: .stream { writer in
                            for _ in 0..<4 { try await writer.write(ByteBuffer(string: "chunk")) }
                            writer.setTrailers(["x-sum": "20"])
                        }
                    )
                }
                app.routes.get("/torn") { _ in
                    Response(body: .stream(length: 10) { try await $0.write(ByteBuffer(string: "five!")) })
                }
                app.routes.get("/split") { _ in Response(headers: ["x-evil": "a\r\nSet-Cookie: b"]) }
            }
        ) { app async throws in
            let whole = try await app.get("/stream")
            #expect(whole.text == "chunkchunkchunkchunk")
            #expect(whole.trailers["x-sum"] == "20")
            var narrow = app
            narrow.answerLimit = 19
            await #expect(throws: TestFailure.self) { try await narrow.get("/stream") }
            narrow.answerLimit = 20
            #expect(try await narrow.get("/stream").body.readableBytes == 20)
            await #expect(throws: TestFailure.self) { try await app.get("/torn") }
            await #expect(throws: TestFailure.self) { try await app.get("/split") }
        }
    }

    @Test func statementsAreCounted() async throws {
        try await withApp(TestNotes.self) { app async throws in
            let (answer, statements) = try await app.countingStatements {
                try await app.post("/notes", json: ["title": "Bread"])
            }
            #expect(answer.status == .created)
            #expect(statements.count == 1)
            #expect(statements.texts.first?.contains("INSERT INTO") == true)
        }
        await #expect(throws: AppError.self) {
            try await withApp(Bare.self) { app in _ = try await app.countingStatements {} }
        }
    }

    @Test func theLogIsReadAsWritten() async throws {
        try await withApp(TestNotes.self, variables: ["LOG_LEVEL": "debug"]) { app async throws in
            app.application.logger.debug("counted", metadata: ["password": "hunter2", "count": "3"])
            let entry = try #require(try app.logEntries.first { $0.message == "counted" })
            #expect(entry.level == .debug)
            #expect(entry.label == "test notes")
            #expect(entry.metadata["count"].string == "3")
            #expect(!app.logLines.joined().contains("hunter2"))
        }
    }

    @Test func fieldsOfTheAppGoWithEveryRequest() async throws {
        try await withApp(TestNotes.self) { app async throws in
            let ann = app.with(.cookie, "name=ann")
            #expect(try await ann.get("/cookies").text == "name=ann")
            #expect(try await ann.get("/cookies", headers: [.cookie: "name=bob"]).text == "name=bob")
        }
    }

    @Test func appsHaveDatabasesOfTheirOwn() async throws {
        try await withApp(TestNotes.self) { first async throws in
            _ = try await first.post("/notes", json: ["title": "Bread"])
            try await withApp(TestNotes.self) { second async throws in
                #expect(try await TestNote.all.count(in: second.database) == 0)
            }
            #expect(try await TestNote.all.count(in: first.database) == 1)
        }
    }

    @Test func whatTheTestThrowsComesThrough() async throws {
        struct Expected: Error {}
        await #expect(throws: Expected.self) { try await withApp(TestNotes.self) { _ in throw Expected() } }
    }
}
