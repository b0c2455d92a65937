/// What a client sends, with the rules that it must keep.
///
///     struct NewPost: Input {
///         var title: String
///         var tags: [String]
///
///         func validate(_ check: inout Validation<NewPost>) {
///             check(\.title, .length(1...200))
///             check(\.tags, .count(0...10))
///             check.each(\.tags, .length(1...30))
///         }
///     }
///
/// A handler that takes `Valid<NewPost>` runs only for input that keeps them all.
public protocol Input: Decodable, Sendable {
    func validate(_ check: inout Validation<Self>)
}

extension Input {
    /// Checks every rule.
    ///
    /// - Throws: `ValidationError` with a message for each field that breaks one.
    public func validated() throws(ValidationError) -> Self {
        var check = Validation(self)
        validate(&check)
        guard check.failures.isEmpty else { throw ValidationError(fields: check.failures) }
        return self
    }
}

/// Input that breaks its rules: becomes 422 (Unprocessable Content) with a message for each field.
public struct ValidationError: HTTPErrorConvertible, Sendable {
    public let fields: [HTTPError.FieldError]

    public init(fields: [HTTPError.FieldError]) {
        self.fields = fields
    }

    public var httpError: HTTPError {
        HTTPError(.unprocessableContent, "Some of the input was refused.", fields: fields)
    }
}

extension ValidationError: CustomStringConvertible {
    public var description: String { fields.map { "\($0.field): \($0.message)" }.joined(separator: "; ") }
}
