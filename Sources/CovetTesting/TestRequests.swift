public import Covet

/// Whoever sends requests to an app under test: a `TestApp`, or a `TestClient` that keeps cookies.
public protocol TestRequests: Sendable {
    /// Sends a request and gives the whole answer, a streamed body included.
    ///
    /// - Throws: the errors that the app's stack does not turn into responses, and `TestFailure` for an answer that a
    ///   server could not have sent.
    func perform(
        _ method: CovetHTTP.Method,
        _ target: String,
        headers: Headers,
        body: ByteBuffer?
    ) async throws -> TestResponse
}

extension TestRequests {
    /// Sends any request: `try await app.send(.patch, "/articles/1", headers: [.ifMatch: tag], body: buffer)`.
    public func send(
        _ method: CovetHTTP.Method,
        _ target: String,
        headers: Headers = Headers(),
        body: ByteBuffer? = nil
    ) async throws -> TestResponse {
        try await perform(method, target, headers: headers, body: body)
    }

    /// Sends a value as JSON. Where a text is to be wrong on purpose, say what it is:
    ///
    ///     try await app.send(.post, "/notes", json: ["title": 12, "body": nil] as JSONValue)
    public func send(
        _ method: CovetHTTP.Method,
        _ target: String,
        json: some Encodable,
        headers: Headers = Headers()
    ) async throws -> TestResponse {
        var headers = headers
        if !headers.contains(.contentType) { headers[.contentType] = "application/json" }
        return try await perform(method, target, headers: headers, body: try JSON.encode(json))
    }

    /// Sends fields as a form in a page does: `application/x-www-form-urlencoded`.
    public func send(
        _ method: CovetHTTP.Method,
        _ target: String,
        form: KeyValuePairs<String, String>,
        headers: Headers = Headers()
    ) async throws -> TestResponse {
        var headers = headers
        if !headers.contains(.contentType) { headers[.contentType] = "application/x-www-form-urlencoded" }
        let fields = form.map { "\(FormText.encode($0.key))=\(FormText.encode($0.value))" }
        return try await perform(
            method,
            target,
            headers: headers,
            body: ByteBuffer(string: fields.joined(separator: "&"))
        )
    }

    /// Asks for a page: `try await app.get("/articles?tag=swift", headers: [.accept: "text/html"])`.
    public func get(_ target: String, headers: Headers = Headers()) async throws -> TestResponse {
        try await perform(.get, target, headers: headers, body: nil)
    }

    /// Asks for the head of an answer alone; its `body` is empty.
    public func head(_ target: String, headers: Headers = Headers()) async throws -> TestResponse {
        try await perform(.head, target, headers: headers, body: nil)
    }

    /// Sends DELETE without content.
    public func delete(_ target: String, headers: Headers = Headers()) async throws -> TestResponse {
        try await perform(.delete, target, headers: headers, body: nil)
    }

    /// Posts a request without content.
    public func post(_ target: String, headers: Headers = Headers()) async throws -> TestResponse {
        try await perform(.post, target, headers: headers, body: nil)
    }

    /// Posts a value as JSON.
    public func post(_ target: String, json: some Encodable, headers: Headers = Headers()) async throws -> TestResponse
    {
        try await send(.post, target, json: json, headers: headers)
    }

    /// Posts fields as a form in a page does.
    public func post(
        _ target: String,
        form: KeyValuePairs<String, String>,
        headers: Headers = Headers()
    ) async throws -> TestResponse {
        try await send(.post, target, form: form, headers: headers)
    }

    /// Puts a value as JSON.
    public func put(_ target: String, json: some Encodable, headers: Headers = Headers()) async throws -> TestResponse {
        try await send(.put, target, json: json, headers: headers)
    }

    /// Patches with a value as JSON.
    public func patch(_ target: String, json: some Encodable, headers: Headers = Headers()) async throws -> TestResponse
    {
        try await send(.patch, target, json: json, headers: headers)
    }
}

/// The writing of a form's fields (WHATWG URL, application/x-www-form-urlencoded).
private enum FormText {
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): encoded += "+"
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
