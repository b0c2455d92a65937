/// A header field that a handler takes as a parameter, typed by a key.
///
///     enum IdempotencyKey: HeaderKey {
///         static let name: HeaderName = "idempotency-key"
///         typealias Value = UUID
///     }
///     func pay(_ input: Valid<Payment>, key: HeaderValue<IdempotencyKey>) async throws -> Receipt
///
/// Missing or of another kind is 400; as an optional it may be missing.
public struct HeaderValue<Key: HeaderKey>: OptionallyExtractable {
    public let value: Key.Value

    public init(_ value: Key.Value) {
        self.value = value
    }

    public static func extract(from request: Request) async throws -> HeaderValue {
        guard let found = try read(request) else {
            throw ParameterParsing.missing(Key.name.lowercased, Key.Value.parameterDescription, in: "header field")
        }
        return found
    }

    public static func extractIfPresent(from request: Request) async throws -> HeaderValue? {
        try read(request)
    }

    public static var inputSource: RouteInput.Source { .header }
    public static var inputType: Any.Type { Key.Value.self }
    public static var inputName: String? { Key.name.lowercased }

    private static func read(_ request: Request) throws -> HeaderValue? {
        guard let text = request.headers[Key.name] else { return nil }
        return HeaderValue(
            try ParameterParsing.parse(text, as: Key.Value.self, name: Key.name.lowercased, in: "header field")
        )
    }
}

/// Names a header field and the type of its value.
public protocol HeaderKey {
    associatedtype Value: ParameterConvertible
    static var name: HeaderName { get }
}
