/// Why a form could not be read. It never repeats a value, which may be a password.
public struct FormError: Error, Sendable, Hashable {
    /// The kind of failure, to be switched over with a `default`.
    public struct Code: Sendable, Hashable {
        private let name: String
        /// The text is not `application/x-www-form-urlencoded`.
        public static let malformed = Code(name: "malformed")
        /// There are more fields than are read.
        public static let tooManyFields = Code(name: "tooManyFields")
        /// A field that is needed is not there.
        public static let missing = Code(name: "missing")
        /// A field that may come once came several times.
        public static let repeated = Code(name: "repeated")
        /// A field's value is of another kind.
        public static let mismatch = Code(name: "mismatch")
        /// The type to be made from the form has a shape that forms do not have.
        public static let unsupported = Code(name: "unsupported")
    }

    public let code: Code
    /// The field's name; nil where the form as a whole is meant.
    public let field: String?
    /// What is wrong, without the field's name: `must be a whole number`.
    public let message: String

    init(_ code: Code, field: String?, _ message: String) {
        self.code = code
        self.field = field
        self.message = message
    }
}

extension FormError: CustomStringConvertible {
    public var description: String { field.map { "\($0): \(message)" } ?? "The form \(message)." }
}

extension FormError: HTTPErrorConvertible {
    public var httpError: HTTPError {
        switch code {
        case .malformed, .tooManyFields:
            HTTPError(.badRequest, field.map { "The form's field \"\($0)\" \(message)." } ?? description)
        case .unsupported:
            // The type is the programmer's.
            HTTPError(.internalServerError)
        default:
            HTTPError(
                .unprocessableContent,
                "The form was refused.",
                fields: [HTTPError.FieldError(field: field ?? "", message: message)]
            )
        }
    }
}
