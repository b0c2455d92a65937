import Covet
import CovetTesting
import Testing

struct ErrorTests {
    private static let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    @Test(arguments: ["/nowhere", "/broken", "/notes/1", "/notes/abc"])
    func browsersGetAPageAndProgramsGetProblemDetails(path: String) async throws {
        try await withApp(TestNotes.self) { app async throws in
            let page = try await app.get(path, headers: [.accept: Self.browser])
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.text.contains(try #require(page.headers[.xRequestID])))
            let problem = try await app.get(path)
            #expect(problem.headers[.contentType] == "application/problem+json")
            #expect(try problem.json()["status"].int == Int(problem.status.code))
            #expect(try problem.json()["requestId"].string == problem.headers[.xRequestID])
            #expect(page.status == problem.status)
        }
    }

    @Test(arguments: [
        ("/notes/1", Status.notFound), ("/notes/abc", .badRequest), ("/broken", .internalServerError),
        ("/nowhere", .notFound),
    ])
    func errorsBecomeTheirStatus(path: String, status: Status) async throws {
        try await withApp(TestNotes.self) { app async throws in
            #expect(try await app.get(path).status == status)
        }
    }

    /// JSON, forms and queries can bring a NUL, and PostgreSQL keeps none: the client's mistake, not ours.
    @Test(arguments: [("22021", Status.unprocessableContent), ("22P05", .unprocessableContent)])
    func aTextThatTheDatabaseCannotKeepIsInput(state: String, status: Status) {
        let error = DatabaseError(.invalidValue, "a text holds a NUL", vendorCode: state)
        #expect(error.httpError.status == status)
        #expect(DatabaseError(.invalidValue, "a division by zero", vendorCode: "22012").httpError.status.code == 500)
    }

    @Test func anIDThatIsNoneIsNamedForPeople() async throws {
        try await withApp(TestNotes.self) { app in
            let answer = try await app.get("/notes/abc")
            #expect(
                try answer.json()["detail"].string
                    == #"The path parameter "id" is "abc", but an id is wanted."#
            )
        }
    }

    @Test func anUnexpectedErrorTellsNothingAndIsLoggedOnce() async throws {
        try await withApp(TestNotes.self) { app async throws in
            for accept in [Self.browser, "application/json"] {
                let answer = try await app.get("/broken?token=hidden", headers: [.accept: accept])
                #expect(answer.status == .internalServerError)
                #expect(!answer.text.contains("secret"))
                let id = try #require(answer.headers[.xRequestID])
                let lines = try app.logEntries.filter { $0.requestID == id && $0.level == .error }
                #expect(lines.count == 1)
                let line = try #require(lines.first)
                #expect(line.metadata["http.route"].string == "/broken")
                #expect(line.metadata["error.chain"][0].string?.contains("secret-of-the-error") == true)
                let record = try #require(app.application.errors.record(ofRequest: id))
                #expect(record.requestID == id)
            }
            #expect(app.application.errors.total == 2)
            #expect(!app.logLines.contains { $0.contains("hidden") })
        }
    }

    @Test func causesAreShownInDebugAlone() async throws {
        try await withApp(TestNotes.self, variables: ["DEBUG": "true"]) { app async throws in
            #expect(try await app.get("/broken").text.contains("secret-of-the-error"))
        }
    }

    @Test func inputIsRefusedFieldByField() async throws {
        try await withApp(TestNotes.self) { app async throws in
            let answer = try await app.post("/notes", json: ["title": ""])
            #expect(answer.status == .unprocessableContent)
            #expect(try answer.json()["errors"][0]["field"].string == "title")
            #expect(try answer.json()["errors"][0]["message"].string == "must not be empty")
        }
    }

    @Test func aValueThatIsTakenIsAConflictOfItsField() async throws {
        try await withApp(TestNotes.self) { app async throws in
            #expect(try await app.post("/notes", json: ["title": "Bread"]).status == .created)
            let answer = try await app.post("/notes", json: ["title": "Bread"])
            #expect(answer.status == .conflict)
            #expect(try answer.json()["errors"][0]["field"].string == "title")
            #expect(try app.logEntries.allSatisfy { $0.level < .error })
        }
    }

    @Test(
        arguments: [
            (UniqueViolation(model: "Secret", fields: ["a", "b"]), Status.conflict, ["a", "b"]),
            (LengthViolation(model: "Secret", field: "a", allowed: 1...2, count: 3), .unprocessableContent, ["a"]),
            (PrecisionViolation(model: "Secret", field: "a", precision: 5, scale: 2), .unprocessableContent, ["a"]),
            (CheckViolation(model: "Secret", check: "secret_rule", fields: ["a"]), .unprocessableContent, ["a"]),
            (ForeignKeyViolation(model: "Secret", fields: ["a"], reason: .missingRow), .unprocessableContent, ["a"]),
            (
                ForeignKeyViolation(model: "Secret", fields: [], reason: .stillReferenced(table: "secrets")), .conflict,
                []
            ),
            (StaleRowError(model: "Secret"), .conflict, []),
            (NullViolation(model: "Secret", field: "a"), .internalServerError, []),
        ] as [(any Error, Status, [String])]
    )
    func whatADatabaseRefusesIsTheClientsToMend(error: any Error, status: Status, fields: [String]) async throws {
        try await withApp(
            TestNotes.self,
            amend: { app in app.routes.get("/refused") { _ -> Response in throw error } }
        ) { app in
            let answer = try await app.get("/refused")
            let told = try answer.json()["errors"].array?.compactMap { $0["field"].string } ?? []
            #expect(answer.status == status)
            #expect(told == fields)
            #expect(!answer.text.lowercased().contains("secret"))
        }
    }

    @Test(arguments: [
        (DatabaseError.Code.busy, Status.serviceUnavailable), (.connection, .serviceUnavailable),
        (.deadlineExceeded, .serviceUnavailable), (.syntax, .internalServerError), (.other, .internalServerError),
    ])
    func databaseErrorsTellNothingOfTheDatabase(code: DatabaseError.Code, status: Status) async throws {
        try await withApp(
            TestNotes.self,
            amend: { app in
                app.routes.get("/database") { _ -> Response in
                    throw DatabaseError(code, "no such table: secrets", statement: "SELECT hidden FROM secrets")
                }
            }
        ) { app async throws in
            let answer = try await app.get("/database")
            #expect(answer.status == status)
            #expect((answer.headers[.retryAfter] != nil) == (status == .serviceUnavailable))
            #expect(!answer.text.contains("secrets"))
        }
    }
}
