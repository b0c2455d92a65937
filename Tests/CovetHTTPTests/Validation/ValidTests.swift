import NIOCore
import Testing

@testable import CovetHTTP

@Suite struct ValidTests {
    struct NewPost: Input {
        var title: String
        var rating: Int?

        func validate(_ check: inout Validation<NewPost>) {
            check(\.title, .length(1...10))
            check(\.rating, .range(1...5))
        }
    }

    private func answer(_ body: String, type: String?, limit: Int = 1000) async throws -> Response {
        let routes = Routes()
        routes.post("/posts", bodyLimit: limit) { request in
            let post = try await Valid<NewPost>.extract(from: request)
            return Response(.created, body: .text("\(post.title) \(post.value.rating ?? 0)"))
        }
        let router = try Router(routes, middleware: MiddlewareStack([ErrorResponses(), BodyLimit()]))
        var headers = Headers()
        headers[.contentType] = type
        return try await router(Request(.post, "/posts", headers: headers, body: RequestBody(ByteBuffer(string: body))))
    }

    @Test(arguments: [
        (#"{"title":"One","rating":3}"#, "application/json"),
        (#"{"title":"One","rating":3}"#, "application/vnd.x+json; charset=utf-8"),
        ("title=One&rating=3", "application/x-www-form-urlencoded"),
    ])
    func inputComesAsJSONOrAsAForm(body: String, type: String) async throws {
        let response = try await answer(body, type: type)
        #expect(response.status == .created)
        #expect(response.text == "One 3")
    }

    @Test(
        arguments: [nil, "", "text/plain", "multipart/form-data", "application/json; charset=utf-16", "json"]
            as [String?]
    )
    func otherTypesAreRefused(type: String?) async throws {
        let response = try await answer(#"{"title":"One"}"#, type: type)
        #expect(response.status == .unsupportedMediaType)
        #expect(response.headers[.accept]?.contains("application/json") == true)
    }

    struct Envelope: Input {
        let post: NewPost
        func validate(_ check: inout Validation<Envelope>) { check.nested(\.post) }
    }

    /// A stranger chooses the type of content: it is no failure of ours.
    @Test(arguments: ["post[title]=One", "post=One", "", "other=1"])
    func aFormForInputThatHasPartsIsRefused(body: String) async throws {
        let routes = Routes()
        routes.post("/posts") { request in
            _ = try await Valid<Envelope>.extract(from: request)
            return Response(.created)
        }
        let router = try Router(routes, middleware: MiddlewareStack([ErrorResponses()]))
        let response = try await router(
            Request(
                .post,
                "/posts",
                headers: [.contentType: "application/x-www-form-urlencoded"],
                body: RequestBody(ByteBuffer(string: body))
            )
        )
        #expect(response.status == .unsupportedMediaType)
        #expect(response.headers[.accept] == "application/json")
    }

    @Test(arguments: [
        ("", "application/json"), ("{", "application/json"), (#"{"title":"a"} x"#, "application/json"),
        (String(repeating: "[", count: 900), "application/json"), ("title=%zz", "application/x-www-form-urlencoded"),
    ])
    func malformedInputIsABadRequest(body: String, type: String) async throws {
        #expect(try await answer(body, type: type).status == .badRequest)
    }

    @Test(arguments: [
        (#"{"title":"","rating":9}"#, "application/json", ["title", "rating"]),
        ("title=&rating=9", "application/x-www-form-urlencoded", ["title", "rating"]),
        (#"{"rating":1}"#, "application/json", ["title"]), (#"{"title":12}"#, "application/json", ["title"]),
        ("rating=1", "application/x-www-form-urlencoded", ["title"]),
        ("title=a&title=b", "application/x-www-form-urlencoded", ["title"]),
    ])
    func inputThatBreaksItsRulesIsUnprocessable(body: String, type: String, fields: [String]) async throws {
        let response = try await answer(body, type: type)
        #expect(response.status == .unprocessableContent)
        for field in fields { #expect(response.text.contains("{\"field\":\"\(field)\",\"message\":")) }
    }

    @Test func aBodyThatIsTooLargeIsRefused() async throws {
        #expect(try await answer(#"{"title":"One"}"#, type: "application/json", limit: 5).status == .contentTooLarge)
    }

    @Test func aValueCannotBeMadeAgainstItsRules() {
        #expect(throws: ValidationError.self) { try Valid(NewPost(title: "", rating: nil)) }
    }
}
