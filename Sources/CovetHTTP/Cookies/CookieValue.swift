/// A cookie that a handler takes as a parameter, typed by a key.
///
///     enum Theme: CookieKey {
///         static let name = "theme"
///         typealias Value = ThemeName
///     }
///     func index(theme: CookieValue<Theme>?) async throws -> HTML
///
/// Missing or of another kind is 400; as an optional it may be missing. The value is as it was sent, see `Cookies`; an
/// error never repeats it, as it may be a secret.
public struct CookieValue<Key: CookieKey>: OptionallyExtractable {
    public let value: Key.Value

    public init(_ value: Key.Value) {
        self.value = value
    }

    public static func extract(from request: Request) async throws -> CookieValue {
        guard let found = try read(request) else {
            throw ParameterParsing.missing(Key.name, Key.Value.parameterDescription, in: "cookie")
        }
        return found
    }

    public static func extractIfPresent(from request: Request) async throws -> CookieValue? {
        try read(request)
    }

    public static var inputSource: RouteInput.Source { .cookie }
    public static var inputType: Any.Type { Key.Value.self }
    public static var inputName: String? { Key.name }

    private static func read(_ request: Request) throws -> CookieValue? {
        guard let text = request.cookies[Key.name] else { return nil }
        return CookieValue(
            try ParameterParsing.parse(text, as: Key.Value.self, name: Key.name, in: "cookie", isSecret: true)
        )
    }
}

/// Names a cookie and the type of its value.
public protocol CookieKey {
    associatedtype Value: ParameterConvertible
    static var name: String { get }
}
