import CovetJSON

/// An error for programs: `application/problem+json` (RFC 9457).
///
///     {"type":"about:blank","title":"Unprocessable Content","status":422,
///      "detail":"The input was refused.","instance":"/articles","requestId":"4f0c...",
///      "errors":[{"field":"title","message":"must not be empty"}]}
///
/// `type` is `about:blank`: the meaning is that of the status. `requestId` is what the log calls this request.
struct ProblemDetails {
    let error: HTTPError
    let path: String
    let requestID: String
    let causes: [String]

    init(_ error: HTTPError, to request: Request, causes: [String] = []) {
        self.error = error
        path = request.path
        requestID = request.id
        self.causes = causes
    }

    var response: Response {
        guard let body = try? JSON.encode(self) else { return Response(error.status) }
        return Response(error.status, headers: [.contentType: "application/problem+json"], body: .buffer(body))
    }
}

extension ProblemDetails: JSONEncodable {
    func encode(to writer: inout JSONWriter) {
        guard writer.beginObject() else { return }
        writer.member("type", "about:blank")
        writer.member("title", error.status.reasonPhrase)
        writer.member("status", Int(error.status.code))
        writer.member("detail", error.detail)
        writer.member("instance", path)
        if !requestID.isEmpty { writer.member("requestId", requestID) }
        if !error.fields.isEmpty { writer.member("errors", error.fields.map(Field.init)) }
        if !causes.isEmpty { writer.member("causes", causes) }
        writer.endObject()
    }

    private struct Field: JSONEncodable {
        let error: HTTPError.FieldError

        func encode(to writer: inout JSONWriter) {
            guard writer.beginObject() else { return }
            writer.member("field", error.field)
            writer.member("message", error.message)
            writer.endObject()
        }
    }
}
