import CovetJSON
import CovetTestSupport
import Logging
import NIOCore
import Synchronization
import Testing

@testable import CovetHTTP

struct SecretFailure: Error, CustomStringConvertible {
    var description: String { "SELECT password FROM users WHERE token = 'hunter2' at /srv/app/main.swift" }
}

struct OuterFailure: CausedError {
    let cause: (any Error)?
}

@Suite struct ErrorResponsesTests {
    private static let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    private func answer(
        _ error: any Error,
        accept: String? = nil,
        log: LogCapture = LogCapture(),
        path: String = "/things/7",
        errors: ErrorResponses = ErrorResponses()
    ) async throws -> Response {
        var headers = Headers()
        headers[.accept] = accept
        let app = InProcess(RequestIDs { "req-0123456789" }, SecurityHeaders(), errors) { request in
            request.note("user.id", "42")
            throw error
        }
        return try await app(Request(.get, path, headers: headers, connection: .from("192.0.2.1", log: log)))
    }

    @Test func httpErrorBecomesProblemDetails() async throws {
        let response = try await answer(HTTPError(.conflict, "Taken. Choose \"another\"."))
        #expect(response.status == .conflict)
        #expect(response.headers[.contentType] == "application/problem+json")
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.vary] == "Accept")
        #expect(
            response.text == #"{"type":"about:blank","title":"Conflict","status":409,"#
                + #""detail":"Taken. Choose \"another\".","instance":"/things/7","requestId":"req-0123456789"}"#
        )
    }

    @Test func fieldsOfAnHTTPErrorAreSent() async throws {
        let error = HTTPError(.tooManyRequests, retryAfter: .milliseconds(1500))
        #expect(try await answer(error).headers[.retryAfter] == "2")
    }

    @Test func fieldErrorsAreListed() async throws {
        let error = ValidationError(fields: [.init(field: "tags[2]", message: "must not be empty")])
        let response = try await answer(error)
        #expect(response.status == .unprocessableContent)
        #expect(response.text.contains(#""errors":[{"field":"tags[2]","message":"must not be empty"}]"#))
    }

    @Test func malformedJSONIs400WithItsPlace() async throws {
        struct Body: Decodable { let title: String }
        let malformed = #expect(throws: JSONError.self) {
            try JSON.decode(Body.self, from: ByteBuffer(string: #"{"title": }"#))
        }
        let response = try await answer(try #require(malformed))
        #expect(response.status == .badRequest)
        #expect(response.text.contains("at byte 10"))
    }

    @Test func jsonOfTheWrongShapeIs422ForItsField() async throws {
        struct Body: Decodable { let title: String }
        let mismatch = #expect(throws: JSONError.self) {
            try JSON.decode(Body.self, from: ByteBuffer(string: #"{"title": 12}"#))
        }
        let response = try await answer(try #require(mismatch))
        #expect(response.status == .unprocessableContent)
        #expect(response.text.contains(#""field":"title""#))
    }

    @Test(arguments: [nil, "application/json", browser])
    func unexpectedErrorTellsNothing(accept: String?) async throws {
        let response = try await answer(OuterFailure(cause: SecretFailure()), accept: accept)
        #expect(response.status == .internalServerError)
        for secret in ["SELECT", "hunter2", "/srv/app", "SecretFailure", "OuterFailure", "cause"] {
            #expect(!response.text.contains(secret))
        }
        #expect(response.text.contains("req-0123456789"))
        response.headers.forEach { _, value in #expect(!value.contains("hunter2")) }
    }

    @Test func unexpectedErrorIsLoggedOnceWithEverythingKnown() async throws {
        let log = LogCapture()
        _ = try await answer(OuterFailure(cause: SecretFailure()), log: log, path: "/things/7?token=abc")
        let line = try #require(log.entries.first)
        #expect(log.entries.count == 1)
        #expect(line.level == .error)
        #expect(line.text("covet.request.id") == "req-0123456789")
        #expect(line.text("http.method") == "GET")
        #expect(line.text("http.path") == "/things/7")
        #expect(line.text("http.status") == "500")
        #expect(line.text("user.id") == "42")
        #expect(line.text("duration.ms") != nil)
        let chain = try #require(line.text("error.chain"))
        #expect(chain.contains("OuterFailure"))
        #expect(chain.contains("SELECT password"))
        #expect(!line.metadata.values.contains { "\($0)".contains("token=abc") })
    }

    @Test func unexpectedErrorIsReported() async throws {
        let reports = Mutex<[ErrorReport]>([])
        let errors = ErrorResponses(report: { report in reports.withLock { $0.append(report) } })
        _ = try await answer(OuterFailure(cause: SecretFailure()), errors: errors)
        _ = try await answer(HTTPError(.notFound), errors: errors)
        _ = try await answer(HTTPError(.serviceUnavailable), errors: errors)
        let report = try #require(reports.withLock { $0 }.first)
        #expect(reports.withLock { $0.count } == 1)
        #expect(report.requestID == "req-0123456789")
        #expect(report.chain.count == 2)
        #expect(report.notes.map(\.name) == ["user.id"])
    }

    @Test func expectedErrorsAreNotLogged() async throws {
        let log = LogCapture()
        _ = try await answer(HTTPError(.notFound), log: log)
        _ = try await answer(ValidationError(fields: []), log: log)
        #expect(log.entries.isEmpty)
    }

    @Test func aClientThatWentAwayIsNoErrorOfOurs() async throws {
        let log = LogCapture()
        let response = try await answer(CancellationError(), log: log)
        #expect(response.status == .serviceUnavailable)
        #expect(log.entries.map(\.level) == [.debug])
    }

    /// A statement that is stopped with its task says so in its own words.
    @Test func whatFailsBecauseTheClientWentAwayIsNoErrorOfOurs() async throws {
        let log = LogCapture()
        let reports = Mutex(0)
        let response = try await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await answer(
                SecretFailure(),
                log: log,
                errors: ErrorResponses(report: { _ in reports.withLock { $0 += 1 } })
            )
        }.value
        #expect(response.status == .serviceUnavailable)
        #expect(log.entries.map(\.level) == [.debug])
        #expect(reports.withLock { $0 } == 0)
    }

    @Test func anErrorChainStaysOneLineAndBounded() {
        struct Injection: Error, CustomStringConvertible {
            var description: String {
                "a\r\n{\"level\":\"info\"}\u{1B}[31m\u{2028}" + String(repeating: "x", count: 9000)
            }
        }
        let line = ErrorChain.describe(Injection())[0]
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 })
        #expect(line.utf8.count < 2100)
        #expect(line.contains("\\r\\n"))
    }

    @Test func anEndlessChainOfCausesEnds() {
        final class Loop: CausedError { var cause: (any Error)? { self } }
        #expect(ErrorChain.describe(Loop()).count == 8)
    }

    @Test func developmentShowsTheCauses() async throws {
        let errors = ErrorResponses(showsCauses: true)
        #expect(try await answer(SecretFailure(), errors: errors).text.contains("SELECT password"))
        let page = try await answer(SecretFailure(), accept: Self.browser, errors: errors)
        #expect(page.text.contains("WHERE token = &#39;hunter2&#39;"))
    }

    @Test func anAppCanAnswerInItsOwnForm() async throws {
        let errors = ErrorResponses(format: { error, request in
            guard request.path.hasPrefix("/api/") else { return nil }
            return Response(error.status, body: .text(#"{"errors":{"body":["\#(error.detail ?? "failed")"]}}"#))
        })
        let api = try await answer(
            HTTPError(.unauthorized, headers: [.wwwAuthenticate: "Token"]),
            path: "/api/user",
            errors: errors
        )
        #expect(api.text == #"{"errors":{"body":["failed"]}}"#)
        #expect(api.headers[.wwwAuthenticate] == "Token")
        let leak = try await answer(SecretFailure(), path: "/api/user", errors: errors)
        #expect(leak.text == #"{"errors":{"body":["failed"]}}"#)
        #expect(try await answer(HTTPError(.notFound), path: "/x", errors: errors).text.contains("about:blank"))
    }

    @Test func aFormatThatFailsFallsBackAndIsLogged() async throws {
        let log = LogCapture()
        let errors = ErrorResponses(format: { _, _ in throw SecretFailure() })
        let response = try await answer(HTTPError(.notFound), log: log, errors: errors)
        #expect(response.status == .notFound)
        #expect(response.text.contains("about:blank"))
        #expect(log.entries.map(\.message) == ["error format failed"])
    }

    @Test(arguments: [400, 401, 403, 404, 405, 413, 422, 429, 500, 503])
    func everyErrorHasAPageForPeople(code: Int) async throws {
        let status = try #require(Status(code: code))
        let response = try await answer(HTTPError(status), accept: Self.browser)
        #expect(response.status == status)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.text.hasPrefix("<!doctype html>"))
        #expect(response.text.contains("<p class=\"code\">\(code)</p>"))
        #expect(response.text.contains("req-0123456789"))
        #expect(!response.text.contains("<h1></h1>"))
    }

    @Test func thePageStandsUnderTheStrictPolicy() async throws {
        let response = try await answer(HTTPError(.notFound), accept: Self.browser)
        let policy = try #require(response.headers[.contentSecurityPolicy])
        let nonce = try #require(response.text.split(separator: "nonce=\"").last?.prefix { $0 != "\"" })
        #expect(nonce.count == 32)
        #expect(policy.contains("style-src 'self' 'nonce-\(nonce)'"))
        #expect(!policy.contains("unsafe-inline"))
        #expect(!response.text.contains("<script"))
        #expect(!response.text.contains("style=\""))
    }

    @Test func textInAPageCannotBecomeMarkup() async throws {
        let attack = "<script>alert(1)</script>\"' & more"
        let error = HTTPError(.badRequest, attack, fields: [.init(field: "<b>", message: attack)])
        let page = try await answer(error, accept: Self.browser).text
        #expect(!page.contains("<script>"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; &amp; more"))
        #expect(!page.contains("<b><b>"))
    }

    @Test(arguments: [
        ("*/*", false), ("application/json", false), ("text/html", true), ("text/html;q=0.5,application/json", false),
        ("text/html,application/json", false), ("garbage", false), ("text/html;q=0", false),
        ("text/html, application/problem+json", false),
    ])
    func acceptDecidesBetweenPageAndProblem(accept: String, isPage: Bool) async throws {
        let response = try await answer(HTTPError(.notFound), accept: accept)
        #expect(response.headers[.contentType]?.hasPrefix("text/html") == isPage)
    }
}
