/// The values of a request's query, read from its text when they are asked for.
///
/// Names and values are decoded once as forms are (`+` is a space). A name that stands alone has an empty value, which
/// counts as absent for every type that has no empty value, as browsers send such for fields that were not filled in.
///
///     let page = try request.query.value("page", as: Int.self) ?? 1
public struct Query: Sendable {
    let head: RequestHead

    /// The value of that name; nil where there is none.
    ///
    /// - Throws: `HTTPError` 400 where the value is of another kind, not decodable, or given more than once.
    public func value<Value: ParameterConvertible>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws -> Value? {
        let texts = try texts(name)
        guard let text = texts.first else { return nil }
        guard texts.count == 1 else {
            throw HTTPError(
                .badRequest,
                "The query has \"\(name)\" \(texts.count) times, but one value is wanted.",
                fields: [HTTPError.FieldError(field: name, message: "is given more than once")]
            )
        }
        if text.isEmpty { return Value(parameter: text) }
        return try ParameterParsing.parse(text, as: type, name: name, in: "query parameter")
    }

    /// The value of that name.
    ///
    /// - Throws: `HTTPError` 400 also where there is none.
    public func require<Value: ParameterConvertible>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let value = try value(name, as: type) else {
            throw ParameterParsing.missing(name, Value.parameterDescription, in: "query parameter")
        }
        return value
    }

    /// Every value of that name in order: `tag=a&tag=b`.
    ///
    /// - Throws: `HTTPError` 400 where one is of another kind or not decodable.
    public func values<Value: ParameterConvertible>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws -> [Value] {
        try texts(name).map { try ParameterParsing.parse($0, as: type, name: name, in: "query parameter") }
    }

    private func texts(_ name: String) throws -> [String] {
        guard let query = head.query else { return [] }
        var found: [String] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard try Self.decode(pair[..<equals]) == name else { continue }
            found.append(equals == pair.endIndex ? "" : try Self.decode(pair[pair.index(after: equals)...]))
        }
        return found
    }

    private static func decode(_ text: Substring.UTF8View) throws -> String {
        guard case .success(let text) = Array(text).withUnsafeBytes(FormText.decode) else {
            throw HTTPError(.badRequest, "The query is not percent-encoded UTF-8.")
        }
        return text
    }
}

extension Request {
    /// The values of the query.
    public var query: Query { Query(head: head) }
}
