import CovetHTTP
import NIOCore
import Testing

private struct Article: Codable, Sendable, Equatable {
    var title: String
    var likes: Int
}

private struct Tenant: OptionallyExtractable {
    let name: String
    static let guardName: String? = "tenant"
    static func extractIfPresent(from request: Request) async throws -> Tenant? {
        request.headers["x-tenant"].map(Tenant.init)
    }
    static func extract(from request: Request) async throws -> Tenant {
        guard let tenant = try await extractIfPresent(from: request) else { throw HTTPError(.unauthorized) }
        return tenant
    }
}

private enum Version: HeaderKey {
    typealias Value = Int
    static let name: HeaderName = "x-version"
}

private enum Visits: CookieKey {
    typealias Value = Int
    static let name = "visits"
}

private struct Unexpected: Error {}

@Suite struct ClosureTests {
    let client = Result {
        try RouterClient { routes in
            routes.get("/nothing") { "hello" }
            routes.get("/request") { request in "at \(request.path)" }
            routes.get("/typed") { (request: Request) in "typed \(request.path)" }
            routes.get("/json") { Article(title: "ü", likes: 2) }
            routes.get("/list") { _ in [Article(title: "a", likes: 1)] }
            routes.get("/maybe/:found") { request -> Article? in
                try request.parameters.require("found") ? Article(title: "a", likes: 1) : nil
            }
            routes.get("/maybe-text/:found") { request -> String? in
                try request.parameters.require("found") ? "text" : nil
            }
            routes.post("/articles", bodyLimit: 40) { (body: JSONBody<Article>) in
                Created(body.value, location: "/articles/1")
            }
            routes.get("/tenant") { (tenant: Tenant) in tenant.name }
            routes.get("/tenant-or-not") { (tenant: Tenant?, version: HeaderValue<Version>?) in
                "\(tenant?.name ?? "none") \(version?.value ?? 0)"
            }
            routes.get("/visits") { (visits: CookieValue<Visits>) in "\(visits.value)" }
            routes.get("/visits-or-not") { (visits: CookieValue<Visits>?) in "\(visits?.value ?? 0)" }
            routes.post("/all") {
                (
                    request: Request,
                    tenant: Tenant,
                    body: JSONBody<Article>,
                    version: HeaderValue<Version>,
                    again: Request
                ) in
                [request.path, tenant.name, body.value.title, "\(version.value)", again.path]
            }
            routes.get("/unexpected") { _ -> String in throw Unexpected() }
            routes.get("/refused") { _ -> Response in throw HTTPError(.conflict, "taken") }
            routes.put("/stream") { request -> String in
                var count = 0
                for try await piece in request.body { count += piece.readableBytes }
                return "\(count)"
            }
        }
    }

    @Test(arguments: [
        ("/nothing", "hello", "text/plain; charset=utf-8"), ("/request", "at /request", "text/plain; charset=utf-8"),
        ("/typed", "typed /typed", "text/plain; charset=utf-8"),
        ("/json", #"{"title":"ü","likes":2}"#, "application/json"),
        ("/list", #"[{"title":"a","likes":1}]"#, "application/json"),
        ("/maybe/true", #"{"title":"a","likes":1}"#, "application/json"),
        ("/maybe-text/true", "text", "text/plain; charset=utf-8"),
    ])
    func answersWithWhatTheClosureGives(target: String, text: String, type: String) async throws {
        let answer = try await client.get().get(target)
        #expect(answer.status == .ok)
        #expect(answer.text == text)
        #expect(answer.headers[.contentType] == type)
    }

    @Test(arguments: ["/maybe/false", "/maybe-text/0"])
    func nilIsNotFound(target: String) async throws {
        #expect(try await client.get().get(target).status == .notFound)
    }

    @Test func bodiesAreRead() async throws {
        let answer = try await client.get()(
            .post,
            "/articles",
            headers: [.contentType: "application/json; charset=utf-8"],
            body: #"{"title":"a","likes":1}"#
        )
        #expect(answer.status == .created)
        #expect(answer.headers[.location] == "/articles/1")
        #expect(answer.text == #"{"title":"a","likes":1}"#)
    }

    @Test func aBodyOverTheRoutesLimitIsRefused() async throws {
        let long = #"{"title":"\#(String(repeating: "a", count: 40))","likes":1}"#
        let answer = try await client.get()(.post, "/articles", headers: [.contentType: "application/json"], body: long)
        #expect(answer.status == .contentTooLarge)
        #expect(answer.text.contains("40 bytes"))
    }

    @Test(arguments: [
        nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "json",
    ])
    func aBodyThatIsNotCalledJSONIsRefused(type: String?) async throws {
        let headers: Headers = type.map { [.contentType: $0] } ?? Headers()
        let answer = try await client.get()(.post, "/articles", headers: headers, body: #"{"title":"a","likes":1}"#)
        #expect(answer.status == .unsupportedMediaType)
    }

    @Test func severalValuesAreExtractedInOrder() async throws {
        let answer = try await client.get()(
            .post,
            "/all",
            headers: [.contentType: "application/json", "x-tenant": "acme", "x-version": "3"],
            body: #"{"title":"t","likes":1}"#
        )
        #expect(answer.text == #"["/all","acme","t","3","/all"]"#)
    }

    @Test func optionalValuesMayBeMissingButNotWrong() async throws {
        let client = try client.get()
        #expect(try await client.get("/tenant-or-not").text == "none 0")
        #expect(try await client(.get, "/tenant-or-not", headers: ["x-tenant": "a", "x-version": "4"]).text == "a 4")
        let wrong = try await client(.get, "/tenant-or-not", headers: ["x-version": "four"])
        #expect(wrong.status == .badRequest)
        #expect(wrong.text == "The header field \"x-version\" is \"four\", but a whole number is wanted.")
        #expect(try await client.get("/tenant").status == .unauthorized)
    }

    @Test func cookiesAreRead() async throws {
        let client = try client.get()
        let brought = try await client(.get, "/visits", headers: [.cookie: "a=1; visits=7; visits=8"])
        #expect(brought.text == "7")
        let missing = try await client.get("/visits")
        #expect(missing.status == .badRequest)
        #expect(missing.text == "The cookie \"visits\" is missing; a whole number is wanted.")
        let wrong = try await client(.get, "/visits-or-not", headers: [.cookie: "visits=hunter2"])
        #expect(wrong.status == .badRequest)
        #expect(wrong.text == "The cookie \"visits\" is not a whole number.")
        #expect(try await client.get("/visits-or-not").text == "0")
    }

    @Test(
        arguments: [
            ("application/x-www-form-urlencoded", "title=a+%26+b&likes=3", 200, #"{"title":"a & b","likes":3}"#),
            ("application/x-www-form-urlencoded; charset=utf-8", "title=&likes=3", 200, #"{"title":"","likes":3}"#),
            ("application/x-www-form-urlencoded", "title=a", 422, nil),
            ("application/x-www-form-urlencoded", "title=a&likes=many", 422, nil),
            ("application/x-www-form-urlencoded", "title=%zz&likes=1", 400, nil),
            ("application/x-www-form-urlencoded", "title=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&likes=1", 413, nil),
            ("application/json", #"{"title":"a","likes":1}"#, 415, nil), (nil, "title=a&likes=1", 415, nil),
        ] as [(String?, String, Int, String?)]
    )
    func formsAreRead(type: String?, body: String, status: Int, text: String?) async throws {
        let client = try RouterClient(middleware: MiddlewareStack([ErrorResponses(), BodyLimit()])) { routes in
            routes.post("/form", bodyLimit: 40) { (form: FormBody<Article>) in form.value }
        }
        #expect(client.router.routes.first?.inputs.first?.source == .body)
        let headers: Headers = type.map { [.contentType: $0] } ?? Headers()
        let answer = try await client(.post, "/form", headers: headers, body: body)
        #expect(answer.status.code == status)
        if let text { #expect(answer.text == text) }
    }

    @Test func whatIsExtractedIsDescribed() throws {
        let routes = try client.get().router.routes
        let visits = try #require(routes.first { $0.pattern.text == "/visits-or-not" }?.inputs.first)
        #expect(visits.source == .cookie && visits.name == "visits" && visits.isOptional)
        let all = try #require(routes.first { $0.pattern.text == "/all" })
        #expect(all.inputs.map(\.source) == [.request, .request, .body, .header, .request])
        #expect(all.inputs[3].name == "x-version")
        #expect(all.guards == ["tenant"])
        #expect(ObjectIdentifier(all.inputs[2].type) == ObjectIdentifier(Article.self))
        let optional = try #require(routes.first { $0.pattern.text == "/tenant-or-not" })
        #expect(optional.inputs.map(\.isOptional) == [true, true])
        #expect(optional.guards.isEmpty)
        let list = try #require(routes.first { $0.pattern.text == "/list" })
        #expect(ObjectIdentifier(list.output) == ObjectIdentifier([Article].self))
        let created = try #require(routes.first { $0.pattern.text == "/articles" })
        #expect(ObjectIdentifier(created.output) == ObjectIdentifier(Article.self))
        #expect(created.handler.contains("ClosureTests.swift:"))
    }

    @Test func failuresReachTheMiddlewareAsTheyAre() async throws {
        let router = try client.get().router
        await #expect(throws: Unexpected.self) { try await router(Request(.get, "/unexpected")) }
        let refused = try await client.get().get("/refused")
        #expect(refused.status == .conflict)
        #expect(refused.text == "taken")
    }

    @Test func streamedBodiesAreHandedOver() async throws {
        #expect(try await client.get()(.put, "/stream", body: "12345").text == "5")
    }
}
