/// The request's body, read as a form.
///
///     @POST func send(_ body: FormBody<Message>) async throws -> Redirect { let message = body.value ... }
///
/// Without `content-type: application/x-www-form-urlencoded` the answer is 415, beyond the limit 413, 400 where the form
/// is malformed, and 422 with the field and what is wanted where it does not fit the type. `Valid` takes forms too, and
/// checks their rules.
public struct FormBody<Value: Decodable & Sendable>: RequestExtractable {
    public let value: Value

    public init(_ value: Value) {
        self.value = value
    }

    public static func extract(from request: Request) async throws -> FormBody {
        FormBody(try await request.form())
    }

    public static var inputSource: RouteInput.Source { .body }
    public static var inputType: Any.Type { Value.self }
}
