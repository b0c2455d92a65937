/// Turns the text of one named value into what the handler wants, or into an error that names it.
enum ParameterParsing {
    /// - Parameter isSecret: keeps the text out of the error.
    static func parse<Value: ParameterConvertible>(
        _ text: String,
        as type: Value.Type,
        name: String,
        in place: String,
        isSecret: Bool = false
    ) throws -> Value {
        if let value = Value(parameter: text) { return value }
        let field = HTTPError.FieldError(field: name, message: "is not \(Value.parameterDescription)")
        guard !isSecret else {
            throw HTTPError(
                .badRequest,
                "The \(place) \"\(name)\" is not \(Value.parameterDescription).",
                fields: [field]
            )
        }
        let shown = text.unicodeScalars.prefix(64).map { $0.properties.generalCategory == .control ? "?" : "\($0)" }
            .joined()
        let found = "\(shown)\(text.unicodeScalars.count > 64 ? "…" : "")"
        throw HTTPError(
            .badRequest,
            "The \(place) \"\(name)\" is \"\(found)\", but \(Value.parameterDescription) is wanted.",
            fields: [field]
        )
    }

    static func missing(_ name: String, _ description: String, in place: String) -> HTTPError {
        HTTPError(
            .badRequest,
            "The \(place) \"\(name)\" is missing; \(description) is wanted.",
            fields: [HTTPError.FieldError(field: name, message: "is missing")]
        )
    }
}

extension PathParameters {
    /// The value of that name as a type of choice.
    ///
    ///     let id = try request.parameters.require("id", as: Article.ID.self)
    ///
    /// - Throws: `HTTPError` 400 where the text is no such value; `RoutingError` where the pattern has no such parameter.
    public func require<Value: ParameterConvertible>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let text = self[name] else {
            throw RoutingError(
                .unknownName,
                "This route's pattern has no parameter \"\(name)\"; it has: \(names.joined(separator: ", "))."
            )
        }
        return try ParameterParsing.parse(text, as: type, name: name, in: "path parameter")
    }
}
