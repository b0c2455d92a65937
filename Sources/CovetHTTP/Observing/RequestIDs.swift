/// Gives every request an identifier and says it in the response's `x-request-id`.
///
/// The identifier stands in every log line and on every error page, so that a user can quote it. One that comes with
/// the request is kept only where it comes by a trusted proxy (see `TrustedProxies`, which therefore stands further
/// out) and has 8 to 64 characters of `A-Z a-z 0-9 . _ -`: a stranger can neither choose what is logged nor pretend to
/// be another request.
public struct RequestIDs: HeaderMiddleware {
    private let make: @Sendable () -> String

    public init() {
        let generator = RequestIDGenerator()
        make = generator.next
    }

    /// - Parameter make: gives a new identifier each time; called from any thread.
    public init(making make: @escaping @Sendable () -> String) {
        self.make = make
    }

    public func before(_ request: inout Request) throws {
        if request.isFromTrustedProxy, let given = request.headers[.xRequestID], Self.accepts(given) {
            request.id = given
        } else {
            request.id = make()
        }
    }

    public func after(_ response: inout Response, for request: Request) {
        response.headers[.xRequestID] = request.id
    }

    static func accepts(_ id: String) -> Bool {
        (8...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
