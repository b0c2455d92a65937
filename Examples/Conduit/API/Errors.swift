import Covet

/// Errors as the RealWorld specification has them: `{"errors":{"body":["title can't be empty"]}}`.
@JSONCodable
struct ErrorsResponse: Codable {
    let errors: Messages

    @JSONCodable
    struct Messages: Codable {
        let body: [String]
    }

    /// The response to an error under `/api`; nil, for the framework's own, elsewhere.
    static func response(for error: HTTPError, to request: Request) throws -> Response? {
        guard request.path == "/api" || request.path.hasPrefix("/api/") else { return nil }
        // The specification has one status for all input that is wrong, be it malformed or a name that is taken.
        let isInput = error.status == .badRequest || error.status == .conflict
        let status = isInput ? .unprocessableContent : error.status
        let messages =
            error.fields.isEmpty
            ? [error.detail ?? status.reasonPhrase.lowercased()]
            : error.fields.map { "\(name(of: $0.field)) \($0.message)" }
        return try JSONResponse(ErrorsResponse(errors: Messages(body: messages)), status: status).response(to: request)
    }

    /// `article.title` is called `title`: the one thing in every body goes without saying.
    private static func name(of field: String) -> Substring {
        field.split(separator: ".", maxSplits: 1).last ?? "body"
    }
}

extension Rule<String> {
    /// A text with something in it, in the specification's words.
    static var filled: Rule<String> {
        Rule("can't be empty") { text in text.unicodeScalars.contains { !$0.properties.isWhitespace } }
    }
}
