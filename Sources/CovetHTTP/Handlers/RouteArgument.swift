/// One parameter of a handler's function: how its value comes from a request. `@Routes` writes these; by hand:
///
///     let page = RouteArgument("page", as: Int.self, default: 1)
///     routes.get("", inputs: [page.input]) { request in try await index(page: page.value(in: request)) }
///
/// The type decides. What is `RequestExtractable` is extracted; what is `ParameterConvertible` comes from the query, as
/// do optionals and arrays of it. Values from the path say so: `RouteArgument(path: "id", as: Int.self)`.
public struct RouteArgument<Value: Sendable>: Sendable {
    public let input: RouteInput
    private let extractor: Extractor<Value>

    public func value(in request: Request) async throws -> Value {
        try await extractor(request)
    }
}

extension RouteArgument {
    /// From the request as a whole, as the type says.
    public init(_ name: String, as type: Value.Type = Value.self) where Value: RequestExtractable {
        input = RouteInput(type, name: name)
        extractor = Value.extractor()
    }

    /// From the path.
    public init(path name: String, as type: Value.Type = Value.self) where Value: ParameterConvertible {
        input = RouteInput(name: name, source: .path, type: type)
        extractor = { request in try request.parameters.require(name, as: Value.self) }
    }

    /// From the query; 400 where it is missing.
    public init(_ name: String, as type: Value.Type = Value.self) where Value: ParameterConvertible {
        input = RouteInput(name: name, source: .query, type: type)
        extractor = { request in try request.query.require(name, as: Value.self) }
    }

    /// From the query; the default where it is missing.
    public init(
        _ name: String,
        as type: Value.Type = Value.self,
        default missing: @escaping @autoclosure @Sendable () -> Value
    ) where Value: ParameterConvertible {
        input = RouteInput(name: name, source: .query, type: type, isOptional: true)
        extractor = { request in try request.query.value(name, as: Value.self) ?? missing() }
    }

    /// From the query; nil where it is missing.
    public init<Wrapped: ParameterConvertible>(
        _ name: String,
        as type: Value.Type = Value.self
    ) where Value == Wrapped? {
        input = RouteInput(name: name, source: .query, type: Wrapped.self, isOptional: true)
        extractor = { request in try request.query.value(name, as: Wrapped.self) }
    }

    /// From the query; the default where it is missing.
    public init<Wrapped: ParameterConvertible>(
        _ name: String,
        as type: Value.Type = Value.self,
        default missing: @escaping @autoclosure @Sendable () -> Wrapped?
    ) where Value == Wrapped? {
        input = RouteInput(name: name, source: .query, type: Wrapped.self, isOptional: true)
        extractor = { request in try request.query.value(name, as: Wrapped.self) ?? missing() }
    }

    /// Every value of that name in the query; empty where there is none.
    public init<Element: ParameterConvertible>(
        _ name: String,
        as type: Value.Type = Value.self
    ) where Value == [Element] {
        input = RouteInput(name: name, source: .query, type: type, isOptional: true)
        extractor = { request in try request.query.values(name, as: Element.self) }
    }

    /// Every value of that name in the query; the default where there is none.
    public init<Element: ParameterConvertible>(
        _ name: String,
        as type: Value.Type = Value.self,
        default missing: @escaping @autoclosure @Sendable () -> [Element]
    ) where Value == [Element] {
        input = RouteInput(name: name, source: .query, type: type, isOptional: true)
        extractor = { request in
            let values = try request.query.values(name, as: Element.self)
            return values.isEmpty ? missing() : values
        }
    }

    @available(
        *,
        unavailable,
        message: """
            a handler's parameter is RequestExtractable, or ParameterConvertible to come from the path or the query; \
            conform its type to one of them
            """
    )
    public init(_ name: String, as type: Value.Type = Value.self) {
        input = RouteInput(name: name, source: .query, type: type)
        extractor = { _ in throw HTTPError(.internalServerError) }
    }

    @available(
        *,
        unavailable,
        message: "a parameter that stands in the path is ParameterConvertible; conform its type to it"
    )
    public init(path name: String, as type: Value.Type = Value.self) {
        input = RouteInput(name: name, source: .path, type: type)
        extractor = { _ in throw HTTPError(.internalServerError) }
    }
}
