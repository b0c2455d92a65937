import CovetCrypto
import CovetDatabase
public import CovetHTTP
import CovetModel

/// What clients are told of errors from the data layer and the password threads. Whatever is not here is a 500.
extension UniqueViolation: HTTPErrorConvertible {
    public var httpError: HTTPError {
        HTTPError(
            .conflict,
            "Another one has the same \(fields.joined(separator: " and ")).",
            fields: fields.map { HTTPError.FieldError(field: $0, message: "is taken") }
        )
    }
}

extension LengthViolation: HTTPErrorConvertible {
    public var httpError: HTTPError {
        HTTPError(
            .unprocessableContent,
            fields: [
                HTTPError.FieldError(
                    field: field,
                    message: "must have \(allowed.lowerBound) to \(allowed.upperBound) characters, has \(count)"
                )
            ]
        )
    }
}

extension PrecisionViolation: HTTPErrorConvertible {
    public var httpError: HTTPError {
        let message = "may have \(precision - scale) digits before the point and \(scale) behind it"
        return HTTPError(
            .unprocessableContent,
            "Some of the input was refused.",
            fields: [HTTPError.FieldError(field: field, message: message)]
        )
    }
}

/// The check's name is the table's affair; the properties that it looks at are the client's.
extension CheckViolation: HTTPErrorConvertible {
    public var httpError: HTTPError {
        HTTPError(
            .unprocessableContent,
            "Some of the input was refused.",
            fields: fields.map { HTTPError.FieldError(field: $0, message: "is not allowed") }
        )
    }
}

extension ForeignKeyViolation: HTTPErrorConvertible {
    public var httpError: HTTPError {
        switch reason {
        case .missingRow:
            HTTPError(
                .unprocessableContent,
                "Some of the input was refused.",
                fields: fields.map { HTTPError.FieldError(field: $0, message: "is not there") }
            )
        case .stillReferenced: HTTPError(.conflict, "It is still in use. Remove what belongs to it first.")
        }
    }
}

extension StaleRowError: HTTPErrorConvertible {
    public var httpError: HTTPError {
        HTTPError(.conflict, "Somebody else has changed it meanwhile. Load it again, and repeat the change.")
    }
}

/// A row that is asked for and not there is a resource that is not there.
extension ModelError: HTTPErrorConvertible {
    public var httpError: HTTPError {
        code == .notFound ? HTTPError(.notFound, message) : HTTPError(.internalServerError)
    }
}

extension DatabaseError: HTTPErrorConvertible {
    public var httpError: HTTPError {
        switch code {
        case .busy, .connection, .deadlineExceeded, .poolExhausted, .serializationFailure, .deadlock:
            HTTPError(.serviceUnavailable, "The service is busy. Try again in a moment.", retryAfter: .seconds(2))
        // PostgreSQL keeps no NUL, which JSON, forms and queries can all bring (character_not_in_repertoire,
        // untranslatable_character).
        case .invalidValue where vendorCode == "22021" || vendorCode == "22P05":
            HTTPError(.unprocessableContent, "A text holds a character that cannot be kept, such as NUL.")
        default:
            HTTPError(.internalServerError)
        }
    }
}

extension PasswordHashingError: HTTPErrorConvertible {
    public var httpError: HTTPError {
        switch code {
        case .busy:
            HTTPError(.serviceUnavailable, "The service is busy. Try again in a moment.", retryAfter: .seconds(2))
        case .passwordTooLong: HTTPError(.unprocessableContent, "The password is too long.")
        default: HTTPError(.internalServerError)
        }
    }
}
