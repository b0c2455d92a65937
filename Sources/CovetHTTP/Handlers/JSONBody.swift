package import CovetJSON

/// The request's body, read as JSON.
///
///     @POST func create(_ body: JSONBody<NewArticle>) async throws -> Created<Article> { let input = body.value ... }
///
/// Without a JSON content type the answer is 415, beyond the limit 413, 400 where the content is not JSON, and 422 with
/// the field and what is wanted where it does not fit the type.
public struct JSONBody<Value: Decodable & Sendable>: RequestExtractable {
    public let value: Value

    public init(_ value: Value) {
        self.value = value
    }

    public static func extract(from request: Request) async throws -> JSONBody {
        try await extractor()(request)
    }

    public static func extractor() -> Extractor<JSONBody> {
        let decoding = JSONDecoding<Value>()
        return { request in JSONBody(try await request.json(by: decoding)) }
    }

    public static var inputSource: RouteInput.Source { .body }
    public static var inputType: Any.Type { Value.self }
}

extension Request {
    /// Reads the body to its end as JSON.
    ///
    /// - Throws: `HTTPError` 415 where the content type is not JSON, 413 beyond the body's limit; `JSONError`, which
    ///   becomes 400 or 422, where the content is not JSON or does not fit the type.
    public func json<Value: Decodable>(as type: Value.Type = Value.self) async throws -> Value {
        try await json(by: JSONDecoding<Value>())
    }

    package func json<Value>(by decoding: JSONDecoding<Value>) async throws -> Value {
        guard bringsJSON else {
            throw HTTPError(
                .unsupportedMediaType,
                "Send the body as JSON, with the header field content-type: application/json."
            )
        }
        return try decoding.decode(from: try await body.collect())
    }
}
