public import Covet

/// An app under test, asked in process: the same router, middleware and handlers as behind a socket.
///
/// It keeps nothing between requests; `client()` gives one that keeps cookies, as a browser does.
public struct TestApp: TestRequests {
    public let application: Application
    /// Fields sent with every request that does not set them itself, such as Authorization.
    public var headers = Headers()
    /// The most bytes of an answer that are collected; more is an error. Default: 16 MiB.
    public var answerLimit = 16 << 20
    let capture: LogCapture
    private let ledger: QueryLedger?

    init(application: Application, capture: LogCapture, ledger: QueryLedger? = nil) {
        self.application = application
        self.capture = capture
        self.ledger = ledger
    }

    /// The app's database.
    ///
    /// - Throws: `AppError` where the app has none.
    public var database: Database {
        get throws {
            guard let database = application.database else { throw AppError("\(application.name) has no database.") }
            return database
        }
    }

    /// The same app with one more field on every request.
    public func with(_ name: HeaderName, _ value: String) -> TestApp {
        var copy = self
        copy.headers[name] = value
        return copy
    }

    /// Someone who keeps cookies from answer to request: a visitor with a browser. Each has cookies of its own.
    public func client() -> TestClient {
        TestClient(app: self)
    }

    /// What a piece of work cost in statements, and what it gave:
    ///
    ///     let (_, statements) = try await app.countingStatements { try await app.get("/articles") }
    ///     #expect(statements.count == 2)
    ///
    /// - Throws: `AppError` where the app has no database; what `body` throws.
    public func countingStatements<Result>(
        _ body: () async throws -> Result
    ) async throws -> (result: Result, statements: StatementLog) {
        try await database.countingStatements(body)
    }

    public func perform(
        _ method: CovetHTTP.Method,
        _ target: String,
        headers: Headers,
        body: ByteBuffer?
    ) async throws -> TestResponse {
        var all = headers
        self.headers.forEach { name, value in
            if let name = HeaderName(name), !headers.contains(name) { all.append(value, for: name) }
        }
        if !all.contains(.host) { all[.host] = "localhost" }
        let fields = all
        func send() async throws -> TestResponse {
            let request = try Request(
                method,
                target,
                headers: fields,
                body: body.map { RequestBody($0) } ?? .empty,
                connection: ConnectionInfo(remoteAddress: "127.0.0.1", logger: application.logger)
            )
            return try await TestResponse(application.respond(to: request), to: method, limit: answerLimit)
        }
        guard let ledger else { return try await send() }
        return try await ledger.charge(method, target, send)
    }
}

extension TestApp {
    /// Every line that the app has logged so far, as it would have reached its output.
    public var logLines: [String] {
        application.log.flush()
        return capture.lines
    }

    /// The same lines, read.
    ///
    /// - Throws: `JSONError` where the test sets `LOG_FORMAT` to `text`.
    public var logEntries: [LogEntry] {
        get throws { try logLines.map(LogEntry.init) }
    }
}
