import Covet
import CovetTestSupport
import CovetTesting
import Testing

@testable import Covet

struct ObservingTests {
    @Test func aLoopOfQueriesIsLoggedWithItsRouteAndShownInDevelopment() async throws {
        try await withLoops(["APP_ENV": "development", "DEBUG": "false"]) { app async throws in
            let answer = try await app.get("/loop/6")
            let warning = try #require(answer.headers["covet-query-warning"])
            #expect(warning.hasPrefix("6 times SELECT test_notes ("))
            let line = try #require(app.logEntries.first { $0.message.contains("again and again") })
            #expect(line.label == "covet.sql")
            #expect(line.level == .warning)
            #expect(line.metadata["http.route"].string == "GET /loop/:count")
            #expect(line.metadata["count"].string == "6")
            #expect(line.requestID == answer.headers[.xRequestID])
            #expect(try await app.get("/loop/5").headers["covet-query-warning"] == nil)
        }
    }

    @Test func inProductionTheFieldIsNotSentAndEachLoopIsLoggedOnce() async throws {
        let production = [
            "APP_ENV": "production", "SECRET_KEY": Trial.production["SECRET_KEY"] ?? "",
            "JWT_SECRET_KEY": Trial.production["JWT_SECRET_KEY"] ?? "", "ALLOWED_HOSTS": "localhost",
        ]
        try await withLoops(production) { app async throws in
            #expect(try await app.get("/loop/9").headers["covet-query-warning"] == nil)
            _ = try await app.get("/loop/9")
            #expect(try app.logEntries.count { $0.message.contains("again and again") } == 1)
            #expect(app.application.observation.repetitions.all.map(\.requests) == [2])
            #expect(app.application.observation.metrics.exposition().contains("covet_db_repeated_queries_total 2"))
        }
    }

    @Test func aLoopInAStreamedBodyIsFoundToo() async throws {
        try await withLoops([:]) { app async throws in
            _ = try await app.get("/stream")
            #expect(try app.logEntries.contains { $0.message.contains("again and again") })
        }
    }

    @Test func theLimitIsASetting() async throws {
        try await withLoops(["DATABASE_REPEATED_QUERY_LIMIT": "20"]) { app async throws in
            _ = try await app.get("/loop/20")
            #expect(app.application.observation.repetitions.all.isEmpty)
        }
    }

    @Test func theQueryLogNamesTheRequestAndNoValue() async throws {
        try await expectQueryLogWithoutValues([:])
    }

    @Test(.enabled(if: TestServer.isHere, TestServer.hint))
    func theQueryLogOfAServerNamesTheRequestAndNoValue() async throws {
        try await TestServer.withDatabase { try await expectQueryLogWithoutValues(["DATABASE_URL": $0]) }
    }

    /// With the settings as they are when nobody sets them: 100 ms.
    @Test(.enabled(if: TestServer.isHere, TestServer.hint))
    func aStatementOfMoreThanATenthOfASecondIsLoggedAsSlow() async throws {
        try await TestServer.withDatabase { url in
            try await withLoops(["DATABASE_URL": url]) { app async throws in
                #expect(app.application.observing.slowQueryThreshold == .milliseconds(100))
                let answer = try await app.get("/sleep/0.11")
                let line = try #require(app.logEntries.last { $0.message == "slow query" })
                #expect(line.level == .warning)
                #expect(line.requestID == answer.headers[.xRequestID])
                #expect(line.metadata["http.route"].string == "GET /sleep/:seconds")
                #expect(line.metadata["db.query.types"].string == "double")
                #expect(line.metadata["db.query.text"].string == "SELECT pg_sleep($1::float8)::text")
                let duration = try #require(line.metadata["duration.ms"].string.flatMap { Double($0) })
                #expect(duration >= 110)
                // The plan is had by the fingerprint.
                let fingerprint = try #require(line.metadata["db.query.fingerprint"].string)
                let statement = try #require(app.application.observation.statements[fingerprint])
                let plan = try await QueryPlan.of(statement.shape, in: app.database)
                #expect(plan.lines.first?.hasPrefix("Result") == true, "\(plan.lines)")
            }
        }
    }

    @Test func sqliteShowsThePlanOfAStatementWithAndWithoutValues() async throws {
        try await withApp(TestNotes.self) { app in
            _ = try await TestNote.where { $0.title == "Bread" }.limit(3).fetch(from: app.database)
            let statement = try #require(
                app.application.observation.statements.top().first { $0.shape.summary == "SELECT test_notes" }
            )
            for values in [[], ["Bread", "3"], ["NULL", "3"]] {
                let plan = try await QueryPlan.of(statement.shape, in: app.database, values: values)
                #expect(plan.lines.first?.contains("INDEX test_notes_title_key") == true, "\(plan.lines)")
            }
            await #expect(throws: AppError.self) {
                try await QueryPlan.of(statement.shape, in: app.database, values: ["Bread"])
            }
        }
    }

    private func expectQueryLogWithoutValues(_ variables: [String: String]) async throws {
        try await withLoops(variables.merging(["LOG_LEVELS": "covet.sql=debug"]) { $1 }) { app async throws in
            let answer = try await app.get("/secret/hunter2")
            let line = try #require(
                app.logEntries.first { $0.message == "query" && $0.requestID == answer.headers[.xRequestID] }
            )
            #expect(line.level == .debug)
            #expect(line.metadata["db.query.types"].string == "text")
            #expect(line.metadata["http.route"].string == "GET /secret/:value")
            #expect(line.metadata["db.query.summary"].string == "SELECT test_notes")
            #expect(line.metadata["db.query.fingerprint"].string?.count == 16)
            #expect(line.metadata["db.rows"].string == "0")
            #expect(line.metadata["duration.ms"].string.flatMap { Double($0) } ?? -1 >= 0)
            // The access log tells the path; the log of statements tells no value, neither bound nor written into the text.
            #expect(!app.logLines.contains { $0.contains("covet.sql") && $0.contains("hunter2") })
            #expect(!app.application.observation.metrics.exposition().contains("hunter2"))
        }
    }

    @Test func withoutBeingAskedForTheQueryLogIsSilentButForSlowStatements() async throws {
        try await withLoops([:]) { app async throws in
            _ = try await app.get("/loop/1")
            #expect(try app.logEntries.filter { $0.label == "covet.sql" && $0.message == "query" }.isEmpty)
        }
        try await withLoops(["DATABASE_SLOW_QUERY_MILLISECONDS": "0"]) { app async throws in
            _ = try await app.get("/loop/1")
            let line = try #require(
                app.logEntries.first { $0.message == "slow query" && $0.metadata["http.route"].string != nil }
            )
            #expect(line.level == .warning)
            #expect(line.metadata["db.query.fingerprint"].string?.count == 16)
            #expect(app.application.observation.metrics.exposition().contains("covet_db_slow_queries_total{"))
        }
    }

    @Test func aBudgetFailsARequestThatAsksInALoop() async throws {
        let error = await #expect(throws: TestFailure.self) {
            try await withLoops([:], budget: .withoutLoops) { app in _ = try await app.get("/loop/6") }
        }
        #expect(error?.description.contains("GET /loop/6 asks the same question 6 times") == true)
        #expect(error?.description.contains("SELECT test_notes") == true)
        try await withLoops([:], budget: .withoutLoops) { app in _ = try await app.get("/loop/5") }
    }

    @Test func aBudgetCountsEachRequestAndAllOfThem() async throws {
        let perRequest = await #expect(throws: TestFailure.self) {
            try await withLoops([:], budget: QueryBudget(perRequest: 2)) { app in _ = try await app.get("/loop/3") }
        }
        #expect(perRequest?.description.contains("sent 3 statements, and 2 are allowed") == true)
        let inAll = await #expect(throws: TestFailure.self) {
            try await withLoops([:], budget: QueryBudget(inAll: 5)) { app async throws in
                _ = try await app.get("/loop/3")
                _ = try await app.get("/loop/3")
            }
        }
        #expect(inAll?.description.contains("sent 6 statements, and 5 are allowed") == true)
    }

    @Test func metricsAreShownByRoutePatternNeverByPath() async throws {
        try await withLoops([:]) { app async throws in
            _ = try await app.get("/loop/1")
            for number in 0..<50 { _ = try await app.get("/nowhere/\(number)") }
            _ = try await app.send(CovetHTTP.Method("INVENTED"), "/nowhere/x")
            let answer = try await app.get("/metrics")
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let text = answer.text
            #expect(
                text.contains(
                    #"http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",http_route="/loop/:count",url_scheme="http"} 1"#
                )
            )
            #expect(
                text.contains(
                    #"_count{http_request_method="GET",http_response_status_code="404",url_scheme="http"} 50"#
                )
            )
            #expect(text.contains(#"http_request_method="_OTHER""#))
            #expect(!text.contains("nowhere") && !text.contains("INVENTED"))
            #expect(
                text.contains(
                    #"db_client_operation_duration_seconds_count{db_operation_name="SELECT",db_query_summary="SELECT test_notes",db_system_name="sqlite"}"#
                )
            )
        }
    }

    /// Whoever is not on this machine and has no token must not see the metrics, whatever they claim.
    @Test(arguments: [
        ["x-forwarded-for": "127.0.0.1"], ["x-forwarded-for": "203.0.113.9"], ["forwarded": "for=127.0.0.1"],
        ["x-real-ip": "127.0.0.1"], ["via": "1.1 proxy"], ["authorization": "Bearer wrong"],
        ["authorization": "Bearer "], ["authorization": "Basic dG9rZW46dG9rZW4="],
    ])
    func strangersDoNotSeeMetrics(fields: [String: String]) async throws {
        var headers = Headers()
        for (name, value) in fields { headers[try #require(HeaderName(name))] = value }
        // From afar, and through a proxy on this machine that nobody named as trusted.
        for address in ["203.0.113.9", "", "::ffff:203.0.113.9"]
            + (fields.keys.contains("authorization") ? [] : ["127.0.0.1"])
        {
            for path in ["/metrics", "/metrics/statements"] {
                try await withLoops(["METRICS_TOKEN": "correct-token-of-some-length"]) { app async throws in
                    let answer = try await Self.ask(app, path, headers, from: address)
                    #expect(answer.status == .notFound, "\(fields) from \(address)")
                }
            }
        }
    }

    @Test func everyLineOfARequestNamesItsTrace() async throws {
        let variables = ["TRUSTED_PROXIES": "127.0.0.1", "LOG_LEVELS": "covet.sql=debug"]
        let trace = "0af7651916cd43dd8448eb211c80319c"
        let fields: Headers = ["traceparent": "00-\(trace)-b7ad6b7169203331-01"]
        try await withLoops(variables) { app async throws in
            for (path, expected) in [
                ("/loop/6", ["query", "the same query is asked again and again", "request answered"]),
                ("/broken", ["request failed unexpectedly", "request answered"]),
            ] {
                let id = try await app.get(path, headers: fields).headers[.xRequestID]
                let lines = try app.logEntries.filter { $0.requestID == id }
                for message in expected { #expect(lines.contains { $0.message.hasPrefix(message) }, "\(message)") }
                #expect(lines.allSatisfy { $0.traceID == trace }, "\(lines)")
            }
        }
        try await withLoops([:]) { app async throws in
            _ = try await app.get("/loop/1", headers: fields)
            #expect(!app.logLines.contains { $0.contains(trace) })
        }
    }

    @Test func aTrustedProxyTellsWhoAsks() async throws {
        let variables = ["TRUSTED_PROXIES": "127.0.0.1"]
        for (field, status) in [
            ("203.0.113.9", Status.notFound), ("127.0.0.1, 203.0.113.9", .notFound), ("127.0.0.1", .ok),
        ] {
            try await withLoops(variables) { app async throws in
                let answer = try await Self.ask(app, "/metrics", [.xForwardedFor: field], from: "127.0.0.1")
                #expect(answer.status == status, "\(field)")
            }
        }
    }

    @Test func neighboursAndHoldersOfTheTokenSeeMetrics() async throws {
        let token = "correct-token-of-some-length"
        try await withLoops(["METRICS_TOKEN": token, "METRICS_NETWORKS": "10.1.0.0/16"]) { app async throws in
            #expect(try await Self.ask(app, "/metrics", [:], from: "10.1.2.3").status == .ok)
            #expect(try await Self.ask(app, "/metrics", [:], from: "127.0.0.1").status == .notFound)
            let bearer: Headers = [.authorization: "Bearer \(token)", .xForwardedFor: "1.2.3.4"]
            #expect(try await Self.ask(app, "/metrics", bearer, from: "203.0.113.9").status == .ok)
        }
        try await withLoops(["METRICS_ENABLED": "false"]) { app async throws in
            #expect(try await app.get("/metrics").status == .notFound)
        }
    }

    @Test(arguments: [
        ("METRICS_TOKEN", "short"), ("METRICS_NETWORKS", "10.0.0.0/99"), ("METRICS_NETWORKS", "localhost"),
        ("DATABASE_SLOW_QUERY_MILLISECONDS", "fast"), ("DATABASE_REPEATED_QUERY_LIMIT", "0"),
    ])
    func wrongSettingsAreNamed(name: String, value: String) async throws {
        let error = await #expect(throws: SettingsError.self) { try await withLoops([name: value]) { _ in } }
        #expect(error?.problems.contains { $0.name == name } == true)
    }

    @Test(arguments: [
        ("aaaaaaaaaaaaaaaaaaaaaaaa", true), ("metrics-token-of-the-shop", true),
        (Trial.production["SECRET_KEY"] ?? "", true),
        ("kT4vWq8Zr5Nx3KpL2mYc7HsD", false),
    ])
    func productionRefusesAGuessableToken(token: String, isRefused: Bool) async throws {
        let variables = [
            "APP_ENV": "production", "SECRET_KEY": Trial.production["SECRET_KEY"] ?? "",
            "JWT_SECRET_KEY": Trial.production["JWT_SECRET_KEY"] ?? "", "ALLOWED_HOSTS": "localhost",
            "METRICS_TOKEN": token,
        ]
        do {
            try await withLoops(variables) { _ in #expect(!isRefused) }
        } catch let error as SettingsError {
            #expect(isRefused && error.problems.map(\.name) == ["METRICS_TOKEN"], "\(error)")
        }
    }

    @Test func theReportOfStatementsHasNoValue() async throws {
        try await withLoops([:]) { app async throws in
            _ = try await app.get("/secret/hunter2")
            let report = try await app.get("/metrics/statements").json(as: StatementReport.self)
            let statement = try #require(
                report.statements.first { $0.text.contains("= $1") && $0.summary == "SELECT test_notes" }
            )
            #expect(statement.calls == 1)
            #expect(try await !app.get("/metrics/statements").text.contains("hunter2"))
        }
    }

    private static func ask(_ app: TestApp, _ path: String, _ headers: Headers, from address: String) async throws
        -> Response
    {
        var headers = headers
        headers[.host] = "localhost"
        return try await app.application.respond(
            to: Request(.get, path, headers: headers, connection: ConnectionInfo(remoteAddress: address))
        )
    }

    private func withLoops(
        _ variables: [String: String],
        budget: QueryBudget? = nil,
        _ body: (TestApp) async throws -> Void
    ) async throws {
        try await withApp(
            TestNotes.self,
            variables: variables,
            queryBudget: budget,
            amend: { app in
                let database = try app.database
                app.routes.get("/loop/:count") { request in
                    for id in 0..<(try request.parameters.require("count", as: Int.self)) {
                        _ = try await database.query("SELECT title FROM test_notes WHERE id = \(id)", as: String.self)
                    }
                    return "done"
                }
                app.routes.get("/secret/:value") { request in
                    let value: String = try request.parameters.require("value")
                    _ = try await database.query("SELECT id FROM test_notes WHERE title = \(value)", as: Int.self)
                    _ = try await database.query(
                        SQL(unsafeRaw: "SELECT id FROM test_notes WHERE title LIKE '\(value)'"),
                        as: Int.self
                    )
                    return "done"
                }
                app.routes.get("/sleep/:seconds") { request in
                    let seconds: Double = try request.parameters.require("seconds")
                    _ = try await database.query("SELECT pg_sleep(\(seconds)::float8)::text", as: String?.self)
                    return "slept"
                }
                app.routes.get("/stream") { _ in
                    Response(
                        body: .stream { writer in
                            for id in 0..<7 {
                                _ = try await database.query(
                                    "SELECT title FROM test_notes WHERE id = \(id)",
                                    as: String.self
                                )
                            }
                            try await writer.write(ByteBuffer(string: "done"))
                        }
                    )
                }
            },
            body
        )
    }
}
