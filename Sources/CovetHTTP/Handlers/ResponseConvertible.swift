/// A value that a handler gives back: a response, a text, a redirect, an article as JSON.
public protocol ResponseConvertible: Sendable {
    func response(to request: Request) throws -> Response

    /// What turns values of this type into responses. Asked once when a route is added, so that work which depends on
    /// the type alone, such as finding how it is encoded, is not done again for each request.
    static func renderer() -> ResponseRenderer<Self>
    /// The type that the client gets, for the description of the route: the `Article` of a `Created<Article>`.
    static var outputType: Any.Type { get }
}

/// Turns a value and the request it answers into a response.
public typealias ResponseRenderer<Value> = @Sendable (Value, Request) throws -> Response

extension ResponseConvertible {
    public static func renderer() -> ResponseRenderer<Self> {
        { value, request in try value.response(to: request) }
    }

    public static var outputType: Any.Type { Self.self }
}
