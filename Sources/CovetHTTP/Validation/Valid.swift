import CovetJSON

/// Input that was sent as JSON or as a form and keeps its rules. There is no other way to get one from a request.
///
///     func create(_ post: Valid<NewPost>) async throws -> Created<Post> { ... post.title ... }
///
/// Without a type of content that is JSON or a form the answer is 415, also for a form where the type has parts that no
/// form can hold; beyond the body's limit 413; 400 where the text
/// is malformed, with the place; 422 with a message for each field where the shape or a rule does not fit.
@dynamicMemberLookup
public struct Valid<Value: Input>: Sendable {
    public let value: Value

    /// - Throws: `ValidationError` where a rule is broken.
    public init(_ value: Value) throws(ValidationError) {
        self.value = try value.validated()
    }

    public subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member {
        value[keyPath: member]
    }
}

extension Valid: RequestExtractable {
    public static func extract(from request: Request) async throws -> Valid {
        try await extractor()(request)
    }

    public static func extractor() -> Extractor<Valid> {
        let decoding = JSONDecoding<Value>()
        return { request in
            switch request.contentType {
            case let type? where type.isJSON && type.isUTF8:
                return try Valid(decoding.decode(from: try await request.body.collect()))
            case let type? where type.isURLEncodedForm && type.isUTF8:
                let form = try FormFields(parsing: try await request.body.collect())
                do {
                    return try Valid(form.decode())
                } catch let error as FormError where error.code == .unsupported {
                    // Forms are flat; what is not comes as JSON alone.
                    throw HTTPError(
                        .unsupportedMediaType,
                        "Send this input as application/json, in UTF-8: it has parts, and forms have none.",
                        headers: [.accept: "application/json"]
                    )
                }
            default:
                throw HTTPError(
                    .unsupportedMediaType,
                    "Send the input as application/json or application/x-www-form-urlencoded, in UTF-8.",
                    headers: [.accept: "application/json, application/x-www-form-urlencoded"]
                )
            }
        }
    }

    public static var inputSource: RouteInput.Source { .body }
    public static var inputType: Any.Type { Value.self }
}
