public import Covet

/// An app under test, asked in process: the same router, middleware and handlers as behind a socket.
public struct TestApp: Sendable {
    public let application: Application
    let log: LogCapture
    /// Fields sent with every request that does not set them itself, such as Authorization.
    public var headers = Headers()

    init(application: Application, log: LogCapture) {
        self.application = application
        self.log = log
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

    /// Every line that the app has logged so far.
    public var logLines: [String] {
        application.log.flush()
        return log.lines
    }

    /// The same app with one more field on every request.
    public func with(_ name: HeaderName, _ value: String) -> TestApp {
        var copy = self
        copy.headers[name] = value
        return copy
    }

    /// Sends a request and gives the whole answer, streamed bodies included. Errors that the app's stack does not turn
    /// into responses are thrown.
    public func send(
        _ method: CovetHTTP.Method,
        _ target: String,
        headers: Headers = Headers(),
        body: ByteBuffer? = nil
    ) async throws -> TestResponse {
        var all = headers
        self.headers.forEach { name, value in
            if let name = HeaderName(name), !all.contains(name) { all.append(value, for: name) }
        }
        if !all.contains(.host) { all[.host] = "localhost" }
        let request = try Request(
            method,
            target,
            headers: all,
            body: body.map { RequestBody($0) } ?? .empty,
            connection: ConnectionInfo(remoteAddress: "127.0.0.1", logger: application.logger)
        )
        return try await TestResponse(application.respond(to: request))
    }

    public func get(_ target: String, headers: Headers = Headers()) async throws -> TestResponse {
        try await send(.get, target, headers: headers)
    }

    public func delete(_ target: String, headers: Headers = Headers()) async throws -> TestResponse {
        try await send(.delete, target, headers: headers)
    }

    /// Posts a value as JSON.
    public func post(_ target: String, json: some Encodable, headers: Headers = Headers()) async throws -> TestResponse
    {
        try await send(.post, target, json: json, headers: headers)
    }

    /// Puts a value as JSON.
    public func put(_ target: String, json: some Encodable, headers: Headers = Headers()) async throws -> TestResponse {
        try await send(.put, target, json: json, headers: headers)
    }

    /// Posts a request without content.
    public func post(_ target: String, headers: Headers = Headers()) async throws -> TestResponse {
        try await send(.post, target, headers: headers)
    }

    public func send(
        _ method: CovetHTTP.Method,
        _ target: String,
        json: some Encodable,
        headers: Headers = Headers()
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/json"
        return try await send(method, target, headers: headers, body: try JSON.encode(json))
    }
}
