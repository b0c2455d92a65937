import Synchronization
import Testing

@testable import CovetHTTP

/// What ran, in order.
private final class Journal: Sendable {
    private let entries = Mutex<[String]>([])
    var all: [String] { entries.withLock { $0 } }
    func write(_ entry: String) { entries.withLock { $0.append(entry) } }
}

private struct Around: Middleware {
    let name: String
    let journal: Journal
    var isForRoutesOnly = false
    var guardName: String?

    func applies(to route: Route?) -> Bool { !isForRoutesOnly || route != nil }

    func respond(to request: Request, next: any Responder) async throws -> Response {
        journal.write("\(name)>")
        defer { journal.write("<\(name)") }
        return try await next(request)
    }
}

private struct Hook: HeaderMiddleware {
    let name: String
    let journal: Journal
    var failure: HTTPError?

    func before(_ request: inout Request) throws {
        journal.write("\(name)>")
        if let failure { throw failure }
        request[Trail.self] = (request[Trail.self] ?? "") + name
    }

    func after(_ response: inout Response, for request: Request) {
        journal.write("<\(name)")
        response.headers.append(name, for: "x-trail")
    }
}

private enum Trail: RequestKey { typealias Value = String }

/// Not a neighbour of hooks: stands for any middleware with an asynchronous step.
private struct OnlyAPI: Middleware {
    let journal: Journal
    func applies(to route: Route?) -> Bool { route?.pattern.text.hasPrefix("/api") == true }
    func respond(to request: Request, next: any Responder) async throws -> Response {
        journal.write("api>")
        return try await next(request)
    }
}

@Suite struct LinkingTests {
    private let journal = Journal()

    /// Error answers among hooks have no frame of their own; what stands outside them must not notice.
    @Test(arguments: [false, true])
    func errorsAreAnsweredBetweenTheHooksAroundThem(failsInHook: Bool) async throws {
        let failure = HTTPError(.conflict)
        let app = InProcess(
            Hook(name: "a", journal: journal),
            ErrorResponses(),
            Hook(name: "b", journal: journal, failure: failsInHook ? failure : nil),
            Hook(name: "c", journal: journal)
        ) { _ in throw failure }
        let response = try await app(Request(.get, "/"))
        #expect(response.status == .conflict)
        #expect(response.headers.values(for: "x-trail") == ["a"])
        #expect(journal.all == (failsInHook ? ["a>", "b>", "<a"] : ["a>", "b>", "c>", "<a"]))
    }

    @Test func errorsFromOutsideTheErrorAnswersPassOn() async throws {
        let app = InProcess(Hook(name: "a", journal: journal, failure: HTTPError(.conflict)), ErrorResponses())
        await #expect(throws: HTTPError.self) { _ = try await app(Request(.get, "/")) }
        #expect(journal.all == ["a>"])
    }

    @Test func orderIsThatOfDeclarationWhateverWasAddedFirst() async throws {
        let client = try RouterClient(middleware: MiddlewareStack([Around(name: "app", journal: journal)])) { routes in
            let outer = routes.group("/a", middleware: Around(name: "outer", journal: journal))
            let inner = outer.group("/b")
            inner.get("/c") { [journal] _ in
                journal.write("handler")
                return NoContent()
            }
            inner.use(Around(name: "inner", journal: journal))
            outer.use(Around(name: "second", journal: journal))
            routes.use(Around(name: "root", journal: journal))
        }
        #expect(try await client.get("/a/b/c").status == .noContent)
        #expect(
            journal.all == [
                "app>", "root>", "outer>", "second>", "inner>", "handler", "<inner", "<second", "<outer", "<root",
                "<app",
            ]
        )
    }

    @Test func middlewareThatDoesNotApplyIsNotOnThePath() async throws {
        let stack = MiddlewareStack([
            OnlyAPI(journal: journal),
            Around(name: "routes", journal: journal, isForRoutesOnly: true, guardName: "token"),
        ])
        let client = try RouterClient(middleware: stack) { $0.echoes("/api/a", "/b") }
        _ = try await client.get("/b")
        #expect(journal.all == ["routes>", "<routes"])
        _ = try await client.get("/api/a")
        #expect(journal.all.contains("api>"))
        #expect(client.router.routes.map(\.middleware) == [["OnlyAPI", "Around"], ["Around"]])
        #expect(client.router.routes.map(\.guards) == [["token"], ["token"]])
    }

    @Test(arguments: ["/none", "/about/x", "/%"])
    func requestsWithoutRoutePassTheirOwnStack(target: String) async throws {
        let stack = MiddlewareStack([
            Around(name: "all", journal: journal), Around(name: "routes", journal: journal, isForRoutesOnly: true),
        ])
        let client = try RouterClient(middleware: stack) { $0.echoes("/about") }
        #expect(try await client.get(target).status.isError)
        #expect(journal.all == ["all>", "<all"])
    }

    @Test func groupMiddlewareIsNotOnThePathOfOtherRoutes() async throws {
        let client = try RouterClient { routes in
            routes.group("/in", middleware: Around(name: "group", journal: journal)) { $0.echoes("/a") }
            routes.echoes("/in/b")
        }
        _ = try await client.get("/in/b")
        _ = try await client.get("/in/none")
        #expect(journal.all.isEmpty)
        _ = try await client.get("/in/a")
        #expect(journal.all == ["group>", "<group"])
    }

    @Test func hooksRunInOrderAndBackwardsAroundOtherMiddleware() async throws {
        let stack = MiddlewareStack([
            Hook(name: "1", journal: journal), Hook(name: "2", journal: journal), Around(name: "mid", journal: journal),
            Hook(name: "3", journal: journal),
        ])
        let client = try RouterClient(middleware: stack) { routes in
            routes.get("/a") { $0[Trail.self] ?? "" }
        }
        let answer = try await client.get("/a")
        #expect(answer.text == "123")
        #expect(answer.headers.values(for: "x-trail") == ["3", "2", "1"])
        #expect(journal.all == ["1>", "2>", "mid>", "3>", "<3", "<mid", "<2", "<1"])
    }

    @Test func aHookThatThrowsStopsWhatIsFurtherIn() async throws {
        let stack = MiddlewareStack([
            Hook(name: "1", journal: journal),
            Hook(name: "2", journal: journal, failure: HTTPError(.forbidden)),
            Hook(name: "3", journal: journal),
        ])
        let client = try RouterClient(middleware: stack) { $0.echoes("/a") }
        #expect(try await client.get("/a").status == .forbidden)
        #expect(journal.all == ["1>", "2>"])
    }

    @Test func mergedHooksDoWhatSingleOnesDo() async throws {
        // The same two hooks, once as neighbours and once kept apart.
        struct Nothing: Middleware {
            func respond(to request: Request, next: any Responder) async throws -> Response { try await next(request) }
        }
        let merged = Journal(), apart = Journal()
        let one = try RouterClient(
            middleware: MiddlewareStack([Hook(name: "1", journal: merged), Hook(name: "2", journal: merged)])
        ) { $0.echoes("/a") }
        let other = try RouterClient(
            middleware: MiddlewareStack([Hook(name: "1", journal: apart), Nothing(), Hook(name: "2", journal: apart)])
        ) { $0.echoes("/a") }
        #expect(try await one.get("/a") == other.get("/a"))
        #expect(merged.all == apart.all)
    }
}
