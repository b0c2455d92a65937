import CovetJSON

/// 201 (Created) with the new thing as JSON and the place where it is now.
///
///     return Created(article, location: try request.url(for: "article", ["slug": article.slug]))
public struct Created<Value: Encodable & Sendable>: ResponseConvertible {
    public var value: Value
    /// The path or URL of the new thing; no Location field is sent where nil.
    public var location: String?
    public var headers: Headers

    public init(_ value: Value, location: String? = nil, headers: Headers = Headers()) {
        self.value = value
        self.location = location
        self.headers = headers
    }

    public func response(to request: Request) throws -> Response {
        try Self.renderer()(self, request)
    }

    public static func renderer() -> ResponseRenderer<Created> {
        let coder = JSONEncoding<Value>()
        return { created, _ in
            var headers = created.headers
            if let location = created.location { headers[.location] = location }
            return try JSONContent.response(coder.encode(created.value), .created, headers)
        }
    }

    public static var outputType: Any.Type { Value.self }
}
