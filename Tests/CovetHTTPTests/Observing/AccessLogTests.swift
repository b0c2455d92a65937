import CovetTestSupport
import Logging
import Synchronization
import Testing

@testable import CovetHTTP

@Suite struct AccessLogTests {
    /// A clock that moves by 1,234.5 ms each time it is looked at.
    private final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)
        func now() -> ContinuousClock.Instant {
            time.withLock { time in
                time += .microseconds(1_234_500)
                return time
            }
        }
    }

    private func line(
        _ target: String,
        status: Status = .ok,
        skipping: [String] = ["/health"]
    ) async throws -> LogCapture.Entry? {
        let log = LogCapture()
        let app = InProcess(
            try TrustedProxies(["10.0.0.1"]),
            RequestIDs { "id-1234567" },
            AccessLog(skipping: skipping, now: Clock().now)
        ) { request in
            request.note("user.id", "7")
            return Response(status, body: .text("12345"))
        }
        let headers: Headers = [.xForwardedFor: "203.0.113.9"]
        _ = try await app(Request(.get, target, headers: headers, connection: .from("10.0.0.1", log: log)))
        #expect(log.entries.count <= 1)
        return log.entries.first
    }

    @Test func aLineSaysWhatHappened() async throws {
        let line = try #require(try await line("/articles/a%20b?token=secret"))
        #expect(line.level == .info)
        #expect(line.message == "request answered")
        #expect(line.text("http.method") == "GET")
        #expect(line.text("http.path") == "/articles/a%20b")
        #expect(line.text("http.status") == "200")
        #expect(line.text("http.bytes") == "5")
        #expect(line.text("duration.ms") == "1234.500")
        #expect(line.text("client.address") == "203.0.113.9")
        #expect(line.text("covet.request.id") == "id-1234567")
        #expect(line.text("user.id") == "7")
    }

    @Test func theQueryIsNeverLogged() async throws {
        let line = try #require(try await line("/reset?token=secret"))
        #expect(!line.metadata.values.contains { "\($0)".contains("secret") })
    }

    @Test func theRouteIsLoggedAsItsPattern() async throws {
        let log = LogCapture()
        let routes = Routes()
        routes.get("/articles/:slug") { _ in Response(.ok) }
        let router = try Router(routes, middleware: MiddlewareStack([AccessLog()]))
        _ = try await router(Request(.get, "/articles/one", connection: .from("", log: log)))
        #expect(log.entries.first?.text("http.route") == "/articles/:slug")
    }

    @Test func aPathCannotForgeALine() async throws {
        let line = try #require(try await line("/a%0d%0alevel=error%1b%5b31m"))
        #expect(line.text("http.path") == "/a%0d%0alevel=error%1b%5b31m")
        #expect(throws: HTTPError.self) { try Request(.get, "/a\r\nlevel=error") }
    }

    @Test(arguments: [("/health", true), ("/health/ready", true), ("/healthy", false), ("/", false)])
    func healthProbesAreSkipped(path: String, isSkipped: Bool) async throws {
        #expect(try await (line(path) == nil) == isSkipped)
    }

    @Test func aFailingHealthProbeIsLogged() async throws {
        #expect(try await line("/health", status: .serviceUnavailable)?.level == .warning)
    }

    @Test func aLevelThatIsOffCostsNoLine() async throws {
        let log = LogCapture()
        var logger = log.logger
        logger.logLevel = .error
        let app = InProcess(AccessLog())
        _ = try await app(Request(.get, "/", connection: ConnectionInfo(logger: logger)))
        #expect(log.entries.isEmpty)
    }

    @Test func entriesGoToWhoeverTakesThem() async throws {
        let log = LogCapture()
        let entries = Mutex<[AccessLogEntry]>([])
        let app = InProcess(
            RequestIDs { "id-1234567" },
            AccessLog(now: Clock().now) { entry in entries.withLock { $0.append(entry) } }
        ) { request in
            request.note("user.id", "7")
            return Response(.created, body: .text("12345"))
        }
        _ = try await app(Request(.post, "/a%0a?token=secret", connection: .from("203.0.113.9", log: log)))
        let entry = try #require(entries.withLock { $0.count == 1 ? $0.first : nil })
        #expect(entry.path == "/a%0a" && entry.method == .post && entry.status == .created && entry.bytes == 5)
        #expect(entry.requestID == "id-1234567" && entry.clientAddress == "203.0.113.9" && entry.level == .info)
        #expect(entry.duration == .microseconds(1_234_500) && entry.route == nil)
        #expect(entry.notes.map(\.name) == ["user.id"])
        #expect(log.entries.isEmpty)
    }

    @Test(arguments: [(Duration.microseconds(7), "0.007"), (.milliseconds(12), "12.000"), (.seconds(3), "3000.000")])
    func durationsAreMilliseconds(duration: Duration, text: String) {
        #expect("\(Milliseconds(duration))" == text)
    }

    @Test func notesAreBounded() throws {
        var request = try Request(.get, "/")
        let scope = request.openScope(at: .now)
        for index in 0..<100 { request.note("n\(index)", "x") }
        request.note("n3", "y")
        #expect(scope.notes.count == 16)
        #expect(scope.notes[3].value == "y")
    }
}
