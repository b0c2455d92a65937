public import CovetJSON

/// An error that knows what the client may be told of it: a refused form, a value that is taken already.
///
///     extension SeatTaken: HTTPErrorConvertible {
///         var httpError: HTTPError { HTTPError(.conflict, "That seat is taken. Choose another one.") }
///     }
public protocol HTTPErrorConvertible: Error {
    var httpError: HTTPError { get }
}

/// Text that is not JSON is 400 and says where; JSON of the wrong shape is 422 and names the field.
extension JSONError: HTTPErrorConvertible {
    public var httpError: HTTPError {
        switch code {
        case .syntax, .duplicateKey, .limitExceeded:
            HTTPError(.badRequest, "The body is not acceptable JSON: \(description), at byte \(offset).")
        case .notRepresentable:
            // Our own value could not be written: nothing the client did.
            HTTPError(.internalServerError)
        default:
            HTTPError(
                .unprocessableContent,
                "The body does not have the expected shape.",
                fields: [HTTPError.FieldError(field: path, message: message)]
            )
        }
    }
}

extension HTTPError {
    /// What the client is told of any error: nothing but the status where it is an unexpected one.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPError: self = error
        case let error as any HTTPErrorConvertible: self = error.httpError
        case is CancellationError:
            self.init(.serviceUnavailable, "The request was broken off. Try again.", retryAfter: .seconds(1))
        default: self.init(.internalServerError)
        }
    }
}
